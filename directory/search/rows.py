"""Writing the search rows: the only code that fills `SearchRow` and `NameWord`.

Spelling and visibility are decided in Python, by the same functions that read a query and draw a page; the database
gets finished rows, a thousand people at a time. No triggers (Citus refuses them): actions and imports call
`refresh_search`.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q

from directory.countries import country_words
from directory.models import Alumnus, AlumnusSkill, Audience, Job, NameWord, SearchRow, Spell
from directory.names import near_keys, spellings
from directory.search.counts import forget_counts
from directory.visibility import audiences_of, fields_for
from tenancy.bulk import insert_rows, new_ids
from tenancy.scope import require_tenant

BATCH = 1000
OVERWRITE = "(tenant_id, alumnus_id, audience) DO UPDATE SET " + ", ".join(
    f"{column} = EXCLUDED.{column}" for column in ("name_key", "sort_name", "vector", "facets", "card")
)
NAME_MARK = "="  # "=anna" is the word as part of a name, "anna" the word anywhere


@dataclass
class Person:
    """Everything search may ever need of one alumnus, loaded for a whole batch at once."""

    alumnus: Alumnus
    spells: list[Spell] = field(default_factory=list)
    jobs: list[Job] = field(default_factory=list)
    skills: list[str] = field(default_factory=list)


def refresh_search(alumnus_ids: Iterable[UUID]) -> None:
    """Rewrite the search rows of these people, in the caller's transaction. Any number of ids, six queries a thousand.

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
        _write(batch)


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
    unseen = [person.alumnus.pk for person in people if Audience.NETWORK not in audiences_of(person.alumnus)]
    SearchRow.objects.filter(alumnus__in=unseen, audience=Audience.NETWORK).delete()
    _write(people)


def _write(people: Sequence[Person]) -> None:
    rows = [_row(person, audience) for person in people for audience in audiences_of(person.alumnus)]
    for row, new_id in zip(rows, new_ids(len(rows)), strict=True):
        row["id"] = new_id
    insert_rows(SearchRow, rows, on_conflict=OVERWRITE)
    forget_counts()
    _learn_words(rows_words(people))


def _load(ids: list[UUID]) -> list[Person]:
    alumni = Alumnus.objects.filter(pk__in=ids).order_by("pk").select_for_update(no_key=True)
    people = {alumnus.pk: Person(alumnus) for alumnus in alumni}
    for spell in Spell.objects.filter(alumnus__in=people).latest_first():
        people[spell.alumnus_id].spells.append(spell)
    for job in Job.objects.filter(alumnus__in=people).latest_first():
        people[job.alumnus_id].jobs.append(job)
    skills = AlumnusSkill.objects.filter(alumnus__in=people).order_by("skill__key")
    for alumnus_id, name in skills.values_list("alumnus_id", "skill__name"):
        people[alumnus_id].skills.append(name)
    return list(people.values())


def _row(person: Person, audience: Audience) -> dict[str, Any]:
    alumnus, fields = person.alumnus, fields_for(audience, person.alumnus)
    return {
        "alumnus_id": alumnus.pk,
        "audience": audience,
        "name_key": alumnus.name_key,
        "sort_name": alumnus.sort_name,
        # Finished lexemes, no parser: what is stored is exactly what `names.words` made, letters and digits.
        "vector": "'" + "' '".join(_lexemes(person, fields, audience)) + "'",
        "facets": sorted(set(_facets(person, fields, audience))),
        "card": _card(person, fields, audience),
    }


def _names(alumnus: Alumnus, fields: frozenset[str]) -> list[str]:
    names = [alumnus.given_name, alumnus.family_name]
    return [*names, alumnus.former_name] if "former_name" in fields else names


def _lexemes(person: Person, fields: frozenset[str], audience: Audience) -> set[str]:
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
    if "skills" in fields:
        texts += person.skills
    if audience == Audience.STAFF:
        texts += [spell.manager for spell in person.spells]
    found.update(*map(_spelled, texts))
    for text in _own_texts(alumnus, fields, audience):
        found.update(spellings(text))
    return found


@lru_cache(maxsize=10_000)
def _spelled(text: str) -> tuple[str, ...]:
    """For texts that many people share: half of an import's titles, teams and towns were seen a moment ago."""
    return tuple(spellings(text))


def _own_texts(alumnus: Alumnus, fields: frozenset[str], audience: Audience) -> Iterator[str]:
    if "headline" in fields:
        yield alumnus.headline
    if "personal_email" in fields:
        yield alumnus.personal_email
    if audience == Audience.STAFF:
        yield alumnus.employee_number
        yield alumnus.work_email


def _facets(person: Person, fields: frozenset[str], audience: Audience) -> Iterator[str]:
    alumnus = person.alumnus
    if "place" in fields and alumnus.country:
        yield f"country:{alumnus.country}"
    if "career" in fields:
        for spell in person.spells:
            yield from (f"{name}:{value}" for name in ("team", "office") if (value := getattr(spell, name)))
            if spell.last_day:
                yield f"left:{spell.last_day.year}"
    if "skills" in fields:
        yield from (f"skill:{skill}" for skill in person.skills)
    if audience == Audience.STAFF:
        yield f"state:{alumnus.state}"
        yield "joined:yes" if alumnus.has_joined else "joined:no"
        yield "address:yes" if alumnus.personal_email else "address:no"


def _card(person: Person, fields: frozenset[str], audience: Audience) -> dict[str, Any]:
    """What one line of a list shows, already reduced to what the audience may see."""
    alumnus = person.alumnus
    card: dict[str, Any] = {"name": alumnus.full_name}
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
        for audience in audiences_of(person.alumnus):
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
