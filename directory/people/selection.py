"""Whom an act of the people table is about: the ticked ones, or everybody whom the question of the page finds."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.http import QueryDict

from directory.models import Alumnus, Audience
from directory.search.finding import Query, matching

MOST_TICKED = 1000


@dataclass(frozen=True)
class Selection:
    """`query` is None where people were ticked one by one."""

    query: Query | None = None
    ticked: list[UUID] = field(default_factory=list)

    def ids(self, *, most: int | None = None) -> list[UUID]:
        """By name. People who have gone since are left out."""
        if self.query is None:
            people = Alumnus.objects.filter(pk__in=self.ticked).order_by("sort_name", "id")
            return list(people.values_list("pk", flat=True)[:most])
        rows = matching(self.query).order_by("sort_name", "id")
        return list(rows.values_list("alumnus_id", flat=True)[:most])

    def count(self) -> int:
        if self.query is None:
            return Alumnus.objects.filter(pk__in=self.ticked).count()
        return matching(self.query).count()

    def as_json(self) -> dict[str, Any]:
        """As a job reads it back."""
        if self.query is None:
            return {"people": [str(pk) for pk in self.ticked]}
        return {
            "text": self.query.text,
            "filters": {name: list(self.query.values(name)) for name in self.query.filters},
            "reads_contact": self.query.reads_contact,
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Selection":
        if "people" in stored:
            return cls(ticked=[UUID(pk) for pk in stored["people"]])
        text, filters = stored.get("text", ""), stored.get("filters", {})
        return cls(Query(Audience.STAFF, text, filters, reads_contact=stored.get("reads_contact", False)))


def selection_of(posted: QueryDict, query: Query) -> Selection:
    """What a form of the table has sent: `everybody`, or boxes called `person`."""
    return Selection(query) if "everybody" in posted else Selection(ticked=uuids(posted.getlist("person")))


def uuids(values: Iterable[str]) -> list[UUID]:
    """Those that are ids, each once."""
    found: dict[UUID, None] = {}
    for value in values:
        try:
            found[UUID(value)] = None
        except ValueError:
            continue
    return list(found)[:MOST_TICKED]
