"""Writing the search rows: the only code that fills `SearchRow` and `NameWord`.

Spelling and visibility are decided in Python, by the same functions that read a query and draw a page; the database
gets finished rows, a thousand people at a time. No triggers (Citus refuses them): actions and imports call
`refresh_search`.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import SearchVectorField
from django.db import connection, models, transaction
from django.db.models import Func, Q, Value

from directory.countries import country_words
from directory.models import Alumnus, AlumnusSkill, Audience, Job, NameWord, SearchRow, Spell
from directory.names import near_keys, spellings
from directory.visibility import audiences_of, fields_for
from tenancy.scope import require_tenant

BATCH = 1000
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
    rows = [_row(person, audience) for person in people for audience in audiences_of(person.alumnus)]
    unseen = [person.alumnus.pk for person in people if Audience.NETWORK not in audiences_of(person.alumnus)]
    SearchRow.objects.filter(alumnus__in=unseen, audience=Audience.NETWORK).delete()
    SearchRow.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["tenant_id", "alumnus", "audience"],
        update_fields=["name_key", "sort_name", "vector", "facets", "card"],
    )
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


def _row(person: Person, audience: Audience) -> SearchRow:
    alumnus, fields = person.alumnus, fields_for(audience, person.alumnus)
    return SearchRow(
        alumnus=alumnus,
        audience=audience,
        name_key=alumnus.name_key,
        sort_name=alumnus.sort_name,
        vector=_Vector(sorted(_lexemes(person, fields, audience))),
        facets=sorted(set(_facets(person, fields, audience))),
        card=_card(person, fields, audience),
    )


class _Vector(Func):
    """Finished lexemes, no parser: what is stored is exactly what `names.words` made."""

    function = "array_to_tsvector"
    output_field = SearchVectorField()

    def __init__(self, lexemes: list[str]) -> None:
        super().__init__(Value(lexemes, output_field=ArrayField(models.TextField())))


def _names(alumnus: Alumnus, fields: frozenset[str]) -> list[str]:
    names = [alumnus.given_name, alumnus.family_name]
    return [*names, alumnus.former_name] if "former_name" in fields else names


def _lexemes(person: Person, fields: frozenset[str], audience: Audience) -> set[str]:
    alumnus = person.alumnus
    name_words = spellings(" ".join(_names(alumnus, fields)))
    texts: list[str] = []
    if "headline" in fields:
        texts.append(alumnus.headline)
    if "place" in fields:
        texts += [alumnus.city, *country_words(alumnus.country)]
    if "career" in fields:
        texts += [text for spell in person.spells for text in (spell.title, spell.team, spell.office)]
    if "jobs" in fields:
        texts += [text for job in person.jobs for text in (job.title, job.employer_name)]
    if "skills" in fields:
        texts += person.skills
    if "personal_email" in fields:
        texts.append(alumnus.personal_email)
    if audience == Audience.STAFF:
        texts += [alumnus.employee_number, alumnus.work_email, *(spell.manager for spell in person.spells)]
    return {*(NAME_MARK + word for word in name_words), *name_words, *spellings(" ".join(texts))}


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


def rows_words(people: list[Person]) -> dict[Audience, set[str]]:
    found: dict[Audience, set[str]] = defaultdict(set)
    for person in people:
        for audience in audiences_of(person.alumnus):
            names = _names(person.alumnus, fields_for(audience, person.alumnus))
            found[audience].update(word for word in spellings(" ".join(names)) if len(word) > 1)
    return found


def _learn_words(words: dict[Audience, set[str]]) -> None:
    known_to_any = Q()
    for audience, found in words.items():
        known_to_any |= Q(audience=audience, word__in=found)
    if not known_to_any:
        return
    known = set(NameWord.objects.filter(known_to_any).values_list("audience", "word"))
    NameWord.objects.bulk_create(
        [
            NameWord(audience=audience, word=word, near_keys=near_keys(word))
            for audience, found in words.items()
            for word in sorted(found)
            if (audience, word) not in known
        ],
        ignore_conflicts=True,
    )
