from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from engagement.digests.moments import LATE, latest_due, moment

BERLIN, LOS_ANGELES = ZoneInfo("Europe/Berlin"), ZoneInfo("America/Los_Angeles")


def due(now: datetime, zone: ZoneInfo = BERLIN, *, weekday: int = 0, hour: int = 9):
    return latest_due(now, weekday=weekday, hour=hour, zone=zone)


def test_nine_on_monday_is_nine_on_the_readers_clock() -> None:
    just_before = datetime(2026, 11, 23, 7, 59, tzinfo=UTC)
    assert due(just_before).day == date(2026, 11, 16)
    assert due(just_before + timedelta(minutes=1)).day == date(2026, 11, 23)
    assert due(just_before + timedelta(minutes=1), LOS_ANGELES).day == date(2026, 11, 16)
    assert due(datetime(2026, 11, 23, 17, tzinfo=UTC), LOS_ANGELES).at == datetime(2026, 11, 23, 17, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "hour", "at"),
    [
        (date(2026, 3, 23), 9, datetime(2026, 3, 23, 8, tzinfo=UTC)),  # winter
        (date(2026, 3, 30), 9, datetime(2026, 3, 30, 7, tzinfo=UTC)),  # the clocks went forward the day before
        (date(2026, 3, 29), 2, datetime(2026, 3, 29, 1, tzinfo=UTC)),  # 02:00 there was not: it is 03:00
        (date(2026, 10, 25), 2, datetime(2026, 10, 25, 0, tzinfo=UTC)),  # the first of two
    ],
)
def test_changes_of_the_clock(day: date, hour: int, at: datetime) -> None:
    assert moment(day, hour, BERLIN) == at


def test_monthly_is_the_first_of_its_weekday() -> None:
    first = due(datetime(2026, 12, 8, tzinfo=UTC))
    assert (first.day, first.is_monthly) == (date(2026, 12, 7), True)
    assert not due(datetime(2026, 12, 15, tzinfo=UTC)).is_monthly
    assert first.next_day == date(2026, 12, 14)
    assert first.next_monthly_day == date(2027, 1, 4)
    assert first.monthly_day_before == date(2026, 11, 2)


def test_too_late_is_after_three_days() -> None:
    found = due(datetime(2026, 11, 25, tzinfo=UTC))
    assert not found.is_too_late(found.at + LATE)
    assert found.is_too_late(found.at + LATE + timedelta(minutes=1))
