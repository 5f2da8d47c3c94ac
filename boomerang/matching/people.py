"""From a person's record and profile to what is compared of them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from boomerang.matching.classification import Classification
from boomerang.matching.traits import (
    MOST_SKILLS,
    MOST_TITLES,
    Held,
    PersonFacts,
    Stint,
    Title,
    keys_of,
)
from boomerang.models import PersonTraits
from boomerang.seniority import highest, seniority_of
from directory.models import Alumnus, AlumnusSkill, AlumnusState, Audience, Job, Spell
from directory.names import name_key
from directory.places.cities import known_city
from directory.visibility import fields_for
from tenancy.bulk import insert_rows, new_ids

COMPARED = frozenset({"career", "jobs", "skills", "place", "languages"})  # fields that matching reads, and no other

Row = dict[str, Any]


@dataclass
class Known:
    """Everything that matching may ever read of one person."""

    alumnus: Alumnus
    spells: list[Spell] = field(default_factory=list)
    jobs: list[Job] = field(default_factory=list)
    skills: list[tuple[str, str]] = field(default_factory=list)


def write_people(alumnus_ids: Sequence[UUID], known: Classification) -> list[UUID]:
    """Traits of these people anew, in the caller's transaction; says who has any. A fixed number of queries."""
    people = known_of(alumnus_ids)
    known.concepts_of({key for person in people for key, _name in person.skills})
    rows = [row for person in people for row in _rows(person, known)]
    for row, new_id in zip(rows, new_ids(len(rows)), strict=True):
        row["id"] = new_id
    PersonTraits.objects.filter(alumnus__in=list(alumnus_ids)).delete()
    insert_rows(PersonTraits, rows)
    return list(dict.fromkeys(row["alumnus_id"] for row in rows))


def known_of(alumnus_ids: Iterable[UUID]) -> list[Known]:
    """Former colleagues only: whoever works here, has died or was merged is matched with nothing."""
    alumni = Alumnus.objects.filter(pk__in=list(alumnus_ids), state=AlumnusState.ALUMNUS).order_by("pk")
    people = {alumnus.pk: Known(alumnus) for alumnus in alumni}
    for spell in Spell.objects.filter(alumnus__in=people).latest_first():
        people[spell.alumnus_id].spells.append(spell)
    for job in Job.objects.filter(alumnus__in=people).latest_first():
        people[job.alumnus_id].jobs.append(job)
    skills = AlumnusSkill.objects.filter(alumnus__in=people).order_by("skill__key")
    for alumnus_id, key, name in skills.values_list("alumnus_id", "skill__key", "skill__name"):
        people[alumnus_id].skills.append((key, name))
    return list(people.values())


def _rows(person: Known, known: Classification) -> list[Row]:
    """One for both sides, or two where the person keeps something of what is compared from staff."""
    shown = fields_for(Audience.STAFF, person.alumnus) & COMPARED
    is_member = person.alumnus.joined_at is not None
    for_staff = _row(person, facts_of(person, shown, known), for_staff=True, for_member=is_member)
    if not is_member or shown == COMPARED:
        return [for_staff]
    own = _row(person, facts_of(person, COMPARED, known), for_staff=False, for_member=True)
    if own["traits"] == for_staff["traits"]:
        return [for_staff]
    return [for_staff | {"for_member": False}, own]


def _row(person: Known, facts: PersonFacts, *, for_staff: bool, for_member: bool) -> Row:
    return {
        "alumnus_id": person.alumnus.pk,
        "for_staff": for_staff,
        "for_member": for_member,
        "keys": keys_of_facts(facts),
        "traits": facts.stored(),
        "left_on": facts.left_on,
    }


def facts_of(person: Known, shown: frozenset[str], known: Classification) -> PersonFacts:
    """Of what may be read: never a name, a photo, a birthday or pronouns, which no line here asks for."""
    alumnus = person.alumnus
    spells = person.spells if "career" in shown else []
    jobs = person.jobs if "jobs" in shown else []
    titles = _titles([*(job.title for job in jobs if job.ended_on is None), *(spell.title for spell in spells),
                      *(job.title for job in jobs if job.ended_on is not None)])  # fmt: skip
    keys = [key for key, _name in person.skills[:MOST_SKILLS]] if "skills" in shown else []
    meaning = known.concepts_of(keys)
    skills = [Held(key, meaning[key]) for key in keys]
    place = (alumnus.city, alumnus.country, alumnus.city_id) if "place" in shown else ("", "", None)
    return PersonFacts(
        titles=titles,
        skills=skills,
        roles=known.roles_of([title.key for title in titles[:2]], [skill.concepts for skill in skills]),
        stints=_stints(spells),
        city=number_of(*place),
        country=place[1],
        languages=frozenset(_codes(alumnus.languages)) if "languages" in shown else frozenset(),
        left_on=_left_on(spells),
        level=seniority_of(spells[0].title) if spells else None,
        level_since=highest(job.title for job in jobs),
    )


def _titles(texts: Iterable[str]) -> list[Title]:
    found: dict[str, str] = {}
    for text in texts:
        if key := name_key(text):
            found.setdefault(key, text)
    return [Title(key, label) for key, label in found.items()][:MOST_TITLES]


def _stints(spells: Iterable[Spell]) -> list[Stint]:
    return [
        Stint(key, spell.team, _year(spell.started_on), _year(spell.last_day))
        for spell in spells
        if (key := name_key(spell.team))
    ]


def _year(day: Any) -> int | None:
    return day.year if day else None


def _left_on(spells: Sequence[Spell]) -> date | None:
    """The latest last day; none while an employment goes on."""
    days = [spell.last_day for spell in spells if spell.last_day]
    return max(days) if days and len(days) == len(spells) else None


def _codes(languages: Iterable[Mapping[str, str]]) -> list[str]:
    return [each["code"] for each in languages if each.get("code")]


def number_of(city: str, country: str, city_id: int | None) -> int | None:
    """Of the city in `directory.places`, chosen from its list or typed."""
    if city_id or not city:
        return city_id
    found = known_city(city, country)
    return found.id if found else None


def keys_of_facts(facts: PersonFacts) -> list[str]:
    concepts = {concept for skill in facts.skills for concept in skill.concepts}
    return keys_of(facts.words, concepts, facts.roles)
