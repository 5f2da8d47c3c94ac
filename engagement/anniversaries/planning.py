"""Who is greeted today: people who asked for it, on the employer's calendar, once a year."""

from datetime import date, datetime
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import ExtractDay, ExtractMonth, ExtractYear
from django.utils import timezone

from directory.models import Alumnus, AlumnusState, Spell
from engagement.anniversaries.days import kept_on
from engagement.anniversaries.emails import send_birthday, send_years_since
from engagement.digests.moments import moment
from mail.categories import Category
from mail.models import Frequency
from mail.preferences import readers_wanting
from tenancy.models import Employer

FROM_HOUR = 8  # nobody is wished well in the middle of the night
GREETED = (AlumnusState.ALUMNUS, AlumnusState.EMPLOYEE)


def greet(employer: Employer, *, now: datetime | None = None) -> int:
    """Says how many mails were put into the outbox, or were there already. Any number of times a day is once."""
    now = now or timezone.now()
    day = now.astimezone(employer.zone).date()
    if now < moment(day, FROM_HOUR, employer.zone):
        return 0
    sent = [send_birthday(employer=employer, alumnus=each, day=day) for each in with_birthday(day)]
    for alumnus in with_years_since(day):
        years = day.year - alumnus.left_year
        sent.append(send_years_since(employer=employer, alumnus=alumnus, day=day, years=years))
    return len([message for message in sent if message is not None])


def _greeted() -> QuerySet[Alumnus]:
    """Asked for it, wants such mail at once and has not paused; neither dead nor merged nor turned away."""
    wanting = readers_wanting(Category.CIRCLE, Frequency.AT_ONCE)
    return Alumnus.objects.filter(greetings=True, state__in=GREETED, pk__in=wanting)


def with_birthday(day: date) -> QuerySet[Alumnus]:
    return _greeted().filter(kept_on([day], month="birth_month", day="birth_day")).order_by("pk")


def with_years_since(day: date) -> QuerySet[Any]:
    """Those whose last day has come round; not of current colleagues, who have not left."""
    latest = Spell.objects.filter(alumnus=OuterRef("pk")).latest_first().values("last_day")[:1]
    people = _greeted().filter(state=AlumnusState.ALUMNUS).annotate(left_on=Subquery(latest))
    people = people.annotate(
        left_month=ExtractMonth("left_on"), left_day=ExtractDay("left_on"), left_year=ExtractYear("left_on")
    )
    kept = kept_on([day], month="left_month", day="left_day")
    return people.filter(kept, left_year__lt=day.year).order_by("pk")
