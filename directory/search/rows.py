"""Writing the search rows: the only code that fills `SearchRow`, `Tie` and `NameWord`.

Spelling and visibility are decided in Python, by the same functions that read a query and draw a page; the database
gets finished rows, a thousand people at a time. No triggers (Citus refuses them): actions and imports call
`refresh_search`.

Everybody has a row for staff, and who is listed one for the network. People one worked with and connections read that
one too, unless they may see more: then there is a row for them, so most people have two rows.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q

from directory.countries import country_words
from directory.models import (
    BEFORE_ALL,
    Alumnus,
    AlumnusSkill,
    Audience,
    CustomField,
    CustomFieldKind,
    Involvement,
    Job,
    NameWord,
    SearchRow,
    Spell,
    Tie,
    TieKind,
)
from directory.names import name_key, near_keys, spellings
from directory.places.cities import place_key
from directory.search.forgetting import forget_counts
from directory.visibility import (
    CIRCLES,
    OWN,
    Field,
    audiences_of,
    fields_for,
    has_contact_for_staff,
    has_ties,
    own_field,
)
from tenancy.bulk import insert_rows, new_ids
from tenancy.scope import require_tenant

BATCH = 1000
COLUMNS = ("name_key", "sort_name", "vector", "facets", "card", "left_on", "joined_on", "alive_on")
OVERWRITE = "(tenant_id, alumnus_id, audience) DO UPDATE SET " + ", ".join(
    f"{column} = EXCLUDED.{column}" for column in COLUMNS
)
NAME_MARK = "="  # "=anna" is the word as part of a name, "anna" the word anywhere
CONTACT_MARK = "@"  # "@anna" is of an address that HR alone may read, so that nobody else finds out its letters
TIED: tuple[tuple[TieKind, str], ...] = (
    (TieKind.TEAM, "team"),
    (TieKind.OFFICE, "office"),
    (TieKind.MANAGER, "manager"),
)
LEARNED = (Audience.NETWORK, Audience.STAFF)  # whose words mend queries: a narrower circle's would tell it to others

Row = dict[str, Any]


@dataclass
class OwnFields:
    """The fields the employer has added; those that search knows as well."""

    fields: Mapping[str, Field] = field(default_factory=dict)
    searched: Sequence[CustomField] = ()

    @classmethod
    def load(cls) -> "OwnFields":
        held = list(CustomField.objects.in_use())
        fields = {each.name: each for each in map(own_field, held)}
        return cls(fields, [each for each in held if each.searchable])


@dataclass
class Person:
    """Everything search may ever need of one alumnus, loaded for a whole batch at once."""

    alumnus: Alumnus
    spells: list[Spell] = field(default_factory=list)
    jobs: list[Job] = field(default_factory=list)
    involvements: list[Involvement] = field(default_factory=list)
    skills: list[str] = field(default_factory=list)


_more_staff_facets: list[Callable[[Person], Iterable[str]]] = []


def add_staff_facets(facets: Callable[[Person], Iterable[str]]) -> None:
    """Tokens of apps above this one, for the rows of staff alone. Only of what staff see of everybody."""
    if facets not in _more_staff_facets:
        _more_staff_facets.append(facets)


_listeners: dict[str, Callable[[Sequence[UUID]], None]] = {}


def listen(callback: Callable[[Sequence[UUID]], None]) -> None:
    """Called with the ids of people who are new or have changed, in the same transaction, a thousand at a time."""
    _listeners[f"{callback.__module__}.{callback.__qualname__}"] = callback


def refresh_search(alumnus_ids: Iterable[UUID]) -> None:
    """Rewrite rows and ties of these people, in the caller's transaction. Any number, a dozen queries a thousand.

    Locks the alumni, so that of two writers the later one always writes what both have stored.
    """
    ids = iter(sorted(set(alumnus_ids)))
    while batch := list(islice(ids, BATCH)):
        with transaction.atomic():
            _refresh_batch(batch)


def index_newcomers(people: Iterable[tuple[Alumnus, list[Spell]]]) -> None:
    """First search rows of people whom the caller has just written, with all there is of them: nothing is looked up."""
    waiting = iter(people)
    while batch := [Person(alumnus, spells) for alumnus, spells in islice(waiting, BATCH)]:
        has_values = any(person.alumnus.field_values for person in batch)
        _write(batch, OwnFields.load() if has_values else OwnFields())


def prune_name_words() -> int:
    """Drop words that no search row holds any more. Reads every row once: a nightly job, never a page."""
    held = """
        DELETE FROM directory_nameword word
         WHERE word.tenant_id = %s
           AND NOT EXISTS (
             SELECT 1 FROM directory_searchrow row, unnest(tsvector_to_array(row.vector)) AS lexeme
              WHERE row.tenant_id = %s AND row.audience = word.audience AND lexeme = %s || word.word)
    """
    tenant_id = require_tenant()
    with connection.cursor() as cursor:
        cursor.execute(held, [tenant_id, tenant_id, NAME_MARK])
        return cursor.rowcount


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
    _learn_words(rows_words(people))
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
        "vector": "'" + "' '".join(sorted(_lexemes(person, fields, audience, own))) + "'",
        "facets": sorted(set(_facets(person, fields, audience, own))),
        "card": _card(person, fields, audience),
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


def _names(alumnus: Alumnus, fields: frozenset[str]) -> list[str]:
    names = [alumnus.given_name, alumnus.family_name]
    return [*names, alumnus.former_name] if "former_name" in fields else names


def _lexemes(person: Person, fields: frozenset[str], audience: Audience, own: OwnFields) -> set[str]:
    alumnus = person.alumnus
    name_words = {word for name in _names(alumnus, fields) for word in _spelled(name)}
    found = {*name_words, *(NAME_MARK + word for word in name_words)}
    texts: list[str] = []
    if "place" in fields:
        texts += [alumnus.city, *country_words(alumnus.country)]
    if "career" in fields:
        texts += [text for spell in person.spells for text in (spell.title, spell.team, spell.office)]
    if "jobs" in fields:
        texts += [text for job in person.jobs for text in (job.title, job.employer_name)]
    if "involvements" in fields:
        texts += [text for each in person.involvements for text in (each.role, each.organisation)]
    if "skills" in fields:
        texts += person.skills
    if "can_help_with" in fields:
        texts += alumnus.can_help_with
    if audience == Audience.STAFF:
        texts += [*(spell.manager for spell in person.spells), *alumnus.tags]
    texts += [value for each in _searched(alumnus, fields, own) for value in each[1]]
    found.update(*map(_spelled, texts))
    for text in _own_texts(alumnus, fields, audience):
        found.update(spellings(text))
    if "personal_email" in fields:
        mark = CONTACT_MARK if audience == Audience.STAFF and not has_contact_for_staff(alumnus) else ""
        found.update(mark + word for word in spellings(alumnus.personal_email))
    return found


@lru_cache(maxsize=10_000)
def _spelled(text: str) -> tuple[str, ...]:
    """For texts that many people share: half of an import's titles, teams and towns were seen a moment ago."""
    return tuple(spellings(text))


def _own_texts(alumnus: Alumnus, fields: frozenset[str], audience: Audience) -> Iterator[str]:
    if "headline" in fields:
        yield alumnus.headline
    if audience == Audience.STAFF:
        yield alumnus.employee_number
        yield alumnus.work_email


def _searched(alumnus: Alumnus, fields: frozenset[str], own: OwnFields) -> Iterator[tuple[CustomField, list[str]]]:
    for each in own.searched:
        held = alumnus.field_values.get(str(each.pk))
        if held not in (None, "", []) and f"{OWN}{each.pk}" in fields:
            yield each, [str(value) for value in (held if isinstance(held, list) else [held])]


def _facets(person: Person, fields: frozenset[str], audience: Audience, own: OwnFields) -> Iterator[str]:
    alumnus = person.alumnus
    if "place" in fields:
        if alumnus.country:
            yield f"country:{alumnus.country}"
        if city := place_key(alumnus.city, alumnus.country, alumnus.city_id):
            yield f"city:{city}"
    if "career" in fields:
        for spell in person.spells:
            yield from (f"{name}:{value}" for name in ("team", "office") if (value := getattr(spell, name)))
            if spell.last_day:
                yield f"left:{spell.last_day.year}"
    if "skills" in fields:
        yield from (f"skill:{skill}" for skill in person.skills)
    if "can_help_with" in fields:
        yield from (f"help:{each}" for each in alumnus.can_help_with)
        yield from (f"gives:{word}" for word in _each_word(alumnus.can_help_with))
    if "looking_for" in fields:
        yield from (f"need:{each}" for each in alumnus.looking_for)
        yield from (f"needs:{word}" for word in _each_word(alumnus.looking_for))
    if "open_to" in fields:
        yield from (f"open:{each}" for each in alumnus.open_to)
    if "languages" in fields:
        yield from (f"language:{each['code']}" for each in alumnus.languages if each.get("code"))
    for each, values in _searched(alumnus, fields, own):
        if each.kind in (CustomFieldKind.CHOICE, CustomFieldKind.CHOICES):
            yield from (f"{OWN}{each.pk}:{value}" for value in values)
    if audience == Audience.STAFF:
        yield from _staff_facets(alumnus)
        for more in _more_staff_facets:
            yield from more(person)


def _each_word(subjects: Iterable[str]) -> dict[str, None]:
    """By these, give and ask finds who could help whom; no page filters or counts by them."""
    return dict.fromkeys(word for subject in subjects for word in name_key(subject).split())


def _staff_facets(alumnus: Alumnus) -> Iterator[str]:
    yield f"state:{alumnus.state}"
    yield "joined:yes" if alumnus.has_joined else "joined:no"
    yield "address:yes" if alumnus.personal_email else "address:no"
    yield "listed:no" if alumnus.unlisted else "listed:yes"
    if alumnus.is_limited:
        yield "limited:yes"
    yield from (f"tag:{tag}" for tag in alumnus.tags)


def _card(person: Person, fields: frozenset[str], audience: Audience) -> dict[str, Any]:
    """What one line of a list shows, already reduced to what the audience may see."""
    alumnus = person.alumnus
    card: dict[str, Any] = {"name": alumnus.full_name}
    if "photo" in fields:
        card["photo"] = alumnus.photo.name
    if "headline" in fields:
        card["headline"] = alumnus.headline
    if "place" in fields:
        card |= {"city": alumnus.city, "country": alumnus.country}
    if "career" in fields and person.spells:
        card |= _career(person.spells)
    if "jobs" in fields:
        card["job"] = next((str(job) for job in person.jobs if job.ended_on is None), "")
    if audience == Audience.STAFF:
        card |= {
            "state": alumnus.state,
            "joined": alumnus.has_joined,
            "address": bool(alumnus.personal_email),
            "number": alumnus.employee_number,
            "unlisted": alumnus.unlisted or None,
        }
    return {key: value for key, value in card.items() if value not in ("", None)}


def _career(spells: list[Spell]) -> dict[str, Any]:
    latest = spells[0]
    starts = [spell.started_on.year for spell in spells if spell.started_on]
    return {
        "title": latest.title,
        "team": latest.team,
        "office": latest.office,
        "from": min(starts, default=None),
        "to": latest.last_day.year if latest.last_day else None,
        "last_day": latest.last_day.isoformat() if latest.last_day else None,
    }


def rows_words(people: Sequence[Person]) -> dict[Audience, set[str]]:
    found: dict[Audience, set[str]] = defaultdict(set)
    for person in people:
        for audience in set(audiences_of(person.alumnus)).intersection(LEARNED):
            for name in _names(person.alumnus, fields_for(audience, person.alumnus)):
                found[audience].update(word for word in _spelled(name) if len(word) > 1)
    return found


def _learn_words(words: dict[Audience, set[str]]) -> None:
    known_to_any = Q()
    for audience, found in words.items():
        known_to_any |= Q(audience=audience, word__in=found)
    if not known_to_any:
        return
    known = set(NameWord.objects.filter(known_to_any).values_list("audience", "word"))
    new = [(audience, word) for audience, found in words.items() for word in sorted(found - _of(audience, known))]
    rows = [
        {"id": new_id, "audience": audience, "word": word, "near_keys": near_keys(word)}
        for new_id, (audience, word) in zip(new_ids(len(new)), new, strict=True)
    ]
    insert_rows(NameWord, rows, on_conflict="DO NOTHING")


def _of(audience: Audience, known: Iterable[tuple[str, str]]) -> set[str]:
    return {word for other, word in known if other == audience}
