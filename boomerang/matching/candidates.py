"""Who may fit at all: found by the rarest things they have in common, through an index, never by reading everybody.

The index (`GIN (tenant_id, keys)`) answers "any of these keys"; `arrayoverlap` is leakproof (docs/tenancy.md), so it is
used behind row-level security. What is looked up is chosen from rare to common until it would name MOST_FOUND people;
of them those who share the most are compared in full.
"""

from collections.abc import Collection, Iterable, Sequence
from typing import Any
from uuid import UUID

import orjson
from django.db import connection

from boomerang.matching.counting import Counts
from boomerang.matching.traits import Demand, PersonFacts
from tenancy.leakproof import search_needs_view
from tenancy.scope import require_tenant

MOST_FOUND = 8_000  # people looked at by their keys
MOST_COMPARED = 1_500  # people compared in full
MOST_LATEST = 2_000  # of those who share only what is common: the last to leave
MOST_OPENINGS = 3_000  # looked at for one person
OPENINGS_COMPARED = 150
ROLE_WEIGHT = 3.0  # an occupation, or a word of the title, beside a word of a skill


def people_for(
    keys: Sequence[str], title: Collection[str], counts: Counts
) -> list[tuple[UUID, bool, bool, PersonFacts]]:
    """(person, for staff, for the member, facts) of whoever may fit an opening with these keys.

    Of the keys those in `title` tell more, as they do in the formula.
    """
    counts.learn(keys)
    rare, common = _chosen(keys, counts)
    found = _overlapping(rare, MOST_FOUND) if rare else []
    if common and len(found) < MOST_LATEST:
        found += _latest(common)
    best = _sharing_most(found, keys, counts, MOST_COMPARED, title)
    return _facts(best)


def openings_for(keys: Sequence[str], counts: Counts) -> list[tuple[UUID, Demand]]:
    """(opening, what it asks for) of those that may fit a person with these keys."""
    counts.learn(keys)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT opening_id, keys FROM boomerang_openingtraits WHERE tenant_id = %s AND keys && %s::text[] LIMIT %s",
            [require_tenant(), list(keys), MOST_OPENINGS],
        )
        best = _sharing_most(cursor.fetchall(), keys, counts, OPENINGS_COMPARED)
        cursor.execute(
            "SELECT opening_id, traits::text FROM boomerang_openingtraits"
            " WHERE tenant_id = %s AND opening_id = ANY(%s::uuid[])",
            [require_tenant(), [str(pk) for pk in best]],
        )
        return [(pk, Demand.read(orjson.loads(traits))) for pk, traits in cursor.fetchall()]


def _chosen(keys: Iterable[str], counts: Counts) -> tuple[list[str], list[str]]:
    """(the rarest, as many as name MOST_FOUND people together; of the rest the most telling one of each kind)"""
    rare: list[str] = []
    rest: list[str] = []
    room = MOST_FOUND
    for key in sorted(keys, key=lambda each: (counts.people(each), each)):
        room -= counts.people(key)
        (rare if room >= 0 else rest).append(key)
    first_of_kind = {key[0]: key for key in reversed(rest)}
    return rare, [first_of_kind[kind] for kind in ("o", "w") if kind in first_of_kind]


def _overlapping(keys: list[str], most: int) -> list[tuple[UUID, list[str]]]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id, keys FROM {_table('persontraits')} WHERE tenant_id = %s AND keys && %s::text[] LIMIT %s",  # noqa: S608  ours
            [require_tenant(), keys, most],
        )
        return list(cursor.fetchall())


def _latest(keys: list[str]) -> list[tuple[UUID, list[str]]]:
    """Where hundreds share a title and nobody tells a skill, whoever left last comes first."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id, keys FROM {_table('persontraits')} WHERE tenant_id = %s AND keys && %s::text[]"  # noqa: S608  ours
            " ORDER BY left_on DESC NULLS LAST, id LIMIT %s",
            [require_tenant(), keys, MOST_LATEST],
        )
        return list(cursor.fetchall())


def _sharing_most(
    found: Sequence[tuple[UUID, list[str]]], keys: Sequence[str], counts: Counts, most: int, title: Collection[str] = ()
) -> list[UUID]:
    if len(found) <= most:
        return list(dict.fromkeys(pk for pk, _keys in found))
    weights = {key: counts.of_key(key) * (ROLE_WEIGHT if key[0] in "og" or key in title else 1.0) for key in keys}
    shared = {pk: sum(weights[key] for key in theirs if key in weights) for pk, theirs in found}
    return sorted(shared, key=lambda pk: (-shared[pk], pk))[:most]


def _facts(ids: Sequence[UUID]) -> list[tuple[UUID, bool, bool, PersonFacts]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT alumnus_id, for_staff, for_member, traits::text FROM boomerang_persontraits"
            " WHERE tenant_id = %s AND id = ANY(%s::uuid[])",
            [require_tenant(), [str(pk) for pk in ids]],
        )
        return [(pk, staff, member, PersonFacts.read(orjson.loads(text))) for pk, staff, member, text in _rows(cursor)]


def _rows(cursor: Any) -> Iterable[tuple[Any, ...]]:
    found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


def _table(name: str) -> str:
    """The view of the same rows where the marks are missing, so that the index is used all the same."""
    return f"boomerang_{name}_search" if search_needs_view() else f"boomerang_{name}"
