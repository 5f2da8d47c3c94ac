from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.models import Alumnus, LeapDay
from engagement.anniversaries.days import days_from, kept_on, next_observed, observed
from tenancy.models import Employer
from tenancy.scope import tenant_scope
from tests.factories.directory import make_alumnus


@pytest.mark.parametrize(
    ("year", "choice", "day"),
    [
        (2028, LeapDay.BEFORE, date(2028, 2, 29)),
        (2028, LeapDay.AFTER, date(2028, 2, 29)),
        (2027, LeapDay.BEFORE, date(2027, 2, 28)),
        (2027, LeapDay.AFTER, date(2027, 3, 1)),
        (2100, LeapDay.AFTER, date(2100, 3, 1)),
    ],
)
def test_29_february_is_kept_as_chosen(year: int, choice: LeapDay, day: date) -> None:
    assert observed(2, 29, year=year, leap_day=choice) == day


def test_over_new_year() -> None:
    first, last = date(2026, 12, 28), date(2027, 1, 3)
    assert next_observed(1, 2, first=first, last=last, leap_day=LeapDay.BEFORE) == date(2027, 1, 2)
    assert next_observed(12, 27, first=first, last=last, leap_day=LeapDay.BEFORE) is None
    assert len(list(days_from(first, last))) == 7


@given(st.dates(date(2020, 1, 1), date(2120, 1, 1)), st.integers(0, 40), st.sampled_from(LeapDay.values))
def test_everybody_is_found_once_a_year(first: date, days: int, choice: str) -> None:
    """The question to the database and the day told are of one mind: checked on the days that differ."""
    last = first + timedelta(days=days)
    kept = next_observed(2, 29, first=first, last=last, leap_day=choice)
    again = [day for day in days_from(first, last) if observed(2, 29, year=day.year, leap_day=choice) == day]
    assert again == ([kept] if kept else [])


def test_database_finds_the_same_people(acme: Employer) -> None:
    born = {"before": (2, 29, "feb28"), "after": (2, 29, "mar1"), "last of february": (2, 28, "feb28")}
    for name, (month, day, leap) in born.items():
        make_alumnus(acme, name, birth_month=month, birth_day=day, leap_day=leap)
    found = {}
    with tenant_scope(acme):
        for day in (date(2027, 2, 28), date(2027, 3, 1), date(2028, 2, 28), date(2028, 2, 29), date(2028, 3, 1)):
            people = Alumnus.objects.filter(kept_on([day], month="birth_month", day="birth_day"))
            found[day] = set(people.values_list("given_name", flat=True))
    assert found == {
        date(2027, 2, 28): {"before", "last of february"},
        date(2027, 3, 1): {"after"},
        date(2028, 2, 28): {"last of february"},
        date(2028, 2, 29): {"before", "after"},
        date(2028, 3, 1): set(),
    }
