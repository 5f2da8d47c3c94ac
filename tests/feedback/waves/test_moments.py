"""Days and hours by the employer's clock, over changes of the clock and ends of months."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from feedback.waves.moments import closing, is_morning, moment, next_after, plus_months, quarter_of, quarter_words

BERLIN = ZoneInfo("Europe/Berlin")


def test_a_left_out_hour_is_the_hour_after_and_a_double_one_the_first() -> None:
    assert moment(date(2026, 3, 29), time(2, 30), BERLIN).isoformat() == "2026-03-29T03:30:00+02:00"
    assert moment(date(2026, 10, 25), time(2, 30), BERLIN).isoformat() == "2026-10-25T02:30:00+02:00"


@pytest.mark.parametrize("opens", [datetime(2026, 3, 22, 7, tzinfo=UTC), datetime(2026, 10, 18, 22, tzinfo=UTC)])
def test_it_closes_at_the_end_of_a_day_after_whole_days(opens: datetime) -> None:
    """Over both changes of the clock; the second one opens on the next day already where the employer is."""
    closes = closing(opens, 7, BERLIN)
    assert (closes.hour, closes.minute) == (0, 0)
    assert (closes.date() - opens.astimezone(BERLIN).date()).days == 8


def test_a_rhythm_comes_back_to_its_day() -> None:
    start = date(2026, 8, 31)
    days = [start]
    for _n in range(4):
        days.append(next_after(start, 3, days[-1]))
    assert [day.isoformat() for day in days] == [
        "2026-08-31", "2026-11-30", "2027-02-28", "2027-05-31", "2027-08-31",
    ]  # fmt: skip
    assert next_after(start, 3, date(2028, 1, 1)) == date(2028, 2, 29)  # after beats that were missed
    assert next_after(start, 3, date(2020, 1, 1)) == start
    assert plus_months(date(2026, 12, 31), 2) == date(2027, 2, 28)


def test_quarters() -> None:
    assert [quarter_of(date(2026, month, 15)).month for month in range(1, 13)] == [
        1,
        1,
        1,
        4,
        4,
        4,
        7,
        7,
        7,
        10,
        10,
        10,
    ]
    assert quarter_words(date(2026, 10, 1)) == "Q4 2026"
    assert is_morning(datetime(2026, 7, 1, 7, 0, tzinfo=UTC), BERLIN)
    assert not is_morning(datetime(2026, 7, 1, 6, 59, tzinfo=UTC), BERLIN)
