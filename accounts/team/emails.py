"""Mail about the team, to those whom it concerns."""

from accounts.models import Membership, Role, User
from audit.models import ChainCheck
from mail.actions import enqueue
from mail.categories import Category
from tenancy.models import Employer
from tenancy.scope import person_scope
from tenancy.urls import employer_url


def tell_roles_changed(*, employer: Employer, membership: Membership) -> None:
    _tell(membership, "accounts/team_roles_changed", employer, roles=membership.role_labels)


def tell_removed(*, employer: Employer, membership: Membership) -> None:
    stays = not membership.is_for_the_team_alone
    _tell(membership, "accounts/team_removed", employer, stays=stays)


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


def _tell(membership: Membership, template: str, employer: Employer, **context: object) -> None:
    """To the address the person signs in with, which is read in that person's scope alone."""
    with person_scope(membership.user_id):
        user = User.objects.filter(pk=membership.user_id, is_active=True).first()
    if user is None:
        return
    enqueue(
        to=user.email,
        template=template,
        context={**context, "zone": employer.zone},
        category=Category.SERVICE,
        employer=employer,
        recipient_id=membership.pk,
    )
