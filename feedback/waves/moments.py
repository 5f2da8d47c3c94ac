"""Days and moments of waves, by the employer's clock. Pure."""

from calendar import monthrange
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from feedback.waves.terms import NINE
from web import clocks

QUARTER = 3


def moment(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """As `web.clocks` finds it, told by the clock there."""
    return clocks.moment(day, clock, zone).astimezone(zone)


def closing(opens_at: datetime, lasts: int, zone: ZoneInfo) -> datetime:
    """At the end of a day, after so many whole days."""
    first = opens_at.astimezone(zone).date()
    return moment(first + timedelta(days=lasts + 1), time(0), zone)


def reminder_day(opens_at: datetime, remind_after: int, zone: ZoneInfo) -> date | None:
    return opens_at.astimezone(zone).date() + timedelta(days=remind_after) if remind_after else None


def is_morning(now: datetime, zone: ZoneInfo) -> bool:
    """What belongs to a day is done from nine o'clock on."""
    return now.astimezone(zone).time() >= NINE


def plus_months(day: date, months: int) -> date:
    """The same day of the month, or its last one."""
    total = day.year * 12 + day.month - 1 + months
    year, month = divmod(total, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def next_after(starts_on: date, months: int, day: date) -> date:
    """The first of the rhythm's days after this one. Counted from the start, so that a 31st comes back after June."""
    passed = max((day.year - starts_on.year) * 12 + day.month - starts_on.month, 0) // months
    found = plus_months(starts_on, passed * months)
    while found <= day:
        passed += 1
        found = plus_months(starts_on, passed * months)
    return found


def quarter_of(day: date) -> date:
    """Its first day."""
    return date(day.year, day.month - (day.month - 1) % QUARTER, 1)


def quarter_words(day: date) -> str:
    return f"Q{(day.month - 1) // QUARTER + 1} {day.year}"
