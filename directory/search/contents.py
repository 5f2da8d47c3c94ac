"""What stands in one search row: the words, the facets and the card, each reduced to what its audience may see."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from directory.countries import country_words
from directory.models import Alumnus, Audience, CustomField, CustomFieldKind, Involvement, Job, Spell
from directory.names import name_key, spellings
from directory.places.cities import place_key
from directory.visibility import OWN, Field, has_contact_for_staff, own_field

NAME_MARK = "="  # "=anna" is the word as part of a name, "anna" the word anywhere
CONTACT_MARK = "@"  # "@anna" is of an address that HR alone may read, so that nobody else finds out its letters


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


def names_of(alumnus: Alumnus, fields: frozenset[str]) -> list[str]:
    names = [alumnus.given_name, alumnus.family_name]
    return [*names, alumnus.former_name] if "former_name" in fields else names


def lexemes(person: Person, fields: frozenset[str], audience: Audience, own: OwnFields) -> set[str]:
    alumnus = person.alumnus
    name_words = {word for name in names_of(alumnus, fields) for word in spelled(name)}
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
    found.update(*map(spelled, texts))
    for text in _own_texts(alumnus, fields, audience):
        found.update(spellings(text))
    if "personal_email" in fields:
        mark = CONTACT_MARK if audience == Audience.STAFF and not has_contact_for_staff(alumnus) else ""
        found.update(mark + word for word in spellings(alumnus.personal_email))
    return found


@lru_cache(maxsize=10_000)
def spelled(text: str) -> tuple[str, ...]:
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


def facets(person: Person, fields: frozenset[str], audience: Audience, own: OwnFields) -> Iterator[str]:
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


def card(person: Person, fields: frozenset[str], audience: Audience) -> dict[str, Any]:
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
