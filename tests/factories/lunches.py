"""Lunches. Everything is written through the product's own actions."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.utils import timezone

from community.lunches.actions import Plan, make_table
from community.models import Lunch, LunchDate, LunchGuest
from directory.models import Alumnus
from tenancy.models import Employer
from tenancy.scope import tenant_scope


def days_ahead(days: int) -> datetime:
    return (timezone.now() + timedelta(days=days)).replace(hour=11, minute=0, second=0, microsecond=0)


def make_lunch(
    employer: Employer,
    planner: Alumnus,
    people: Iterable[Alumnus],
    *,
    dates: Iterable[datetime] = (),
    rhythm_weeks: int = 4,
    name: str = "Payments lunch",
) -> Lunch:
    chosen = tuple(dates) or (days_ahead(20), days_ahead(21))
    plan = Plan(chosen, "Chez Léa, Lyon", "Europe/Paris", words="My treat.")
    with tenant_scope(employer):
        return make_table(
            employer=employer, planner=planner, name=name, people=people, plan=plan, rhythm_weeks=rhythm_weeks
        )


def guest_of(lunch: Lunch, alumnus: Alumnus) -> LunchGuest:
    with tenant_scope(lunch.tenant_id):
        guests = LunchGuest.objects.select_related("alumnus", "lunch__table", "lunch__planner")
        found: LunchGuest = guests.get(lunch=lunch, alumnus=alumnus)
        return found


def dates_of(lunch: Lunch) -> list[LunchDate]:
    with tenant_scope(lunch.tenant_id):
        return list(LunchDate.objects.filter(lunch=lunch).order_by("starts_at"))
