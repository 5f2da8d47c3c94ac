"""The address on a profile and the one a person signs in with, kept in step."""

from accounts.addresses import work
from accounts.models import Membership, User
from directory.actions import AddressTaken, confirm_personal_email
from directory.models import Alumnus
from tenancy.scope import person_scope, tenant_scope


def follow_main_address(user: User, before: str, email: str) -> None:
    """The person's records take the new main address where they had the old one, none, or one that is theirs no more.

    An employer that was given another of the person's addresses keeps that one: it learns no new one by itself.
    """
    with person_scope(user.pk):
        memberships = list(Membership.objects.current().filter(user_id=user.pk))
    proven = {address.email for address in work.proven_addresses(user)}
    for membership in memberships:
        with tenant_scope(membership.tenant_id, person_id=user.pk):
            alumnus = Alumnus.objects.filter(membership=membership).first()
            if alumnus is not None and (alumnus.personal_email in ("", before) or alumnus.personal_email not in proven):
                _take(alumnus, email, user)


def _take(alumnus: Alumnus, email: str, user: User) -> None:
    """Where another record of the employer has the address, nothing changes here: the profile page tells of it."""
    if alumnus.personal_email == email and alumnus.personal_email_verified_at is not None:
        return
    try:
        confirm_personal_email(alumnus, email=email, by=user)
    except AddressTaken:
        return
