"""What cases, one or many at once, change about their people; a single state is written by `directory.actions`."""

from collections.abc import Iterable, Mapping
from datetime import date
from uuid import UUID

from accounts.actions import change_roles, end_membership, revoke
from accounts.models import Invitation, Membership, Role, User
from directory.models import Alumnus, AlumnusState
from directory.search_rows import refresh_search
from tenancy.bulk import update_many

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


def close_invitations(people: Iterable[Alumnus], *, by: User | None) -> None:
    for invitation in Invitation.objects.open().filter(subject_id__in=[person.pk for person in people]):
        revoke(invitation=invitation, by=by)
