"""Lunches in a member's own calendar, and on their home page."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef
from django.utils import timezone

from community.lunches.entries import entry_of
from community.lunches.reading import lunches_of, next_places, own_turns
from community.models import Answer, LunchState, LunchVote
from directory.models import Alumnus
from tenancy.http import TenantRequest
from tenancy.models import Employer
from web.calendars import Entry
from web.one_statement import Asking

KEPT = timedelta(days=31)


def collect(employer: Employer, alumnus: Alumnus, now: datetime) -> list[Entry]:
    """Dates that are fixed, unless one cannot come. One query."""
    no = LunchVote.objects.filter(
        answer=Answer.NO, guest__alumnus=alumnus, date__lunch=OuterRef("pk"), date__starts_at=OuterRef("starts_at")
    )
    fixed = lunches_of(alumnus).filter(state__in=[LunchState.FIXED, LunchState.HELD], starts_at__gt=now - KEPT)
    return [entry_of(lunch, employer=employer) for lunch in fixed.filter(~Exists(no)).order_by(F("starts_at"))]


def home_tile(request: TenantRequest, alumnus: Alumnus) -> Asking[dict[str, Any] | None]:
    """Nothing where nothing waits."""
    places, turns = next_places(alumnus, now=timezone.now()), own_turns(alumnus)
    yield [places, turns]
    return {"places": places, "turns": turns} if places or turns else None
