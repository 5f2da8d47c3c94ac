"""When an alert is due on its owner's clock."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

from boomerang.models import AlertRhythm, OpeningAlert
from engagement.digests.moments import moment
from mail.reading import reader_of
from tenancy.models import Employer

WEEK = 7


def next_due(alert: OpeningAlert, *, now: datetime, zone: ZoneInfo) -> datetime | None:
    """The first such hour after now. None for one that is told at once, or rests."""
    if alert.paused_at is not None or alert.rhythm == AlertRhythm.AT_ONCE:
        return None
    day = now.astimezone(zone).date()
    while not _is_its_day(alert, day) or moment(day, alert.hour, zone) <= now:
        day += timedelta(days=1)
    return moment(day, alert.hour, zone)


def _is_its_day(alert: OpeningAlert, day: date) -> bool:
    return alert.rhythm == AlertRhythm.DAILY or day.weekday() == alert.weekday


def zone_of(alert: OpeningAlert, employer: Employer) -> ZoneInfo:
    """As for all mail: the person's own clock, else the employer's."""
    chosen = reader_of(alert.alumnus_id).timezone
    return ZoneInfo(chosen) if chosen in available_timezones() else employer.zone
