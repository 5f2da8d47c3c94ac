"""What a return is worth: the formulas of the ledger. Pure: figures in, figures out; the employer gives the figures.

Money is in whole and hundredth units of one currency, shares of a whole are 0 to 1, weeks and months are numbers.
Nothing is rounded here but the median; pages round once, at the end.

The two studies, which every page of the ledger names: Keller and others, Academy of Management Journal 2021 (rehires
did better than new hires, 2,053 against 10,858 people of a hospital group); Arnold and others, Journal of Management
2020 (rehired managers in retail improved less and left again more often, mostly for the reason of the first time,
1,318 against 20,850 and 8,546). When people return: Harvard Business Review 2023 on 120 firms (most within 13
months, few after 16).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from statistics import median

FLOOR = 5  # people; of fewer nothing is said
WEEKS_A_YEAR = 52
DAYS_A_MONTH = Decimal("30.4375")  # 365.25 / 12
TENTH = Decimal("0.1")


@dataclass(frozen=True)
class Range:
    """Three figures for one thing. Each result is at its lowest where all that speaks against it comes together."""

    low: Decimal
    likely: Decimal
    high: Decimal

    @classmethod
    def exactly(cls, value: Decimal | int) -> Range:
        return cls(Decimal(value), Decimal(value), Decimal(value))

    @property
    def is_exact(self) -> bool:
        return self.low == self.high

    def __add__(self, other: Range) -> Range:
        return Range(self.low + other.low, self.likely + other.likely, self.high + other.high)

    def __sub__(self, other: Range) -> Range:
        """The lowest is left where the most is taken away."""
        return Range(self.low - other.high, self.likely - other.likely, self.high - other.low)

    def __mul__(self, other: Range) -> Range:
        corners = [one * two for one in (self.low, self.high) for two in (other.low, other.high)]
        return Range(min(corners), self.likely * other.likely, max(corners))

    def times(self, factor: Decimal | int) -> Range:
        return self * Range.exactly(factor)

    def per(self, number: int) -> Range:
        return Range(self.low / number, self.likely / number, self.high / number)


NOTHING = Range.exactly(0)


@dataclass(frozen=True)
class Share:
    """`numerator` of `denominator` people; shown with both, and not at all of fewer than FLOOR."""

    numerator: int
    denominator: int

    @property
    def is_shown(self) -> bool:
        return self.denominator >= FLOOR

    @property
    def percent(self) -> Decimal | None:
        """In percent with one decimal place, rounded once."""
        if not self.is_shown:
            return None
        return (Decimal(100 * self.numerator) / self.denominator).quantize(TENTH, ROUND_HALF_UP)


def cost_per_hire(internal: Range, external: Range, hires: int) -> Range | None:
    """(internal + external cost) ÷ hires, in money per person: the usual form. The American standard (ANSI/SHRM
    06001.2012) names further variants. None of fewer than FLOOR hires."""
    return (internal + external).per(hires) if hires >= FLOOR else None


def saving_per_rehire(
    *,
    other: Range,
    rehire: Range,
    agency_fee: Range = NOTHING,
    weeks_saved: Range = NOTHING,
    weekly_pay: Range = NOTHING,
    productivity_gap: Range = NOTHING,
    pay_premium: Range = NOTHING,
) -> Range:
    """(CPH other − CPH rehire) + agency fee avoided + weeks saved × weekly pay × productivity gap − pay premium, in
    money per rehire.

    `productivity_gap` is the share of full work that a newcomer lacks in these weeks, `pay_premium` the share that a
    rehire is paid more; it is counted for one year, 52 weeks. Returners earn more: a quarter more than before they
    left, in fifteen million records (Visier). The pay is one and the same in both places: in each corner it is taken as
    it speaks most against, or for, the result.
    """
    ahead = weeks_saved * productivity_gap - pay_premium.times(WEEKS_A_YEAR)  # in weeks of full pay
    return (other - rehire) + agency_fee + ahead * weekly_pay


def credited(saving: Range, percents: Iterable[int]) -> Range:
    """Σ credit × saving per rehire, in money. A credit is 100, 50 or 0 percent of one return."""
    return saving.times(Decimal(sum(percents)) / 100)


def programme_return(savings: Range, cost: Range) -> Range | None:
    """(Σ credited savings − programme cost) ÷ programme cost, a share: 0.5 is half as much again as was spent.

    None where the programme may have cost nothing.
    """
    if cost.low <= 0:
        return None
    quotients = [saved / spent for saved in (savings.low, savings.high) for spent in (cost.low, cost.high)]
    return Range(min(quotients) - 1, savings.likely / cost.likely - 1, max(quotients) - 1)


def months_away(left_on: date, back_on: date) -> Decimal:
    """Start of the new employment − end of the one before, in months of 30.4375 days, with one decimal place."""
    return (Decimal((back_on - left_on).days) / DAYS_A_MONTH).quantize(TENTH, ROUND_HALF_UP)


def median_months(months: Iterable[Decimal]) -> Decimal | None:
    """Of all returns; to be compared with month 13 (Harvard Business Review 2023). None of fewer than FLOOR."""
    found = list(months)
    if len(found) < FLOOR:
        return None
    return Decimal(median(found)).quantize(TENTH, ROUND_HALF_UP)
