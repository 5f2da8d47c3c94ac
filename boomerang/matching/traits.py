"""What is compared of each side, in the form in which it is stored: no name, no face, no age."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from boomerang.matching.spelling import stems

MOST_TITLES, MOST_SKILLS, MOST_ROLES = 8, 60, 3


class Title(NamedTuple):
    key: str
    label: str


class Held(NamedTuple):
    """A skill of a person; `concepts` are those of the classification that it may be."""

    key: str
    concepts: tuple[int, ...] = ()


class Asked(NamedTuple):
    """A skill of an opening."""

    key: str
    label: str
    is_must: bool
    concepts: frozenset[int] = frozenset()


class Role(NamedTuple):
    """An occupation of the classification, and how sure it is, from 0 to 1."""

    id: int
    group: str
    sure: float


class Stint(NamedTuple):
    """A time in one team, with its first and last year where they are known."""

    key: str
    label: str
    first: int | None
    last: int | None


@dataclass(slots=True)
class PersonFacts:
    """Titles are of here and since, the latest first. `level` is the one at exit, `level_since` the highest since."""

    titles: list[Title] = field(default_factory=list)
    skills: list[Held] = field(default_factory=list)
    roles: list[Role] = field(default_factory=list)
    stints: list[Stint] = field(default_factory=list)
    city: int | None = None
    country: str = ""
    languages: frozenset[str] = frozenset()
    left_on: date | None = None
    level: int | None = None
    level_since: int | None = None
    title_words: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        self.title_words = frozenset().union(*(stems(title.key) for title in self.titles))
        self.words = self.title_words.union(*(stems(skill.key) for skill in self.skills))

    def stored(self) -> dict[str, Any]:
        found = {
            "titles": [list(each) for each in self.titles],
            "skills": [list(each) for each in self.skills],
            "roles": [list(each) for each in self.roles],
            "stints": [list(each) for each in self.stints],
            "city": self.city,
            "country": self.country,
            "languages": sorted(self.languages),
            "left_on": self.left_on.isoformat() if self.left_on else None,
            "level": self.level,
            "level_since": self.level_since,
        }
        return {name: value for name, value in found.items() if value not in (None, "", [])}

    @classmethod
    def read(cls, stored: dict[str, Any]) -> "PersonFacts":
        left_on = stored.get("left_on")
        return cls(
            titles=[Title(*each) for each in stored.get("titles", ())],
            skills=[Held(key, tuple(concepts)) for key, concepts in stored.get("skills", ())],
            roles=[Role(*each) for each in stored.get("roles", ())],
            stints=[Stint(*each) for each in stored.get("stints", ())],
            city=stored.get("city"),
            country=stored.get("country", ""),
            languages=frozenset(stored.get("languages", ())),
            left_on=date.fromisoformat(left_on) if left_on else None,
            level=stored.get("level"),
            level_since=stored.get("level_since"),
        )


@dataclass(slots=True)
class Demand:
    """What an opening asks for. `places` are (number of the city or None, country)."""

    title_key: str
    skills: list[Asked] = field(default_factory=list)
    roles: list[Role] = field(default_factory=list)
    team_key: str = ""
    places: list[tuple[int | None, str]] = field(default_factory=list)
    is_remote: bool = False
    level: int | None = None
    languages: frozenset[str] = frozenset()

    def stored(self) -> dict[str, Any]:
        return {
            "title": self.title_key,
            "skills": [[*skill[:3], sorted(skill.concepts)] for skill in self.skills],
            "roles": [list(each) for each in self.roles],
            "team": self.team_key,
            "places": [list(each) for each in self.places],
            "remote": self.is_remote,
            "level": self.level,
            "languages": sorted(self.languages),
        }

    @classmethod
    def read(cls, stored: dict[str, Any]) -> "Demand":
        return cls(
            title_key=stored["title"],
            skills=[Asked(key, label, must, frozenset(concepts)) for key, label, must, concepts in stored["skills"]],
            roles=[Role(*each) for each in stored["roles"]],
            team_key=stored["team"],
            places=[(city_id, country) for city_id, country in stored["places"]],
            is_remote=stored["remote"],
            level=stored["level"],
            languages=frozenset(stored["languages"]),
        )


def keys_of(words: frozenset[str], concepts: set[int], roles: list[Role]) -> list[str]:
    """By which a person and an opening find each other: any of these in common."""
    found = {f"w:{word}" for word in words} | {f"c:{concept}" for concept in concepts}
    for role in roles:
        found |= {f"o:{role.id}", f"g:{role.group}"} if role.group else {f"o:{role.id}"}
    return sorted(found)
