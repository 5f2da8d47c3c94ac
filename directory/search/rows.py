"""Writing the search rows: the only code that fills `SearchRow` and `Tie`. What stands in one is `contents`.

Spelling and visibility are decided in Python, by the same functions that read a query and draw a page; the database
gets finished rows, a thousand people at a time. No triggers (Citus refuses them): actions and imports call
`refresh_search`.

Everybody has a row for staff, and who is listed one for the network. People one worked with and connections read that
one too, unless they may see more: then there is a row for them, so most people have two rows.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from directory.models import (
    BEFORE_ALL,
    Alumnus,
    AlumnusSkill,
    Audience,
    Involvement,
    Job,
    SearchRow,
    Spell,
    Tie,
    TieKind,
)
from directory.names import name_key
from directory.search.contents import OwnFields, Person, card, facets, lexemes
from directory.search.forgetting import forget_counts
from directory.search.name_words import learn_words
from directory.visibility import CIRCLES, audiences_of, fields_for, has_ties
from tenancy.bulk import insert_rows, new_ids
from tenancy.scope import require_tenant

BATCH = 1000
COLUMNS = ("name_key", "sort_name", "vector", "facets", "card", "left_on", "joined_on", "alive_on")
OVERWRITE = "(tenant_id, alumnus_id, audience) DO UPDATE SET " + ", ".join(
    f"{column} = EXCLUDED.{column}" for column in COLUMNS
)
TIED: tuple[tuple[TieKind, str], ...] = (
    (TieKind.TEAM, "team"),
    (TieKind.OFFICE, "office"),
    (TieKind.MANAGER, "manager"),
)

Row = dict[str, Any]

_listeners: dict[str, Callable[[Sequence[UUID]], None]] = {}
_kept_for_the_end: ContextVar[set[UUID] | None] = ContextVar("kept_for_the_end", default=None)


def listen(callback: Callable[[Sequence[UUID]], None]) -> None:
    """Called with the ids of people who are new or have changed, in the same transaction, a thousand at a time."""
    _listeners[f"{callback.__module__}.{callback.__qualname__}"] = callback


def refresh_search(alumnus_ids: Iterable[UUID]) -> None:
    """Rewrite rows and ties of these people, in the caller's transaction. Any number, a dozen queries a thousand.

    Locks the alumni, so that of two writers the later one always writes what both have stored.
    """
    kept = _kept_for_the_end.get()
    if kept is not None:
        kept.update(alumnus_ids)
        return
    ids = iter(sorted(set(alumnus_ids)))
    while batch := list(islice(ids, BATCH)):
        with transaction.atomic():
            _refresh_batch(batch)


@contextmanager
def refreshing_once() -> Iterator[None]:
    """Around several actions on the same people: their rows are written once, at its end and in its transaction.

    To be opened where the employer's scope is open already. What is inside reads the rows as they were before.
    """
    if _kept_for_the_end.get() is not None:
        yield
        return
    with transaction.atomic():
        people: set[UUID] = set()
        token = _kept_for_the_end.set(people)
        try:
            yield
        finally:
            _kept_for_the_end.reset(token)
        refresh_search(people)


def index_newcomers(people: Iterable[tuple[Alumnus, list[Spell]]]) -> None:
    """First search rows of people whom the caller has just written, with all there is of them: nothing is looked up."""
    waiting = iter(people)
    while batch := [Person(alumnus, spells) for alumnus, spells in islice(waiting, BATCH)]:
        has_values = any(person.alumnus.field_values for person in batch)
        _write(batch, OwnFields.load() if has_values else OwnFields())


def _refresh_batch(ids: list[UUID]) -> None:
    people = _load(ids)
    Tie.objects.filter(alumnus__in=ids).delete()
    written = _write(people, OwnFields.load())
    _drop_others(ids, written)


def _write(people: Sequence[Person], own: OwnFields) -> list[Row]:
    rows: list[Row] = []
    ties: list[Row] = []
    for person in people:
        theirs = _rows(person, own)
        rows += theirs
        ties += _ties(person, shows_more=any(row["audience"] == Audience.COLLEAGUES for row in theirs))
    for row, new_id in zip((*rows, *ties), new_ids(len(rows) + len(ties)), strict=True):
        row["id"] = new_id
    insert_rows(SearchRow, rows, on_conflict=OVERWRITE)
    insert_rows(Tie, ties)
    forget_counts()
    learn_words(people)
    for callback in list(_listeners.values()):
        callback([person.alumnus.pk for person in people])
    return rows


def _drop_others(ids: list[UUID], written: list[Row]) -> None:
    """Rows of these people for audiences that may not see them any more, or see no more than a wider one."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM directory_searchrow WHERE tenant_id = %s AND alumnus_id = ANY(%s::uuid[])"
            " AND (alumnus_id, audience) NOT IN (SELECT * FROM unnest(%s::uuid[], %s::text[]))",
            [
                require_tenant(),
                ids,
                [str(row["alumnus_id"]) for row in written],
                [str(row["audience"]) for row in written],
            ],
        )


def _load(ids: list[UUID]) -> list[Person]:
    alumni = Alumnus.objects.filter(pk__in=ids).order_by("pk").select_for_update(no_key=True)
    people = {alumnus.pk: Person(alumnus) for alumnus in alumni}
    for spell in Spell.objects.filter(alumnus__in=people).latest_first():
        people[spell.alumnus_id].spells.append(spell)
    for job in Job.objects.filter(alumnus__in=people).latest_first():
        people[job.alumnus_id].jobs.append(job)
    for involvement in Involvement.objects.filter(alumnus__in=people).latest_first():
        people[involvement.alumnus_id].involvements.append(involvement)
    skills = AlumnusSkill.objects.filter(alumnus__in=people).order_by("skill__key")
    for alumnus_id, name in skills.values_list("alumnus_id", "skill__name"):
        people[alumnus_id].skills.append(name)
    return list(people.values())


def _rows(person: Person, own: OwnFields) -> list[Row]:
    """The widest circle's row, then one for each narrower circle that may see more; and one for staff."""
    rows: list[Row] = []
    before: frozenset[str] | None = None
    for audience in audiences_of(person.alumnus):
        fields = fields_for(audience, person.alumnus, own.fields)
        if audience == Audience.COLLEAGUES and not has_ties(person.alumnus):
            continue
        if audience in CIRCLES and fields == before:
            continue
        row = _row(person, audience, fields, own)
        if audience in CIRCLES and rows and _is_same(rows[-1], row):
            continue
        rows.append(row)
        before = fields
    return rows


def _is_same(one: Row, other: Row) -> bool:
    return all(one[column] == other[column] for column in COLUMNS)


def _row(person: Person, audience: Audience, fields: frozenset[str], own: OwnFields) -> Row:
    alumnus = person.alumnus
    last_days = [spell.last_day for spell in person.spells if spell.last_day]
    return {
        "alumnus_id": alumnus.pk,
        "audience": audience,
        "name_key": alumnus.name_key,
        "sort_name": alumnus.sort_name,
        # Finished lexemes, no parser: what is stored is exactly what `names.words` made, letters and digits.
        "vector": "'" + "' '".join(sorted(lexemes(person, fields, audience, own))) + "'",
        "facets": sorted(set(facets(person, fields, audience, own))),
        "card": card(person, fields, audience),
        "left_on": max(last_days, default=BEFORE_ALL) if "career" in fields else BEFORE_ALL,
        "joined_on": alumnus.joined_at.date() if alumnus.joined_at else BEFORE_ALL,
        "alive_on": _last_sign(alumnus) if audience == Audience.STAFF else BEFORE_ALL,
    }


def _last_sign(alumnus: Alumnus) -> date:
    """Of life, as everybody who sees the profile reads it there: joined, or said that it is right."""
    return max((moment.date() for moment in (alumnus.joined_at, alumnus.confirmed_at) if moment), default=BEFORE_ALL)


def _ties(person: Person, *, shows_more: bool) -> Iterator[Row]:
    """Once each, also where two employments at the same time say the same."""
    if not has_ties(person.alumnus):
        return
    found: dict[tuple[str, str, date, date], str] = {}
    for spell in person.spells:
        if spell.started_on is None:
            continue
        for kind, name in TIED:
            label = getattr(spell, name)
            if key := name_key(label)[:160]:
                found[str(kind), key, spell.started_on, spell.last_day or date.max] = label
    for (of_kind, key, started_on, ended_on), label in found.items():
        yield {
            "alumnus_id": person.alumnus.pk, "kind": of_kind, "key": key, "label": label,
            "started_on": started_on, "ended_on": ended_on, "shows_more": shows_more,
        }  # fmt: skip
