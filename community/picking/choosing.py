"""People by name: whom a member may choose. Nobody else is found, counted or told apart from nobody."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from accounts.models import Membership
from directory.connections.reading import cards_of, seen_as_member
from directory.models import Alumnus, Audience, SearchRow
from directory.names import name_key
from directory.search.query import Query
from directory.search.suggesting import people_named
from directory.search.viewer import Viewer

OFFERED = 8
Option = dict[str, Any]


def people_offered(member: Membership, text: str, *, most: int = OFFERED) -> list[SearchRow]:
    """Whose name begins so, never oneself. Two queries."""
    viewer = Viewer.of(member)
    rows = people_named(Query(Audience.NETWORK, text, viewer=viewer), most=most + 1)
    return [row for row in rows if row.alumnus_id != viewer.alumnus_id][:most]


def people_chosen(member: Membership, ids: Iterable[UUID]) -> list[Alumnus]:
    """Those of them whom the member may see, in this order, each once and never oneself. Two queries."""
    wanted = list(dict.fromkeys(ids))
    people = Alumnus.objects.filter(pk__in=wanted).exclude(membership=member) if wanted else []
    found = {person.pk: person for person in people}
    seen = seen_as_member(member, found.values()) if found else {}
    return [found[pk] for pk in wanted if pk in seen]


def lines_of(member: Membership, people: Iterable[Alumnus]) -> dict[UUID, str]:
    """What stands below each one's name: what they do now or did here, as far as the member may read it."""
    people = list(people)
    cards = cards_of(seen_as_member(member, people)) if people else {}
    return {pk: row.now or row.work for pk, row in cards.items()}


def is_called(row: SearchRow, text: str) -> bool:
    return row.name_key == name_key(text)


def options(member: Membership, text: str) -> list[Option]:
    """For `static/js/typeahead.js`."""
    rows = people_offered(member, text)
    return [{"value": str(row), "detail": row.now or row.work, "id": str(row.alumnus_id)} for row in rows]
