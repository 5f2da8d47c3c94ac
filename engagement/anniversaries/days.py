"""Which days people are greeted on. 29 February is kept, in the other years, on the day that each person chose."""

from calendar import isleap
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from django.db.models import Q

from directory.models import LeapDay

LEAP = (2, 29)
_INSTEAD = {(2, 28): LeapDay.BEFORE, (3, 1): LeapDay.AFTER}


def observed(month: int, day: int, *, year: int, leap_day: str = LeapDay.BEFORE) -> date:
    """The day of that year on which a day of the calendar is kept."""
    if (month, day) == LEAP and not isleap(year):
        return date(year, 2, 28) if leap_day == LeapDay.BEFORE else date(year, 3, 1)
    return date(year, month, day)


def days_from(first: date, last: date) -> Iterator[date]:
    for number in range((last - first).days + 1):
        yield first + timedelta(days=number)


def kept_on(days: Iterable[date], *, month: str, day: str, leap_day: str = "leap_day") -> Q:
    """People whose day, in these columns, is kept on one of these days."""
    found = Q(pk__in=[])
    for each in days:
        found |= Q(**{month: each.month, day: each.day})
        if not isleap(each.year) and (each.month, each.day) in _INSTEAD:
            found |= Q(**{month: 2, day: 29, leap_day: _INSTEAD[each.month, each.day]})
    return found


def next_observed(month: int, day: int, *, first: date, last: date, leap_day: str) -> date | None:
    """When it is kept within a stretch of days that is shorter than a year."""
    for year in range(first.year, last.year + 1):
        kept = observed(month, day, year=year, leap_day=leap_day)
        if first <= kept <= last:
            return kept
    return None
