"""Bridged service: what counts, what does not, and where the gaps are."""

from dataclasses import dataclass
from datetime import date

import pytest

from boomerang.models import Bridging, ServiceRule
from boomerang.returning.reading import length_words
from boomerang.returning.service import Service, bridged_service, months_after

TODAY = date(2026, 7, 1)
ALWAYS = ServiceRule(bridging=Bridging.ALWAYS)
NEVER = ServiceRule(bridging=Bridging.NEVER)
A_YEAR = ServiceRule(bridging=Bridging.SHORT, longest_gap=12)


@dataclass
class Time:
    started_on: date | None
    last_day: date | None = None


FIRST = Time(date(2015, 3, 1), date(2020, 2, 29))
SECOND = Time(date(2021, 3, 1), date(2023, 2, 28))
THIRD = Time(date(2025, 7, 1))


def served(rule: ServiceRule, *times: Time) -> Service:
    return bridged_service(times, rule, today=TODAY)


def test_one_employment_is_its_own_days():
    found = served(A_YEAR, FIRST)

    assert (found.years, found.months, found.gaps, found.since) == (5, 0, [], date(2015, 3, 1))


def test_a_gap_of_just_a_year_is_bridged_and_a_day_more_is_not():
    assert [gap.bridged for gap in served(A_YEAR, FIRST, SECOND).gaps] == [True]
    later = Time(date(2021, 3, 2), SECOND.last_day)
    assert [gap.bridged for gap in served(A_YEAR, FIRST, later).gaps] == [False]


@pytest.mark.parametrize(
    ("rule", "counts", "years"),
    [(ALWAYS, [True, True, True], 8), (A_YEAR, [False, False, True], 1), (NEVER, [False, False, True], 1)],
)
def test_the_rule_says_which_years_count(rule: ServiceRule, counts: list[bool], years: int):
    found = served(rule, THIRD, FIRST, SECOND)

    assert [stretch.counts for stretch in found.stretches] == counts
    assert (found.years, found.months) == (years, 0)
    assert [(gap.first, gap.last) for gap in found.gaps] == [
        (date(2020, 3, 1), date(2021, 2, 28)),
        (date(2023, 3, 1), date(2025, 6, 30)),
    ]
    assert [gap.days for gap in found.gaps] == [365, 853]


def test_a_gap_that_cuts_off_cuts_off_all_before_it():
    found = served(A_YEAR, FIRST, SECOND, THIRD)

    assert [gap.bridged for gap in found.gaps] == [True, False]
    assert ([stretch.days for stretch in found.stretches], found.days) == ([1827, 730, 366], 366)


def test_employments_that_overlap_or_follow_at_once_are_one():
    promoted = Time(date(2020, 3, 1), date(2021, 2, 28))
    beside = Time(date(2016, 1, 1), date(2018, 1, 1))
    found = served(NEVER, FIRST, beside, promoted)

    assert [(each.started_on, each.last_day) for each in found.stretches] == [(date(2015, 3, 1), date(2021, 2, 28))]
    assert not served(NEVER, THIRD, Time(date(2026, 1, 1), date(2026, 2, 1))).gaps


def test_who_starts_later_has_served_what_was_before():
    found = served(ALWAYS, FIRST, Time(date(2026, 9, 1)))

    assert (found.years, found.stretches[-1].days) == (5, 0)


def test_an_employment_without_a_first_day_counts_for_nothing_and_is_told():
    assert served(ALWAYS, Time(None, date(2020, 1, 1))).unknown == 1
    assert (served(ALWAYS, Time(None), FIRST).unknown, served(ALWAYS, Time(None), FIRST).years) == (1, 5)
    assert length_words(served(ALWAYS, Time(None))) == "0 days"


def test_the_length_is_told_in_words():
    assert length_words(served(ALWAYS, Time(date(2020, 1, 1), date(2021, 3, 31)))) == "1 year, 3 months"
    assert length_words(served(ALWAYS, Time(date(2024, 1, 1), date(2026, 2, 27)))) == "2 years, 1 month"
    assert length_words(served(ALWAYS, Time(date(2024, 1, 1), date(2024, 1, 10)))) == "10 days"


def test_months_end_where_a_month_ends():
    assert months_after(date(2024, 1, 31), 1) == date(2024, 2, 29)
    assert months_after(date(2024, 12, 15), 14) == date(2026, 2, 15)
