from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo


def moment(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """What clocks there call so, in UTC. A time that they leave out comes an hour later; of one that comes twice, the
    first."""
    return datetime.combine(day, clock, tzinfo=zone).astimezone(UTC)


def is_skipped(day: date, clock: time, zone: ZoneInfo) -> bool:
    """Clocks there never show this: they are put forward over it."""
    return moment(day, clock, zone).astimezone(zone).time() != clock
