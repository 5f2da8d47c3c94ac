"""What the members' pages show of openings: a line of the list, what is kept, what is alike."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from boomerang.board.query import Query
from boomerang.matching.fits import reasons_for
from boomerang.models import Opening, OpeningRow, Origin, SavedOpening
from boomerang.openings.reading import openings_of
from boomerang.openings.visibility import Looker
from directory.names import words
from directory.search.query import tsquery

SIMILAR = 4
NEW_DAYS = 7


@dataclass(frozen=True)
class Line:
    """One opening of a list. `reasons`: why it fits whoever reads."""

    opening: Opening
    is_saved: bool = False
    reasons: Sequence[str] = ()

    @property
    def is_new(self) -> bool:
        opened = self.opening.opened_at
        return self.opening.is_running and opened is not None and (timezone.now() - opened).days < NEW_DAYS

    @property
    def days_left(self) -> int | None:
        last_day = self.opening.last_day
        return None if last_day is None else (last_day - timezone.localdate()).days


def lines_of(rows: Iterable[OpeningRow], looker: Looker) -> list[Line]:
    return lines(openings_of(rows), looker)


def lines(openings: Sequence[Opening], looker: Looker) -> list[Line]:
    """In the order given. Two queries more."""
    ids = [opening.pk for opening in openings]
    saved = saved_among(ids, looker)
    reasons = reasons_for(looker, ids)
    return [Line(opening, opening.pk in saved, reasons.get(opening.pk, ())) for opening in openings]


def saved_among(ids: Sequence[UUID], looker: Looker) -> set[UUID]:
    if looker.alumnus_id is None or not ids:
        return set()
    saved = SavedOpening.objects.filter(alumnus=looker.alumnus_id, opening__in=ids)
    return set(saved.values_list("opening_id", flat=True))


def similar_to(opening: Opening, query: Query) -> list[Opening]:
    """Others that the looker may see and that share the team or words of the title: of the team first.

    Of the same kind: the employer's own and those of alumni stand apart here as well.
    """
    (rows,) = replace(query, text="", filters={}, near=None, origin=Origin(opening.origin)).parts()
    alike = Q(team_key=opening.team_key) if opening.team_key else Q(pk__in=[])
    said = [word for word in words(opening.title) if len(word) > 3][:6]
    for word in said:
        alike |= Q(vector__holds=tsquery([(word,)], "="))
    found = list(rows.exclude(opening=opening.pk).filter(alike).order_by("-opened_at", "id")[: SIMILAR * 3])
    found.sort(key=lambda row: row.team_key != opening.team_key)
    return openings_of(found[:SIMILAR])
