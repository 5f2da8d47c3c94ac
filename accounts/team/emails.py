"""Mail about the team, to those whom it concerns."""

from datetime import date

from accounts.members.mail import address_of
from accounts.models import Invitation, Membership, Role
from audit.models import ChainCheck
from mail.actions import enqueue
from mail.categories import Category
from mail.models import Message
from tenancy.models import Employer
from tenancy.urls import employer_url


def tell_roles_changed(*, employer: Employer, membership: Membership) -> None:
    _tell(membership, "accounts/team_roles_changed", employer, roles=membership.role_labels)


def tell_removed(*, employer: Employer, membership: Membership) -> None:
    stays = not membership.is_for_the_team_alone
    _tell(membership, "accounts/team_removed", employer, stays=stays)


def tell_roles_ended(*, employer: Employer, membership: Membership, roles: list[str], may_return: bool) -> None:
    """The other owners: a colleague's roles have ended with the job."""
    for owner in _owners():
        if owner.pk != membership.pk:
            _tell(
                owner,
                "accounts/team_roles_ended",
                employer,
                who=membership.display_name,
                roles=roles,
                may_return=may_return,
                team_url=employer_url(employer, "accounts:team"),
            )


def tell_only_owner_leaves(
    *, employer: Employer, owner: Membership, last_day: date, is_over: bool, is_deceased: bool, key: str
) -> None:
    """The owner, who alone can name another, and the HR admins, who can remind them. Once for each key."""
    readers = Membership.objects.current().with_role(Role.OWNER, Role.HR_ADMIN).order_by("joined_at", "pk")
    for reader in readers.exclude(pk=owner.pk) if is_deceased else readers:
        _tell(
            reader,
            "accounts/only_owner_leaves",
            employer,
            key=f"{key}:{reader.pk}",
            who=owner.display_name,
            is_you=reader.pk == owner.pk,
            last_day=last_day,
            is_over=is_over,
            is_deceased=is_deceased,
            team_url=employer_url(employer, "accounts:team"),
        )


def tell_emergency(*, employer: Employer, membership: Membership, reason: str) -> None:
    """Every owner, and the one who got the access."""
    told = {owner.pk: owner for owner in [*_owners(), membership]}
    for owner in told.values():
        _tell(
            owner,
            "accounts/team_emergency",
            employer,
            who=membership.display_name,
            is_you=owner.pk == membership.pk,
            until=membership.emergency_until,
            reason=reason,
            team_url=employer_url(employer, "accounts:team"),
        )


def tell_chain_broken(check: ChainCheck) -> None:
    """The owners and auditors of the employer whose log does not add up. The installation's own is for operators."""
    if check.tenant_id is None:
        return
    employer = Employer.objects.get(pk=check.tenant_id)
    readers = Membership.objects.current().with_role(Role.OWNER, Role.AUDITOR).order_by("joined_at", "pk")
    for reader in readers:
        _tell(reader, "accounts/audit_broken", employer, log_url=employer_url(employer, "accounts:audit_log"))


def _owners() -> list[Membership]:
    return list(Membership.objects.current().with_role(Role.OWNER).order_by("joined_at", "pk"))


def _tell(
    membership: Membership, template: str, employer: Employer, *, key: str | None = None, **context: object
) -> None:
    address = address_of(membership)
    if not address:
        return
    enqueue(
        to=address,
        template=template,
        context={**context, "zone": employer.zone},
        category=Category.SERVICE,
        employer=employer,
        dedupe_key=key,
        recipient_id=membership.pk,
    )


def send_staff_invitation(*, employer: Employer, invitation: Invitation, url: str) -> Message:
    context = {"url": url, "expires_at": invitation.expires_at, "roles": invitation.role_labels}
    return enqueue(
        to=invitation.email,
        template="accounts/staff_invitation",
        context=context,
        category=Category.INVITATION,
        employer=employer,
        dedupe_key=f"staff-invitation:{invitation.pk}",
    )
