"""Who may be told of whom, for many members at once: what `seen_as_member` says to one, in three queries."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q

from community.models import Mark
from directory.connections.rules import takes_part
from directory.models import Audience, Block, Connection, ConnectionState
from directory.visibility import TOGETHER, audiences_of
from tenancy.scope import require_tenant

Pair = tuple[UUID, UUID]
_WORKED = """
    SELECT pair.owner, pair.person FROM unnest(%(owners)s::uuid[], %(people)s::uuid[]) AS pair (owner, person)
     WHERE EXISTS (
             SELECT 1 FROM directory_tie mine
               JOIN directory_tie theirs
                 ON theirs.tenant_id = mine.tenant_id AND theirs.kind = mine.kind AND theirs.key = mine.key
                AND theirs.started_on <= mine.ended_on AND theirs.ended_on >= mine.started_on
              WHERE mine.tenant_id = %(tenant)s AND mine.alumnus_id = pair.owner
                AND theirs.tenant_id = %(tenant)s AND theirs.alumnus_id = pair.person
                AND mine.kind = ANY(%(kinds)s))
"""


def still_there(marks: Sequence[Mark]) -> list[Mark]:
    """Those of whom the owner may be reminded: people outside, and members whom the owner may see today.

    Wants `owner` and `person` read along.
    """
    kept = [mark for mark in marks if takes_part(mark.owner)]
    inside = [mark for mark in kept if mark.person is not None]
    owners, people = {mark.owner_id for mark in inside}, {mark.person_id for mark in inside}
    blocked, linked = _blocked(owners, people), _linked(owners, people)
    narrow = [mark for mark in inside if mark.person and Audience.NETWORK not in audiences_of(mark.person)]
    worked = _worked([(mark.owner_id, mark.person_id) for mark in narrow if mark.person_id])
    return [mark for mark in kept if mark.person is None or _is_there(mark, blocked, linked, worked)]


def _is_there(mark: Mark, blocked: set[Pair], linked: set[Pair], worked: set[Pair]) -> bool:
    assert mark.person is not None
    pair = (mark.owner_id, mark.person.pk)
    if pair in blocked:
        return False
    known = Audience.COLLEAGUES if pair in worked else Audience.NETWORK
    audience = Audience.CONNECTIONS if pair in linked else known
    return audience in audiences_of(mark.person)


def _blocked(owners: set[UUID], people: set[UUID | None]) -> set[Pair]:
    rows = Block.objects.filter(Q(blocker__in=owners, blocked__in=people) | Q(blocker__in=people, blocked__in=owners))
    return _both_ways(rows.values_list("blocker_id", "blocked_id"))


def _linked(owners: set[UUID], people: set[UUID | None]) -> set[Pair]:
    rows = Connection.objects.filter(Q(asker__in=owners, asked__in=people) | Q(asker__in=people, asked__in=owners))
    return _both_ways(rows.filter(state=ConnectionState.ACCEPTED).values_list("asker_id", "asked_id"))


def _both_ways(rows: Iterable[Pair]) -> set[Pair]:
    return {pair for one, other in rows for pair in ((one, other), (other, one))}


def _worked(pairs: Sequence[Pair]) -> set[Pair]:
    if not pairs:
        return set()
    values: dict[str, Any] = {
        "tenant": require_tenant(),
        "owners": [owner for owner, _person in pairs],
        "people": [person for _owner, person in pairs],
        "kinds": [kind.value for kind in TOGETHER],
    }
    with connection.cursor() as cursor:
        cursor.execute(_WORKED, values)
        return set(cursor.fetchall())
