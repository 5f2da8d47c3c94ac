"""The periods that a ledger is kept for: calendar years and quarters. Pure. The last day is not part of one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

_NAME = re.compile(r"(?P<year>20\d\d|19\d\d)(?:-q(?P<quarter>[1-4]))?", re.ASCII)
YEARS_BACK = 10


@dataclass(frozen=True)
class Period:
    """`quarter` 0 is the whole year."""

    year: int
    quarter: int = 0

    @property
    def starts_on(self) -> date:
        return date(self.year, 3 * self.quarter - 2 if self.quarter else 1, 1)

    @property
    def ends_before(self) -> date:
        if self.quarter in (0, 4):
            return date(self.year + 1, 1, 1)
        return date(self.year, 3 * self.quarter + 1, 1)

    @property
    def name(self) -> str:
        return f"{self.year}-q{self.quarter}" if self.quarter else str(self.year)

    @property
    def label(self) -> str:
        if not self.quarter:
            return str(self.year)
        return _("%(year)d, quarter %(quarter)d") % {"year": self.year, "quarter": self.quarter}

    @property
    def quarters(self) -> list[Period]:
        """Those that make up a year; a quarter has none."""
        return [] if self.quarter else [Period(self.year, number) for number in (1, 2, 3, 4)]

    def holds(self, day: date) -> bool:
        return self.starts_on <= day < self.ends_before


def period_named(name: str) -> Period | None:
    found = _NAME.fullmatch(name)
    return Period(int(found["year"]), int(found["quarter"] or 0)) if found else None


def periods_until(today: date) -> list[Period]:
    """The newest first, each year before its quarters; those that have begun."""
    years = range(today.year, today.year - YEARS_BACK, -1)
    found = [period for year in years for period in (Period(year), *reversed(Period(year).quarters))]
    return [period for period in found if period.starts_on <= today]
