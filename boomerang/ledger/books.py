"""What the employer has entered for a period: the newest version counts, the others stay."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from boomerang.ledger.formulas import Range
from boomerang.ledger.periods import Period
from boomerang.models import LedgerFigure, LedgerKey, LedgerVersion
from tenancy.models import TenantQuerySet

# Entered in percent, and a share from 0 to 1 in the formulas.
IN_PERCENT: Final = frozenset({LedgerKey.PRODUCTIVITY_GAP, LedgerKey.PAY_PREMIUM})
# Without these nothing can be said about money.
NEEDED: Final = (
    LedgerKey.INTERNAL_OTHER, LedgerKey.EXTERNAL_OTHER, LedgerKey.INTERNAL_REHIRE, LedgerKey.EXTERNAL_REHIRE,
)  # fmt: skip


@dataclass(frozen=True)
class Book:
    """A version and its figures, as they were typed."""

    version: LedgerVersion
    figures: Mapping[str, LedgerFigure]

    def given(self, key: LedgerKey) -> bool:
        return key.value in self.figures

    def range(self, key: LedgerKey) -> Range:
        """As the formulas want it; nothing where nothing was given."""
        figure = self.figures.get(key.value)
        if figure is None:
            return Range.exactly(0)
        found = Range(figure.low, figure.likely, figure.high)
        return found.per(100) if key in IN_PERCENT else found

    @property
    def lacks(self) -> list[str]:
        return [str(key.label) for key in NEEDED if not self.given(key)]


def versions_of(period: Period) -> TenantQuerySet[LedgerVersion]:
    """The newest first."""
    rows = LedgerVersion.objects.filter(starts_on=period.starts_on, ends_before=period.ends_before)
    found: TenantQuerySet[LedgerVersion] = rows.select_related("by").order_by("-number")
    return found


def book_of(period: Period) -> Book | None:
    return _book(versions_of(period).first())


def book_to_begin_with(period: Period) -> Book | None:
    """The period's own, else what was entered last for any other: to be looked at, and changed."""
    own = book_of(period)
    return own or _book(LedgerVersion.objects.select_related("by").order_by("-at", "-id").first())


def _book(version: LedgerVersion | None) -> Book | None:
    if version is None:
        return None
    return Book(version, {figure.key: figure for figure in LedgerFigure.objects.filter(version=version)})
