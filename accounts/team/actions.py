"""Changes to the team by its owners. Each looks again, under a lock, whether the one who asks is still an owner."""

from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import limits
from accounts.members.actions import change_roles, end_membership, find_or_make_user, lock_with_owners
from accounts.members.apart import is_apart
from accounts.models import STAFF_ROLES, Invitation, Membership, User, normalise_email
from accounts.team import emails
from accounts.team.inviting import STAFF, invite_colleague
from accounts.team.rules import can_change_member, can_change_team
from audit.events import OPERATOR, record
from audit.models import ActorKind
from tenancy.models import Employer
from web.errors import ActionError

LONGEST_EMERGENCY = timedelta(hours=72)


class NotAllowed(ActionError):
    """Whoever asks may not, or may not any more."""


class NoStaffRole(ActionError):
    """Somebody on the team has a role there."""


class TooManyInvitations(ActionError):
    """An invitation goes to whatever address somebody types: nobody's mailbox is filled with them."""


class OnTheTeamAlready(ActionError):
    """The invited person helps to run the network already."""


@transaction.atomic
def change_team_roles(
    *, employer: Employer, membership: Membership, roles: Iterable[str], by: Membership
) -> Membership:
    """Give exactly these staff roles; what the person is besides, an alumnus or employee, stays."""
    wanted = {str(role) for role in roles}
    if not wanted or not wanted <= STAFF_ROLES:
        raise NoStaffRole(_("Choose at least one role, or remove the person from the team."))
    _check(membership, by)
    if wanted == set(membership.staff_roles):
        return membership
    kept = [role for role in membership.roles if role not in STAFF_ROLES]
    change_roles(membership=membership, roles=[*kept, *wanted], by=by)
    emails.tell_roles_changed(employer=employer, membership=membership)
    return membership


@transaction.atomic
def remove_from_team(*, employer: Employer, membership: Membership, by: Membership) -> Membership:
    """Only staff roles go, and with the next click. Whoever is an alumnus besides stays one."""
    _check(membership, by)
    emails.tell_removed(employer=employer, membership=membership)
    if membership.is_for_the_team_alone:
        return end_membership(membership=membership, by=by)
    kept = [role for role in membership.roles if role not in STAFF_ROLES]
    return change_roles(membership=membership, roles=kept, by=by)


def _check(membership: Membership, by: Membership) -> None:
    lock_with_owners(membership)
    if not can_change_member(_still_owner(by), membership):
        raise NotAllowed(_("Another owner has to change your own roles."))
    if not Membership.objects.on_the_team().filter(pk=membership.pk).exists():
        raise NotAllowed(_("This person is no longer on the team."))


def _still_owner(by: Membership) -> Membership:
    """Whoever asks, as they are now. Call under the lock on all owners."""
    present = Membership.objects.current().filter(pk=by.pk).first()
    if present is None or not can_change_team(present):
        raise NotAllowed(_("You are no longer an owner."))
    return present


# Invitations: each is locked before the owners, as in accepting one, so that nobody waits for the other for ever


@transaction.atomic
def invite_to_team(*, employer: Employer, email: str, roles: Iterable[str], by: Membership) -> str:
    if _is_on_the_team(email):
        raise OnTheTeamAlready(_("This person is on the team already. Change the roles there."))
    _refuse_too_many(employer, email)
    url = invite_colleague(employer=employer, email=email, roles=roles, by=by)
    lock_with_owners(by)
    _still_owner(by)
    return url


def _refuse_too_many(employer: Employer, email: str) -> None:
    allowed = (
        limits.STAFF_INVITATIONS_PER_ADDRESS.allow(employer.pk, normalise_email(email)),
        limits.STAFF_INVITATIONS_PER_EMPLOYER.allow(employer.pk),
    )
    if not all(allowed):
        raise TooManyInvitations(_("That were many invitations in one day. Please go on tomorrow."))


def _is_on_the_team(email: str) -> bool:
    user_id = User.objects.id_for_email(email)
    return user_id is not None and Membership.objects.on_the_team().filter(user_id=user_id).exists()


@transaction.atomic
def invite_again(*, employer: Employer, invitation: Invitation, by: Membership) -> str:
    """A new link with a new fortnight; the earlier one stops working."""
    waiting = _waiting(invitation, by)
    _refuse_too_many(employer, waiting.email)
    return invite_colleague(employer=employer, email=waiting.email, roles=waiting.roles, by=by)


@transaction.atomic
def take_back(*, invitation: Invitation, by: Membership) -> Invitation:
    """Also one that is too old, so that the list holds what is open."""
    waiting = _waiting(invitation, by)
    waiting.revoked_at = timezone.now()
    waiting.save(update_fields=["revoked_at"])
    record("invitation.revoked", subject=waiting, by=by)
    return waiting


def _waiting(invitation: Invitation, by: Membership) -> Invitation:
    fresh = Invitation.objects.unanswered().filter(kind=STAFF, pk=invitation.pk).select_for_update().first()
    lock_with_owners(by)
    _still_owner(by)
    if fresh is None:
        raise NotAllowed(_("This invitation has been answered or taken back."))
    return fresh


# Emergency: no owner can sign in


@transaction.atomic
def open_emergency(*, employer: Employer, email: str, reason: str, hours: int) -> Membership:
    """Make somebody an owner for some hours, by whoever runs the installation. Every owner is told."""
    lasts = timedelta(hours=hours)
    if not timedelta() < lasts <= LONGEST_EMERGENCY:
        raise NotAllowed(_("Emergency access lasts between 1 and 72 hours."))
    user = find_or_make_user(email=email, by=OPERATOR)
    if is_apart(user.pk):
        raise NotAllowed(_("An operator’s sign-in has no membership anywhere."))
    membership = Membership.objects.filter(user_id=user.pk).select_for_update().first()
    if membership is None:
        membership = Membership(tenant_id=employer.pk, user=user, display_name=user.email.partition("@")[0], roles=[])
    elif not membership.is_current:
        membership.roles, membership.joined_at, membership.ended_at = [], timezone.now(), None
    membership.emergency_until = timezone.now() + lasts
    membership.save(audited=True)
    record(
        "team.emergency_opened",
        subject=membership,
        by=OPERATOR,
        reason=" ".join(reason.split()),
        until=membership.emergency_until,
    )
    emails.tell_emergency(employer=employer, membership=membership, reason=reason)
    return membership


@transaction.atomic
def end_emergency(*, membership: Membership, by: Membership | ActorKind | None) -> Membership:
    """Before its time by an owner or operator; after it, when the rights have gone already, by the portal."""
    fresh: Membership = Membership.objects.select_for_update().get(pk=membership.pk)
    if fresh.emergency_until is None:
        return fresh
    if fresh.roles:
        fresh.emergency_until = None
    else:
        fresh.ended_at = timezone.now()
        fresh.emergency_until = min(fresh.emergency_until, fresh.ended_at)
    fresh.save(audited=True)
    record("team.emergency_ended", subject=fresh, by=by)
    return fresh


def end_past_emergencies() -> int:
    """In the employer in scope. Says how many there were."""
    over = Membership.objects.filter(emergency_until__lte=timezone.now(), ended_at=None)
    for membership in over:
        end_emergency(membership=membership, by=None)
    return len(over)
