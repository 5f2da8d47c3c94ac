"""When it is time to be in touch again: pure, by days of the calendar."""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from community.models import Pace

_WEEKS = {Pace.WEEK: 1, Pace.TWO_WEEKS: 2}
_MONTHS = {
    Pace.MONTH: 1, Pace.TWO_MONTHS: 2, Pace.THREE_MONTHS: 3, Pace.FOUR_MONTHS: 4, Pace.HALF_A_YEAR: 6, Pace.YEAR: 12,
    Pace.TWO_YEARS: 24,
}  # fmt: skip
SOON = timedelta(days=30)
PUT_OFF = timedelta(weeks=2)


class Standing(models.TextChoices):
    GREEN = "green", _("In touch")
    AMBER = "amber", _("Time to write")
    RED = "red", _("Losing touch")


KINDS = {Standing.GREEN: "good", Standing.AMBER: "warn", Standing.RED: "bad"}  # the colour of a badge


class Show(models.TextChoices):
    """The lists on the page of the circle, as its address names them."""

    DUE = "due", _("Due now")
    LOSING = "losing", _("Losing touch")
    NEXT = "next", _("Next")
    ALL = "all", _("All")


@dataclass(frozen=True)
class Limits:
    """The first day on which it is time to write, and the first on which it has been too long."""

    like_on: date
    most_on: date


def after(day: date, pace: Pace) -> date:
    """So much later. A day that the month does not have is its last one."""
    if pace in _WEEKS:
        return day + timedelta(weeks=_WEEKS[pace])
    number = day.year * 12 + day.month - 1 + _MONTHS[pace]
    year, month = number // 12, number % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def limits(*, since: date, last: date | None, like: Pace, most: Pace) -> Limits:
    """Counted from the last real contact, or from when the person was marked while there was none."""
    start = last or since
    return Limits(after(start, like), after(start, most))


def is_in_order(like: Pace, most: Pace) -> bool:
    paces = list(Pace)
    return paces.index(like) <= paces.index(most)


def standing_on(today: date, *, like_on: date, most_on: date) -> Standing:
    if today >= most_on:
        return Standing.RED
    return Standing.AMBER if today >= like_on else Standing.GREEN


def lists_on(today: date, *, like_on: date, most_on: date, later_until: date | None) -> set[Show]:
    """In which lists a person stands. Who is put off waits with those who come next."""
    standing = standing_on(today, like_on=like_on, most_on=most_on)
    if standing == Standing.GREEN:
        return {Show.ALL, Show.NEXT} if like_on - today <= SOON else {Show.ALL}
    if later_until is not None and later_until > today:
        return {Show.ALL, Show.NEXT}
    return {Show.ALL, Show.DUE if standing == Standing.AMBER else Show.LOSING}
