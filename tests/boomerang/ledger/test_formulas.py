"""The formulas: worked by hand, and what holds for any figures."""

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from boomerang.ledger.formulas import (
    Range,
    Share,
    cost_per_hire,
    credited,
    median_months,
    months_away,
    programme_return,
    saving_per_rehire,
)
from boomerang.ledger.periods import Period, period_named, periods_until


def a_range(low: int | str, likely: int | str, high: int | str) -> Range:
    return Range(Decimal(low), Decimal(likely), Decimal(high))


def test_an_example_by_hand():
    """20 other hires cost 100,000, five rehires 6,000; a rehire is 8 weeks ahead, a newcomer lacks 40 % of 1,000."""
    exactly = Range.exactly
    other = cost_per_hire(exactly(60_000), exactly(40_000), 20)
    own = cost_per_hire(exactly(5_000), exactly(1_000), 5)
    assert (other, own) == (exactly(5_000), exactly(1_200))
    assert other is not None
    assert own is not None

    saving = saving_per_rehire(
        other=other, rehire=own, agency_fee=exactly(2_000), weeks_saved=exactly(8), weekly_pay=exactly(1_000),
        productivity_gap=exactly(Decimal("0.4")), pay_premium=exactly(Decimal("0.02")),
    )  # fmt: skip

    assert saving == exactly(7_960)  # 3,800 + 2,000 + 3,200 - 52 x 1,000 x 0.02
    total = credited(saving, [100, 100, 50, 50, 0])
    assert total == exactly(23_880)
    assert programme_return(total, exactly(20_000)) == exactly(Decimal("0.194"))
    assert programme_return(total, a_range(0, 1, 2)) is None


def test_a_range_by_hand():
    """Low takes what speaks against the result: the other hires were cheap, the rehires dear, the programme too."""
    saving = saving_per_rehire(
        other=a_range(3_000, 4_000, 6_000), rehire=a_range(1_000, 1_500, 2_500), weekly_pay=a_range(800, 1_000, 1_200),
        weeks_saved=a_range(2, 4, 6), productivity_gap=a_range("0.2", "0.5", "0.6"), pay_premium=a_range(0, 0, "0.1"),
    )  # fmt: skip
    # low: 3,000 - 2,500, then (2 x 0.2 - 52 x 0.1) weeks of the dearest pay; high: 5,000 and 3.6 weeks of it
    assert saving == a_range(-5260, 4500, 9320)
    assert programme_return(a_range(-100, 100, 300), a_range(50, 100, 200)) == a_range(-3, 0, 5)


def test_of_fewer_than_five_nothing_is_said():
    assert cost_per_hire(Range.exactly(1), Range.exactly(1), 4) is None
    assert Share(1, 4).percent is None
    assert Share(1, 6).percent == Decimal("16.7")
    assert median_months([Decimal(1)] * 4) is None
    months = [Decimal(number) for number in (3, 9, 14, 30, 31, 32)]
    assert median_months(months) == Decimal("22.0")
    assert months_away(date(2024, 3, 1), date(2025, 3, 1)) == Decimal("12.0")


MONEY = st.decimals(min_value=0, max_value=1_000_000, places=2, allow_nan=False)
PART = st.decimals(min_value=0, max_value=1, places=3, allow_nan=False)


def ranges(of: st.SearchStrategy[Decimal]) -> st.SearchStrategy[Range]:
    return st.lists(of, min_size=3, max_size=3).map(lambda ends: Range(*sorted(ends)))


@given(
    other=ranges(MONEY), rehire=ranges(MONEY), fee=ranges(MONEY), weeks=ranges(PART), pay=ranges(MONEY),
    gap=ranges(PART), premium=ranges(PART), percents=st.lists(st.sampled_from((0, 50, 100))),
    cost=ranges(MONEY.filter(bool)),
)  # fmt: skip
def test_low_is_never_above_likely_nor_likely_above_high(other, rehire, fee, weeks, pay, gap, premium, percents, cost):
    saving = saving_per_rehire(
        other=other, rehire=rehire, agency_fee=fee, weeks_saved=weeks, weekly_pay=pay, productivity_gap=gap,
        pay_premium=premium,
    )  # fmt: skip
    total = credited(saving, percents)
    result = programme_return(total, cost)

    assert result is not None
    for found in (saving, total, result):
        assert found.low <= found.likely <= found.high
    every = credited(saving, [100] * len(percents))
    assert abs(total.likely) <= abs(every.likely)  # no credit makes more of a saving than it is


@given(day=st.dates(min_value=date(1950, 1, 1), max_value=date(2090, 12, 31)))
def test_each_day_belongs_to_one_quarter_of_its_year(day: date):
    year = Period(day.year)
    assert year.holds(day)
    assert [period.holds(day) for period in year.quarters].count(True) == 1
    assert period_named(year.quarters[2].name) == year.quarters[2]
    assert (year.quarters[0].starts_on, year.quarters[3].ends_before) == (year.starts_on, year.ends_before)


def test_periods_that_have_begun():
    names = [period.name for period in periods_until(date(2026, 5, 4))]
    assert names[:4] == ["2026", "2026-q2", "2026-q1", "2025"]
    assert period_named("2026-q5") is None
    assert Period(2026, 2).label == "2026, quarter 2"
    assert Period(2026, 2).quarters == []
