"""What a round-up is made of. Apps register their sections in `AppConfig.ready()`.

A section collects for many recipients at once, in a number of queries that does not grow with them, and says nothing of
whoever it has nothing for. It obeys what the people it speaks of show to each recipient.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.functional import Promise

from directory.models import Alumnus
from mail.categories import MARKETING, Category
from tenancy.models import Employer


@dataclass(frozen=True)
class Recipient:
    """One person, and the time this round-up tells them of: what has happened from `since` until just before `until`,
    and what is to come from `first_day` to `last_day`."""

    alumnus: Alumnus
    since: datetime
    until: datetime
    first_day: date
    last_day: date

    @property
    def pk(self) -> UUID:
        found: UUID = self.alumnus.pk
        return found


@dataclass(frozen=True)
class Item:
    """One line. Its words are in the language that is active while a section collects; `url` is absolute or empty.

    `about` is for the section alone, which reads it again when it is told what went into a mail."""

    title: str
    detail: str = ""
    url: str = ""
    about: UUID | None = None


Collect = Callable[[Employer, Sequence[Recipient]], Mapping[UUID, Sequence[Item]]]
Planned = Callable[[Mapping[UUID, tuple[UUID, Sequence[Item]]]], None]


@dataclass(frozen=True, kw_only=True)
class Section:
    """`category` is what a person has chosen weekly or monthly to find it in their round-up. `module`, where it is
    named, has to be on. `planned`, where a section tells things once only, learns in the same transaction which
    message each person's items stand in: people who get none are not in it."""

    name: str
    category: Category
    label: str | Promise
    collect: Collect
    order: int = 50
    module: str = ""
    planned: Planned | None = None


_sections: dict[str, Section] = {}


def register(section: Section) -> None:
    """Registering the same name again replaces it, so that `ready()` may run twice."""
    if section.category not in MARKETING or section.category is Category.DIGEST:
        raise ValueError(f"{section.name}: nobody can choose how often to get {section.category.label} mail.")
    _sections[section.name] = section


def sections_for(employer: Employer) -> list[Section]:
    """In the order of the mail."""
    on = [section for section in _sections.values() if not section.module or employer.has_module(section.module)]
    return sorted(on, key=lambda section: (section.order, section.name))
