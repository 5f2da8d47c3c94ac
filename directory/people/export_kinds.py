"""What a file of people may be about. Apps above this one add a kind in `AppConfig.ready()`: the work on it is the
same; who may have it, whom it is about and what stands in its columns is their own.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from accounts.models import Membership
from directory.models import CustomField, PeopleExport
from directory.people.columns import Column, columns, lines
from directory.people.selection import Selection
from directory.rules import can_export_people

PEOPLE = "people"


@dataclass(frozen=True)
class ExportKind:
    """`question["kind"]` of an export names it. `lines` gives what the columns read, of these people in this order."""

    name: str
    may: Callable[[Membership], bool]
    ids: Callable[[PeopleExport], list[UUID]]
    columns: Callable[[Iterable[CustomField]], Mapping[str, Column]]
    lines: Callable[[Sequence[UUID], PeopleExport, Iterable[CustomField]], Iterable[Any]]


_kinds: dict[str, ExportKind] = {}


def register(kind: ExportKind) -> None:
    _kinds[kind.name] = kind


def kind_of(export: PeopleExport) -> ExportKind:
    return _kinds[export.question.get("kind", PEOPLE)]


register(
    ExportKind(
        PEOPLE,
        may=can_export_people,
        ids=lambda export: Selection.from_json(export.question).ids(),
        columns=columns,
        lines=lambda ids, export, fields: lines(ids, export.requested_by, fields),
    )
)
