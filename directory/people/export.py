"""The people table as a file: what staff may see, and nothing a person keeps to themselves."""

from collections.abc import Iterator
from itertools import islice
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from directory.countries import country_name
from directory.models import Alumnus, Audience, Spell
from directory.search.finding import Query, matching
from directory.visibility import fields_for

CHUNK = 1000

HEADER = [
    _("Employee number"), _("First name"), _("Last name"), _("Former name"), _("State"), _("Joined"), _("Title"),
    _("Team"), _("Office"), _("Started on"), _("Last day"), _("Work e-mail"), _("Personal e-mail"), _("Phone"),
    _("City"), _("Country"), _("Headline"),
]  # fmt: skip


def export_rows(query: Query) -> tuple[Iterator[list[Any]], int]:
    """The rows, a thousand read at a time, and how many there are."""
    ids = list(matching(query).order_by("sort_name", "id").values_list("alumnus_id", flat=True))
    return _rows(ids), len(ids)


def _rows(ids: list[UUID]) -> Iterator[list[Any]]:
    remaining = iter(ids)
    while chunk := list(islice(remaining, CHUNK)):
        people = Alumnus.objects.in_bulk(chunk)
        latest: dict[UUID, Spell] = {}
        for spell in Spell.objects.filter(alumnus__in=chunk).latest_first():
            latest.setdefault(spell.alumnus_id, spell)
        yield from (_row(people[pk], latest.get(pk)) for pk in chunk if pk in people)


def _row(alumnus: Alumnus, spell: Spell | None) -> list[Any]:
    seen = fields_for(Audience.STAFF, alumnus)
    career = spell if spell and "career" in seen else Spell()

    def shown(name: str, value: Any) -> Any:
        return value if name in seen else ""

    return [
        alumnus.employee_number,
        alumnus.given_name,
        alumnus.family_name,
        shown("former_name", alumnus.former_name),
        str(alumnus.get_state_display()),
        alumnus.joined_at.date() if alumnus.joined_at else "",
        career.title,
        career.team,
        career.office,
        career.started_on or "",
        career.last_day or "",
        alumnus.work_email,
        shown("personal_email", alumnus.personal_email),
        shown("phone", alumnus.phone),
        shown("place", alumnus.city),
        shown("place", country_name(alumnus.country) if alumnus.country else ""),
        shown("headline", alumnus.headline),
    ]
