"""People one has worked with, as one may see them today."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from accounts.models import Membership
from directory.connections.reading import cards_of, seen_as_member
from directory.connections.together import Place, Together, longest_together, together
from directory.models import Alumnus, Audience, SearchRow


@dataclass(frozen=True)
class Colleague:
    row: SearchRow
    together: Together
    is_connected: bool


def colleagues(member: Membership, own: Alumnus, places: Sequence[Place], *, today: date) -> dict[UUID, Colleague]:
    """The people of these places as the member may see them; whoever cannot be seen is left out. Three queries."""
    ids = [place.alumnus_id for place in places]
    if not ids:
        return {}
    audiences = seen_as_member(member, Alumnus.objects.filter(pk__in=ids))
    shared, rows = together(own, audiences, today=today), cards_of(audiences)
    return {
        pk: Colleague(row, shared[pk], audiences[pk] == Audience.CONNECTIONS)
        for pk, row in rows.items()
        if pk in shared
    }


def closest(member: Membership, own: Alumnus, *, limit: int, today: date) -> list[Colleague]:
    """Those one has worked with the longest, whenever that was."""
    places = sorted(longest_together(own, today=today, per_interval=limit), key=lambda place: -place.days)[:limit]
    found = colleagues(member, own, places, today=today)
    return [found[place.alumnus_id] for place in places if place.alumnus_id in found]
