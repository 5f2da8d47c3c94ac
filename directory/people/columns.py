"""The columns of HR's table and of its files: one list, so that a page and a file never differ in what they show.

A value that the viewer may not see is empty in both.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership
from directory.countries import country_name
from directory.models import Alumnus, CustomField, CustomFieldKind, Spell
from directory.people.own_fields import day_of, name_of
from directory.visibility import audiences_of, own_field, visible_fields


@dataclass(frozen=True)
class Line:
    """One person, with the latest employment and the fields that the viewer may see."""

    alumnus: Alumnus
    spell: Spell
    seen: frozenset[str]

    def shown(self, field: str, value: Any) -> Any:
        return value if field in self.seen else ""


@dataclass(frozen=True)
class Column:
    name: str
    label: str | Promise
    value: Callable[[Line], Any]
    in_table: bool = True
    to_begin_with: bool = False


def _local_day(moment: datetime | None) -> Any:
    """The day on the employer's clock, whose zone is in force on its pages and in its jobs."""
    return timezone.localtime(moment).date() if moment else ""


def _career(name: str) -> Callable[[Line], Any]:
    return lambda line: line.shown("career", getattr(line.spell, name)) or ""


def _own(name: str) -> Callable[[Line], Any]:
    return lambda line: getattr(line.alumnus, name) or ""


def _told(name: str, field: str = "") -> Callable[[Line], Any]:
    return lambda line: line.shown(field or name, getattr(line.alumnus, name)) or ""


COLUMNS: tuple[Column, ...] = (
    Column("number", _("Employee number"), _own("employee_number")),
    Column("given_name", _("First name"), _own("given_name"), in_table=False),
    Column("family_name", _("Last name"), _own("family_name"), in_table=False),
    Column("former_name", _("Former name"), _told("former_name")),
    Column("title", _("Title"), _career("title")),
    Column("team", _("Team"), _career("team"), to_begin_with=True),
    Column("office", _("Office"), _career("office")),
    Column("manager", _("Manager"), _career("manager")),
    Column("started_on", _("Started on"), _career("started_on")),
    Column("last_day", _("Last day"), _career("last_day"), to_begin_with=True),
    Column("state", _("State"), lambda line: str(line.alumnus.get_state_display()), to_begin_with=True),
    Column("address", _("Personal address"), lambda line: bool(line.alumnus.personal_email), to_begin_with=True),
    Column("joined", _("Joined"), lambda line: _local_day(line.alumnus.joined_at), to_begin_with=True),
    Column("became_alumnus_on", _("Alumnus since"), _own("became_alumnus_on")),
    Column("listed", _("Members find them"), lambda line: is_found(line.alumnus)),
    Column("work_email", _("Work e-mail"), _own("work_email")),
    Column("personal_email", _("Personal e-mail"), _told("personal_email")),
    Column("phone", _("Phone"), _told("phone")),
    Column("city", _("City"), _told("city", "place")),
    Column("country", _("Country"), lambda line: line.shown("place", _country(line.alumnus))),
    Column("headline", _("Headline"), _told("headline")),
    Column("tags", _("Tags"), lambda line: ", ".join(line.alumnus.tags)),
    Column("confirmed_at", _("Profile confirmed"), lambda line: _local_day(line.alumnus.confirmed_at)),
)  # fmt: skip


def is_found(alumnus: Alumnus) -> bool:
    """By some member or other."""
    return len(audiences_of(alumnus)) > 1


def columns(fields: Iterable[CustomField]) -> dict[str, Column]:
    """All there are, by name, with those of the employer's own fields."""
    own = [Column(name_of(field), field.label, _own_value(field)) for field in fields]
    return {column.name: column for column in (*COLUMNS, *own)}


def chosen(known: Mapping[str, Column], names: Iterable[str]) -> list[Column]:
    """In the order of the list, whatever the order they were asked for; names that are gone are left out."""
    wanted = set(names)
    return [column for column in known.values() if column.name in wanted]


def lines(ids: Sequence[UUID], viewer: Membership, fields: Iterable[CustomField]) -> list[Line]:
    """These people in this order, with two queries. `fields` are the employer's own that a column may ask for."""
    own = {each.name: each for each in map(own_field, fields)}
    people: dict[UUID, Alumnus] = Alumnus.objects.in_bulk(list(ids))
    latest: dict[UUID, Spell] = {}
    for spell in Spell.objects.filter(alumnus__in=list(ids)).latest_first():
        latest.setdefault(spell.alumnus_id, spell)
    return [
        Line(people[pk], latest.get(pk) or Spell(), visible_fields(viewer, people[pk], own))
        for pk in ids
        if pk in people
    ]


def _country(alumnus: Alumnus) -> str:
    return country_name(alumnus.country) if alumnus.country else ""


def _own_value(field: CustomField) -> Callable[[Line], Any]:
    def value(line: Line) -> Any:
        if own_field(field).name not in line.seen:
            return ""
        held = line.alumnus.field_values.get(str(field.pk), "")
        if isinstance(held, list):
            return ", ".join(str(each) for each in held)
        return (day_of(held) or held) if field.kind == CustomFieldKind.DATE else held

    return value
