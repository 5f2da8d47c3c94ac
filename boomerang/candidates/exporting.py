"""Candidates as a file: what a card shows, by columns. Made by the job of the people table (`directory.people`)."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership
from boomerang.candidates.actions import CANDIDATES
from boomerang.candidates.facets import REHIRE_LABELS
from boomerang.candidates.finding import find_all
from boomerang.candidates.hits import facets_of, months_away, why_left
from boomerang.candidates.query import CandidateQuery, CandidateSearchForm
from boomerang.candidates.rules import can_export
from boomerang.models import ReadPath, ReturnWish
from boomerang.wishes.reading import reads_wishes, wishes_for
from directory.models import BEFORE_ALL, Audience, CustomField, PeopleExport, SearchRow, Spell
from directory.people.columns import Column
from directory.people.export_kinds import ExportKind, register
from directory.search.forms import facet_value_label
from tenancy.models import Employer
from tenancy.scope import require_tenant

WISH = "wish"


@dataclass(frozen=True)
class Line:
    row: SearchRow
    facets: Mapping[str, Sequence[str]]
    spell: Spell | None
    wish: ReturnWish | None


def _row(value: Callable[[SearchRow], Any]) -> Callable[[Any], Any]:
    return lambda line: value(line.row)


def _card(key: str) -> Callable[[Any], Any]:
    return lambda line: line.row.card.get(key, "")


def _facet(name: str) -> Callable[[Any], Any]:
    return lambda line: ", ".join(facet_value_label(name, value) for value in line.facets.get(name, ()))


def _rehire(line: Any) -> str:
    return ", ".join(str(REHIRE_LABELS.get(value, value)) for value in line.facets.get("rehire", ()))


def _note(line: Any) -> str:
    return line.spell.rehire_note if line.spell else ""


def _why(line: Any) -> str:
    return why_left(line.spell)


def _wish(line: Any) -> str:
    return (line.wish.words or str(_("Yes"))) if line.wish else ""


COLUMNS = (
    Column("name", _("Name"), _row(str), to_begin_with=True),
    Column("title", _("Last title"), _card("title"), to_begin_with=True),
    Column("team", _("Last team"), _card("team"), to_begin_with=True),
    Column("last_day", _("Last day"), _row(lambda row: row.last_day or ""), to_begin_with=True),
    Column("months", _("Months away"), _row(months_away), to_begin_with=True),
    Column("seniority", _("Seniority"), _facet("seniority")),
    Column("skills", _("Skills"), _facet("skill"), to_begin_with=True),
    Column("languages", _("Languages"), _facet("language")),
    Column("place", _("Place"), _row(lambda row: row.place), to_begin_with=True),
    Column("now", _("What they do now"), _row(lambda row: row.now)),
    Column("rehire", _("May come back"), _rehire, to_begin_with=True),
    Column("note", _("Note on rehire"), _note),
    Column("exit", _("How they left"), _facet("exit")),
    Column("why", _("Why they left"), _why, to_begin_with=True),
    Column("seen", _("Seen last"), _row(lambda row: row.alive_on if row.alive_on > BEFORE_ALL else "")),
    Column(WISH, _("Open to coming back"), _wish),
)


def columns_for(member: Membership) -> list[Column]:
    return [column for column in COLUMNS if column.name != WISH or reads_wishes(member)]


def query_of(question: str, member: Membership) -> CandidateQuery:
    employer = Employer.objects.get(pk=require_tenant())
    return CandidateSearchForm(QueryDict(question), tenant=employer, member=member).query


def ticked(people: Iterable[UUID]) -> CandidateQuery:
    return CandidateQuery(Audience.STAFF, filters={"rehire": ()}, among=tuple(people), with_refused=True)


def _ids(export: PeopleExport) -> list[UUID]:
    """Asked anew: whoever may not be approached any more is not in the file."""
    if "people" in export.question:
        query = ticked(UUID(pk) for pk in export.question["people"])
    else:
        query = query_of(export.question["question"], export.requested_by)
    return find_all(query)


def _is_about_wishes(export: PeopleExport) -> bool:
    question = export.question.get("question", "")
    return query_of(question, export.requested_by).wish_of is not None


def _lines(ids: Sequence[UUID], export: PeopleExport, fields: Iterable[CustomField]) -> list[Line]:
    """A file with the column of wishes reads them all, and so does one of those who have one; any other none."""
    asks = WISH in export.columns or _is_about_wishes(export)
    wishes = wishes_for(member=export.requested_by, alumnus_ids=ids, path=ReadPath.EXPORT) if asks else {}
    rows = {row.alumnus_id: row for row in SearchRow.objects.filter(audience=Audience.STAFF, alumnus__in=list(ids))}
    spells: dict[UUID, Spell] = {}
    for spell in Spell.objects.filter(alumnus__in=list(ids), last_day__isnull=False).latest_first():
        spells.setdefault(spell.alumnus_id, spell)
    return [Line(rows[pk], facets_of(rows[pk]), spells.get(pk), wishes.get(pk)) for pk in ids if pk in rows]


def open_kind() -> None:
    register(
        ExportKind(
            CANDIDATES,
            may=can_export,
            ids=_ids,
            columns=lambda fields: {column.name: column for column in COLUMNS},
            lines=_lines,
        )
    )
