"""Every write to people and memberships. Each leaves an audit event in its own transaction."""

from collections.abc import Iterable
from uuid import UUID

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.members import apart, departures
from accounts.models import Membership, Role, User, normalise_email
from audit.events import Actor, record
from tenancy.models import Employer, uuid7
from tenancy.scope import person_scope
from web.errors import ActionError


class LastOwner(ActionError):
    """An employer always has an owner."""


class UnknownRole(ActionError):
    """Somebody asked for a role that does not exist, or for none."""


class StandsApart(ActionError):
    """Operators of the installation belong to no employer."""


# People


@transaction.atomic
def find_or_make_user(*, email: str, language: str = "", by: Actor) -> User:
    """The person with this address. A new one can do nothing until a code sent to the address has come back."""
    email = normalise_email(email)
    person_id = User.objects.id_for_email(email)
    if person_id is None:
        try:
            with transaction.atomic():
                return _make_user(email=email, language=language, by=by)
        except IntegrityError:  # made by someone else a moment ago
            person_id = User.objects.id_for_email(email)
    assert person_id is not None  # just found, or the insert would not have failed
    with person_scope(person_id):
        return User.objects.get(pk=person_id)


def _make_user(*, email: str, language: str, by: Actor) -> User:
    user = User(id=uuid7(), email=email, language=language)
    with person_scope(user.pk):
        user.save(force_insert=True)
        EmailAddress.objects.create(user=user, email=email, primary=True, verified=False)
        record("user.created", subject=user, by=by)
    return user


def has_proven(user: User, email: str) -> bool:
    """Has a code that was sent to this address come back from this person?"""
    with person_scope(user.pk):
        return EmailAddress.objects.filter(user_id=user.pk, email=email, verified=True).exists()


@transaction.atomic
def note_sign_in(*, user: User, method: str) -> User:
    with person_scope(user.pk):
        user.last_sign_in = timezone.now()
        user.save(update_fields=["last_sign_in"])
        record("user.signed_in", subject=user, by=user, method=method)
    return user


# Memberships


@transaction.atomic
def add_member(
    *,
    employer: Employer,
    user: User,
    roles: Iterable[str],
    display_name: str,
    by: Actor,
) -> Membership:
    """Make the person a member; a member gets the roles in addition, one who had left comes back."""
    wanted = checked_roles(roles)
    if apart.is_apart(user.pk):
        raise StandsApart(_("This sign-in runs the installation and cannot join a network. Use another address."))
    membership = Membership.objects.select_for_update().filter(user_id=user.pk).first()
    if membership is None:
        membership = Membership(tenant_id=employer.pk, user=user, display_name=display_name, roles=wanted)
        membership.save(audited=True, force_insert=True)
        record("membership.added", subject=membership, by=by, roles=wanted)
        return membership
    if not membership.is_current:
        membership.roles, membership.joined_at, membership.ended_at = (
            [],
            timezone.now(),
            None,
        )
    membership.roles = checked_roles([*membership.roles, *wanted])
    membership.save(audited=True)
    record("membership.widened", subject=membership, by=by, roles=membership.roles)
    return membership


@transaction.atomic
def change_roles(*, membership: Membership, roles: Iterable[str], by: Actor) -> Membership:
    wanted = checked_roles(roles)
    owners = lock_with_owners(membership)
    if Role.OWNER not in wanted:
        _refuse_to_lose_the_last_owner(membership, owners)
    before, membership.roles = membership.roles, wanted
    membership.save(audited=True, update_fields=["roles"])
    record(
        "membership.roles_changed",
        subject=membership,
        by=by,
        before=before,
        after=wanted,
    )
    if Role.ALUMNUS in before and Role.ALUMNUS not in wanted:
        departures.tell(membership, by=by)
    return membership


@transaction.atomic
def end_membership(*, membership: Membership, by: Actor) -> Membership:
    _refuse_to_lose_the_last_owner(membership, lock_with_owners(membership))
    membership.ended_at = timezone.now()
    membership.save(audited=True, update_fields=["ended_at"])
    record("membership.ended", subject=membership, by=by)
    departures.tell(membership, by=by)
    return membership


def lock_with_owners(membership: Membership) -> set[UUID]:
    """Hold this membership and all owners until the end of the transaction, in one order, and see them as they are.

    Two owners who demote each other at the same moment come one after the other.
    """
    owners = Q(ended_at=None, roles__contains=[Role.OWNER])
    rows = Membership.objects.filter(Q(pk=membership.pk) | owners).order_by("pk").select_for_update()
    locked = {row.pk: row for row in rows}
    fresh = locked[membership.pk]
    membership.roles, membership.ended_at = fresh.roles, fresh.ended_at
    membership.emergency_until = fresh.emergency_until
    return {pk for pk, row in locked.items() if row.is_current and Role.OWNER in row.roles}


@transaction.atomic
def revive(*, membership: Membership, roles: Iterable[str], by: Actor) -> Membership:
    """These roles beside those it has by now; of one that has ended since, nothing else comes back."""
    lock_with_owners(membership)
    kept = membership.roles if membership.is_current else []
    membership.roles, membership.ended_at = checked_roles([*kept, *roles]), None
    membership.save(audited=True, update_fields=["roles", "ended_at"])
    record("membership.revived", subject=membership, by=by, roles=membership.roles)
    return membership


def _refuse_to_lose_the_last_owner(membership: Membership, owners: set[UUID]) -> None:
    if owners == {membership.pk}:
        raise LastOwner(_("This is the only owner. Make somebody else an owner first."))


def checked_roles(roles: Iterable[str]) -> list[str]:
    """Known roles in one order, each once."""
    asked = {str(role) for role in roles}
    if not asked or not asked <= set(Role.values):
        raise UnknownRole(_("Choose at least one role."))
    return [role for role in Role.values if role in asked]
