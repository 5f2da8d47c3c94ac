"""What cases, one or many at once, change about their people; a single state is written by `directory.actions`."""

from collections.abc import Iterable, Mapping
from datetime import date
from uuid import UUID

from django.db.models import Q

from accounts.addresses import work
from accounts.addresses.models import RetiredAddress
from accounts.joining.actions import revoke
from accounts.members.actions import change_roles, end_membership
from accounts.models import Invitation, Membership, Role, User
from accounts.team.leaving import end_roles_of_the_job
from directory.colleagues.actions import is_colleague_alone
from directory.models import Alumnus, AlumnusState
from directory.search.rows import refresh_search
from mail.actions import cancel_pending, lift_suppression, suppress
from mail.models import Suppression
from tenancy.bulk import update_many
from tenancy.models import Employer
from tenancy.scope import person_scope, require_tenant

# The state, and the day from which the person counts as an alumnus.
Standing = tuple[AlumnusState, date | None]


def settle_standings(standings: Mapping[UUID, Standing], *, refresh: bool = True) -> None:
    """Write state and first day as an alumnus; a second leaving keeps the first day as one."""
    people = list(Alumnus.objects.filter(pk__in=list(standings)).order_by("pk").select_for_update(no_key=True))
    for alumnus in people:
        state, since = standings[alumnus.pk]
        alumnus.state, alumnus.became_alumnus_on = state, alumnus.became_alumnus_on or since
    update_many(people, ["state", "became_alumnus_on"])
    if refresh:
        refresh_search(alumnus.pk for alumnus in people)


def close_the_network(people: Iterable[Alumnus], *, by: User | None) -> None:
    """For those who are not eligible: no invitation answers any more, and members are alumni members no longer."""
    people = list(people)
    close_invitations(people, by=by)
    for membership in Membership.objects.current().filter(pk__in=[person.membership_id for person in people]):
        others = [role for role in membership.roles if role != Role.ALUMNUS]
        if others:
            change_roles(membership=membership, roles=others, by=by)
        else:
            end_membership(membership=membership, by=by)


def lay_to_rest(people: Iterable[Alumnus], *, by: User | None) -> int:
    """For those who have died: nothing is mailed any more, and whatever they were here ends. Says what was stopped."""
    people, stopped = list(people), 0
    close_invitations(people, by=by)
    for person in people:
        stopped += cancel_pending(recipient_id=person.pk, by=by)
        if person.personal_email:
            suppress(address=person.personal_email, reason=Suppression.Reason.DECEASED, by=by)
        for membership in memberships_of(person):
            end_roles_of_the_job(employer=_employer(), membership=membership, everything=True, by=by)
            stopped += cancel_pending(recipient_id=membership.pk, by=by)
    return stopped


def raise_from_rest(person: Alumnus, *, by: User | None) -> None:
    """It was a mistake: they live, and may be written to."""
    if person.personal_email:
        lift_suppression(address=person.personal_email, reason=Suppression.Reason.DECEASED, by=by)


def memberships_of(alumnus: Alumnus) -> list[Membership]:
    """What the person is here, by whichever address on record they sign in with, or did before it was retired."""
    addresses = [address for address in (alumnus.work_email, alumnus.personal_email) if address]
    people = {User.objects.id_for_email(address) for address in addresses}
    people |= set(RetiredAddress.objects.filter(subject_id=alumnus.pk).values_list("user_id", flat=True))
    mine = Q(pk=alumnus.membership_id) | Q(user_id__in=people - {None})
    return list(Membership.objects.current().filter(mine).order_by("pk"))


def _employer() -> Employer:
    return Employer.objects.get(pk=require_tenant())


def joins_anew(alumnus: Alumnus) -> bool:
    """A member by the work of today who signs in with the work mailbox alone: both end, and an invitation follows."""
    membership = alumnus.membership
    if membership is None or not is_colleague_alone(membership):
        return False
    with person_scope(membership.user_id):
        user = User.objects.get(pk=membership.user_id)
    return not work.personal(work.proven_addresses(user))


def keep_as_alumni(alumnus: Alumnus, *, by: User | None) -> None:
    """A colleague who joined while still working here stays a member, without a break, if the rules let them in."""
    membership = alumnus.membership
    if membership is None or alumnus.state != AlumnusState.ALUMNUS or not is_colleague_alone(membership):
        return
    if not joins_anew(alumnus):
        change_roles(membership=membership, roles=[*membership.roles, Role.ALUMNUS], by=by)


def close_invitations(people: Iterable[Alumnus], *, by: User | None) -> None:
    for invitation in Invitation.objects.open().filter(subject_id__in=[person.pk for person in people]):
        revoke(invitation=invitation, by=by)
