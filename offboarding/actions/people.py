"""What many cases at once change about their people in the directory; a single one uses `directory.actions`."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from directory.models import Alumnus, AlumnusState
from directory.search_rows import refresh_search
from offboarding.bulk import update_many

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
