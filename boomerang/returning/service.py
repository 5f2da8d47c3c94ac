"""Bridged service: how long somebody has worked here in all, and which gaps still count. Pure: dates in, days out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Protocol

from boomerang.models import Bridging

A_DAY = timedelta(days=1)


class Employment(Protocol):
    """What of a spell counts here; a `directory.models.Spell` is one."""

    started_on: date | None
    last_day: date | None


class Rule(Protocol):
    bridging: str
    longest_gap: int


@dataclass(frozen=True)
class Stretch:
    """Days without a break, both ends included. `last_day` is None while it runs."""

    started_on: date
    last_day: date | None
    days: int
    counts: bool = True


@dataclass(frozen=True)
class Gap:
    """Between two stretches, `first` and `last` included. `bridged`: the years before it still count."""

    first: date
    last: date
    bridged: bool

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


@dataclass(frozen=True)
class Service:
    """`stretches` and `gaps` are oldest first. `days` are those that count; `since`, the first day as if without gaps.

    `unknown` employments have no first day on record, and count for nothing.
    """

    stretches: Sequence[Stretch] = ()
    gaps: Sequence[Gap] = ()
    days: int = 0
    unknown: int = 0
    since: date | None = None

    @property
    def years(self) -> int:
        return self._full_months // 12

    @property
    def months(self) -> int:
        """Those beyond the full years."""
        return self._full_months % 12

    @property
    def _full_months(self) -> int:
        """By the calendar, as if the days that count had gone by in one piece."""
        if self.since is None:
            return 0
        end = self.since + timedelta(days=self.days)
        months = (end.year - self.since.year) * 12 + end.month - self.since.month
        return months - (end.day < self.since.day)


def bridged_service(spells: Iterable[Employment], rule: Rule, *, today: date) -> Service:
    spells = list(spells)
    known = sorted((spell.started_on, spell.last_day or date.max) for spell in spells if spell.started_on is not None)
    if not known:
        return Service(unknown=len(spells))
    joined = _joined(known)
    gaps = [
        Gap(end + A_DAY, start - A_DAY, _is_bridged(end, start, rule))
        for (_start, end), (start, _end) in pairwise(joined)
    ]
    first = _first_that_counts(gaps)
    stretches = [
        Stretch(start, None if end == date.max else end, _days(start, end, today), counts=at >= first)
        for at, (start, end) in enumerate(joined)
    ]
    days = sum(stretch.days for stretch in stretches if stretch.counts)
    return Service(
        stretches=stretches,
        gaps=gaps,
        days=days,
        unknown=len(spells) - len(known),
        since=min(joined[-1][1], today) - timedelta(days=days) + A_DAY,
    )


def _joined(known: list[tuple[date, date]]) -> list[tuple[date, date]]:
    """Employments that overlap or follow one another from day to day are one stretch."""
    joined = [known[0]]
    for start, end in known[1:]:
        before, until = joined[-1]
        if until == date.max or start <= until + A_DAY:
            joined[-1] = (before, max(until, end))
        else:
            joined.append((start, end))
    return joined


def _is_bridged(left: date, back: date, rule: Rule) -> bool:
    if rule.bridging == Bridging.ALWAYS:
        return True
    return rule.bridging == Bridging.SHORT and back <= months_after(left + A_DAY, rule.longest_gap)


def _first_that_counts(gaps: Sequence[Gap]) -> int:
    """The stretch after the latest gap that is not bridged."""
    return max((at + 1 for at, gap in enumerate(gaps) if not gap.bridged), default=0)


def _days(start: date, end: date, today: date) -> int:
    return max(0, (min(end, today) - start).days + 1)


def months_after(day: date, months: int) -> date:
    """The same day of a later month; its last one where that month is shorter."""
    years, month = divmod(day.month - 1 + months, 12)
    first = date(day.year + years, month + 1, 1)
    last = (first + timedelta(days=31)).replace(day=1) - A_DAY
    return first.replace(day=min(day.day, last.day))
