"""Days of the calendar, never hours: what is due on a day is due in summer and in winter time alike."""

from datetime import date, timedelta

# So long a step that could not be carried out on its day still is. After that it is left out, and says so.
GRACE = timedelta(days=7)


def day_of(anchor: date, offset_days: int, *, years: int = 0) -> date:
    """`years` later the same calendar day; from 29 February the last of that month."""
    return later_by_years(anchor, years) + timedelta(days=offset_days)


def later_by_years(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)
