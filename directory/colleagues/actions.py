"""Current colleagues who join the network: invited by HR, or by themselves with a proven work address.

What HR has on record decides where somebody is placed. Nobody places themselves: whom one has worked with sees more.
"""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.employer.actions import change_employer
from accounts.joining.actions import InvitationClosed, invite
from accounts.limits import DAY, Limit
from accounts.models import Invitation, Membership, Role, User, normalise_email
from audit.events import Actor, record
from directory.actions import add_spell, change_state, create_alumnus, refresh_search, refreshing_once
from directory.colleagues.emails import send_colleague_invitation
from directory.models import Alumnus, AlumnusState, Spell
from mail.actions import set_preferences
from mail.categories import CHOICES
from mail.models import Channel
from mail.preferences import wanted_categories
from tenancy.changes import assign
from tenancy.models import Employer
from web.errors import ActionError

KIND = "colleague"
INVITATIONS_PER_ADDRESS = Limit("colleague-invite", 5, DAY)
INVITATIONS_PER_EMPLOYER = Limit("colleague-invites", 500, DAY)
_NOT_FOR_THEM = (AlumnusState.NOT_ELIGIBLE, AlumnusState.DECEASED, AlumnusState.MERGED)


class NotOpen(ActionError):
    """The employer lets no colleagues join."""


class AlreadyHere(ActionError):
    """The colleague has joined, or the record says that they shall not."""


class TooManyInvitations(ActionError):
    """An invitation goes to whatever address somebody types."""


@transaction.atomic
def set_colleagues_join(*, employer: Employer, may_join: bool, at_once: bool, by: Actor) -> Employer:
    """Who has joined stays, whatever is switched off."""
    wanted = {"colleagues_may_join": may_join, "colleagues_join_at_once": at_once}
    changed = assign(employer, wanted)
    return change_employer(employer=employer, changed=changed, by=by)


@transaction.atomic
@refreshing_once()
def invite_colleague(
    *, employer: Employer, email: str, person: Mapping[str, Any], spell: Mapping[str, Any], by: Membership
) -> Alumnus:
    """By HR. The record with this work address is taken up; where there is none, it is made with what HR typed."""
    if not employer.colleagues_may_join:
        raise NotOpen(_("Switch on first that current colleagues may join."))
    email = normalise_email(email)
    alumnus = record_with(email)
    if alumnus is not None and (alumnus.has_joined or alumnus.state in _NOT_FOR_THEM):
        raise AlreadyHere(_("There is a record with this address, and it cannot be invited as a colleague."))
    if not all([INVITATIONS_PER_ADDRESS.allow(employer.pk, email), INVITATIONS_PER_EMPLOYER.allow(employer.pk)]):
        raise TooManyInvitations(_("That were many invitations in one day. Please go on tomorrow."))
    if alumnus is None:
        alumnus = create_alumnus(**person, work_email=email, by=by)
    if not works_here(alumnus):
        add_spell(alumnus, **spell, by=by)
    change_state(alumnus, state=AlumnusState.EMPLOYEE, by=by)
    invitation, url = invite(
        employer=employer, kind=KIND, email=email, subject_id=alumnus.pk, name=alumnus.full_name, by=by
    )
    send_colleague_invitation(employer=employer, alumnus=alumnus, invitation=invitation, url=url)
    return alumnus


def open_invitation(*, employer: Employer, email: str) -> Invitation:
    """For somebody who typed a work address. Nothing of what they typed is kept until a code has come back."""
    email = normalise_email(email)
    waiting: Invitation | None = Invitation.objects.open().filter(kind=KIND, email=email).order_by("created_at").last()
    if waiting is not None:
        return waiting
    return invite(employer=employer, kind=KIND, email=email, by=None)[0]


@transaction.atomic
@refreshing_once()
def take_in(invitation: Invitation, membership: Membership, user: User) -> None:
    """The code went to the invited address, so it is proven. HR's record goes on; without one HR has to look first."""
    employer = Employer.objects.get(pk=membership.tenant_id)
    if not employer.colleagues_may_join:
        raise InvitationClosed(_("This invitation has been used or is no longer valid."))
    if Alumnus.objects.filter(membership=membership).exists():
        return
    alumnus = _record_for(invitation)
    is_known = alumnus is not None and works_here(alumnus)
    if alumnus is None:
        alumnus = create_alumnus(**_name(membership.display_name), work_email=invitation.email, by=user)
        add_spell(alumnus, by=user)
    if alumnus.has_joined or alumnus.state in _NOT_FOR_THEM:
        raise InvitationClosed(_("This invitation has been used or is no longer valid."))
    alumnus.is_limited = not (is_known or employer.colleagues_join_at_once)
    _link(alumnus, membership, by=user)
    _keep_mail_choice(alumnus, membership, by=user)


def _record_for(invitation: Invitation) -> Alumnus | None:
    if invitation.subject_id is None:
        return record_with(invitation.email, lock=True)
    return Alumnus.objects.select_for_update(no_key=True).filter(pk=invitation.subject_id).first()


def record_with(email: str, *, lock: bool = False) -> Alumnus | None:
    """HR's record with this work address; of several the one whose employment runs, else the newest."""
    rows = Alumnus.objects.filter(work_email=normalise_email(email)).exclude(state=AlumnusState.MERGED)
    rows = rows.select_for_update(no_key=True) if lock else rows
    found = sorted(rows, key=lambda alumnus: (works_here(alumnus), alumnus.created_at))
    return found[-1] if found else None


def works_here(alumnus: Alumnus) -> bool:
    """By the latest employment: one without an end, or whose last day is still to come."""
    latest = Spell.objects.filter(alumnus=alumnus).latest_first().first()
    today = Employer.objects.get(pk=alumnus.tenant_id).today()
    return latest is not None and (latest.last_day is None or latest.last_day >= today)


def _link(alumnus: Alumnus, membership: Membership, *, by: Actor) -> None:
    alumnus.membership, alumnus.joined_at = membership, timezone.now()
    alumnus.save(update_fields=["membership", "joined_at", "is_limited", "updated_at"])
    record("alumnus.joined", subject=alumnus, by=by)
    change_state(alumnus, state=AlumnusState.EMPLOYEE, by=by)
    if alumnus.is_limited:
        record("alumnus.limited", subject=alumnus, by=None)
    refresh_search([alumnus.pk])


def _keep_mail_choice(alumnus: Alumnus, membership: Membership, *, by: Actor) -> None:
    """What was ticked on joining was noted for the membership; from now on mail goes by the record."""
    chosen = wanted_categories(membership.pk)
    if ticked := {category: True for category in CHOICES if category in chosen}:
        set_preferences(recipient_id=alumnus.pk, wanted=ticked, by=by, channel=Channel.JOIN)


def _name(text: str) -> dict[str, str]:
    """The last word is the family name; HR and the person can put it right."""
    given, _space, family = " ".join(text.split()).rpartition(" ")
    return {"given_name": (given or family)[:100], "family_name": family[:100] if given else ""}


def colleagues() -> Any:
    """Those who joined or are invited, the ones who wait for approval first."""
    joined = Q(joined_at__isnull=False)
    invited = Q(pk__in=Invitation.objects.open().filter(kind=KIND).values("subject_id"))
    rows = Alumnus.objects.filter(joined | invited, state=AlumnusState.EMPLOYEE)
    return rows.order_by("-is_limited", F("joined_at").desc(nulls_last=True), "-id")


def is_colleague_alone(membership: Membership) -> bool:
    """A member by the work of today: nothing is left of it the day after the last one."""
    return Role.EMPLOYEE in membership.roles and Role.ALUMNUS not in membership.roles
