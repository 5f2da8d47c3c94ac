from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from community.circle.rules import SOON, Show, Standing, after, is_in_order, limits, lists_on, standing_on
from community.models import Pace

DAYS = st.dates(date(1950, 1, 1), date(2200, 1, 1))
PACES = st.sampled_from(list(Pace))


@pytest.mark.parametrize(
    ("day", "pace", "expected"),
    [
        (date(2026, 3, 3), Pace.WEEK, date(2026, 3, 10)),
        (date(2026, 12, 24), Pace.TWO_WEEKS, date(2027, 1, 7)),
        (date(2026, 1, 31), Pace.MONTH, date(2026, 2, 28)),
        (date(2024, 1, 31), Pace.MONTH, date(2024, 2, 29)),
        (date(2026, 10, 31), Pace.FOUR_MONTHS, date(2027, 2, 28)),
        (date(2024, 2, 29), Pace.YEAR, date(2025, 2, 28)),
        (date(2026, 12, 5), Pace.TWO_YEARS, date(2028, 12, 5)),
    ],
)
def test_after_keeps_to_the_calendar(day: date, pace: Pace, expected: date) -> None:
    assert after(day, pace) == expected


@given(DAYS, DAYS, PACES)
def test_whoever_was_heard_of_later_is_due_no_earlier(one: date, other: date, pace: Pace) -> None:
    first, last = sorted((one, other))
    assert first < after(first, pace) <= after(last, pace)


@given(DAYS, PACES, PACES)
def test_longer_pace_ends_no_earlier(day: date, one: Pace, other: Pace) -> None:
    like, most = (one, other) if is_in_order(one, other) else (other, one)
    found = limits(since=day, last=None, like=like, most=most)
    assert found.like_on <= found.most_on
    assert is_in_order(one, other) or is_in_order(other, one)


@given(DAYS, st.integers(-900, 900), PACES, PACES)
def test_colours_follow_each_other(last: date, offset: int, one: Pace, other: Pace) -> None:
    """From green over amber to red as days go by, never back without a contact."""
    like, most = (one, other) if is_in_order(one, other) else (other, one)
    found = limits(since=date(1949, 1, 1), last=last, like=like, most=most)
    today = last + timedelta(days=offset)
    order = list(Standing)
    stands = [standing_on(day, like_on=found.like_on, most_on=found.most_on) for day in (today, today + timedelta(1))]
    assert order.index(stands[0]) <= order.index(stands[1])
    assert standing_on(last, like_on=found.like_on, most_on=found.most_on) == Standing.GREEN


@given(DAYS, st.integers(-900, 900), PACES, st.none() | st.integers(-40, 40))
def test_everybody_stands_in_one_list_at_most_beside_all(day: date, offset: int, pace: Pace, later: int | None) -> None:
    today = day + timedelta(days=offset)
    later_until = None if later is None else today + timedelta(days=later)
    like_on, most_on = after(day, pace), after(after(day, pace), Pace.MONTH)
    stands = lists_on(today, like_on=like_on, most_on=most_on, later_until=later_until)
    assert Show.ALL in stands
    assert len(stands - {Show.ALL}) <= 1


def test_lists_of_a_year() -> None:
    """Due on the very day, put off until another one, and soon when it is no more than a month away."""
    like_on, most_on = date(2026, 5, 1), date(2026, 6, 1)

    def stands(today: date, later: date | None = None) -> set[Show]:
        return lists_on(today, like_on=like_on, most_on=most_on, later_until=later) - {Show.ALL}

    assert stands(like_on - SOON - timedelta(days=1)) == set()
    assert stands(like_on - SOON) == {Show.NEXT}
    assert stands(date(2026, 4, 30)) == {Show.NEXT}
    assert stands(date(2026, 5, 1)) == stands(date(2026, 5, 31)) == {Show.DUE}
    assert stands(date(2026, 6, 1)) == {Show.LOSING}
    assert stands(date(2026, 6, 1), later=date(2026, 6, 2)) == {Show.NEXT}
    assert stands(date(2026, 6, 2), later=date(2026, 6, 2)) == {Show.LOSING}
