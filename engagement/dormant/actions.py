"""“Still want this?” goes out in small waves: a mass mail to sleepers would cost the sender its good name."""

from datetime import datetime, time

from django.db import connection, transaction
from django.utils import timezone

from engagement.dormant.reading import sleepers
from engagement.models import StayQuestion
from engagement.stay.actions import ask, close_unanswered
from tenancy.models import Employer

WAVE = 50  # a day for each employer
WAVE_FROM = time(9, 0)  # local time of the employer


def run(employer: Employer, *, now: datetime | None = None) -> dict[str, int]:
    """Today's wave, and the end of the time for answers. As often as you like, and side by side."""
    now = now or timezone.now()
    return {"asked": ask_sleepers(employer, now=now), "silent": close_unanswered(now=now)}


@transaction.atomic
def ask_sleepers(employer: Employer, *, now: datetime) -> int:
    """At most a wave a day, however often this runs. Says how many were asked now."""
    local = now.astimezone(employer.zone)
    if local.time() < WAVE_FROM:
        return 0
    _one_at_a_time(employer)
    today = datetime.combine(local.date(), time.min, tzinfo=employer.zone)
    done = StayQuestion.objects.filter(kind=StayQuestion.Kind.DORMANT, asked_at__gte=today).count()
    people = list(sleepers(now, employer=employer)[: max(0, WAVE - done)])
    asked = [ask(alumnus, kind=StayQuestion.Kind.DORMANT, employer=employer, now=now) for alumnus in people]
    return sum(question is not None for question in asked)


def _one_at_a_time(employer: Employer) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"engagement.dormant:{employer.pk}"])
