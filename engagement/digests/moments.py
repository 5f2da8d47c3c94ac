"""When a round-up is due on somebody's clock."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from web import clocks

WEEK = timedelta(days=7)
# A round-up that could not go out on its day still does so long after; then its matter waits for the next one.
LATE = timedelta(days=3)
# So far back it looks after weeks in which none could go out.
LONGEST = {"weekly": timedelta(days=35), "monthly": timedelta(days=70)}


@dataclass(frozen=True)
class Due:
    """`day` is the reader's own; `at` is when their clock shows the hour on it."""

    day: date
    at: datetime
    zone: ZoneInfo
    hour: int

    @property
    def is_monthly(self) -> bool:
        """The first such day of its month."""
        return self.day.day <= 7

    @property
    def next_day(self) -> date:
        return self.day + WEEK

    @property
    def next_monthly_day(self) -> date:
        day = self.day + WEEK
        while day.day > 7:
            day += WEEK
        return day

    @property
    def monthly_day_before(self) -> date:
        day = self.day - WEEK
        while day.day > 7:
            day -= WEEK
        return day

    def moment_of(self, day: date) -> datetime:
        return moment(day, self.hour, self.zone)

    def is_too_late(self, now: datetime) -> bool:
        return now - self.at > LATE


def moment(day: date, hour: int, zone: ZoneInfo) -> datetime:
    """That hour on that day as clocks there show it, in UTC."""
    return clocks.moment(day, time(hour), zone)


def latest_due(now: datetime, *, weekday: int, hour: int, zone: ZoneInfo) -> Due:
    """The last one whose time has come."""
    today = now.astimezone(zone).date()
    day = today - timedelta(days=(today.weekday() - weekday) % 7)
    if moment(day, hour, zone) > now:
        day -= WEEK
    return Due(day, moment(day, hour, zone), zone, hour)
