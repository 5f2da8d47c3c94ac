"""Who has given no sign of life for a year, and how it went with those who were asked."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Greatest
from django.utils import timezone

from directory.models import Alumnus, AlumnusState
from engagement.models import Standing, StayQuestion
from mail.categories import CHOICES
from mail.models import Channel, Consent, Preference, Reader
from mail.reading import months_after
from tenancy.models import Employer

ASLEEP_MONTHS = 12


def asleep_since(now: datetime, employer: Employer) -> datetime:
    """Whoever did something at this moment or later is awake."""
    day = months_after(now.astimezone(employer.zone).date(), -ASLEEP_MONTHS)
    return datetime.combine(day, time.min, tzinfo=employer.zone)


def sleepers(now: datetime, *, employer: Employer) -> QuerySet[Any]:
    """Those who get optional mail and have done nothing of their own accord for a year, the longest silent first.

    Saying what mail one wants is a deliberate act too. Nobody is asked twice in a year, and nobody during a pause.
    """
    wanted = Preference.objects.filter(recipient_id=OuterRef("pk"), wanted=True, category__in=CHOICES)
    since = asleep_since(now, employer)
    asked = StayQuestion.objects.filter(alumnus=OuterRef("pk"), kind=StayQuestion.Kind.DORMANT)
    people = Alumnus.objects.filter(Exists(wanted), state=AlumnusState.ALUMNUS)
    people = people.filter(Q(personal_email_verified_at__isnull=False) | Q(membership__isnull=False))
    people = people.exclude(Exists(asked.filter(Q(asked_at__gt=since) | Q(closed_at=None))))
    people = people.exclude(Exists(Reader.objects.filter(recipient_id=OuterRef("pk"), paused_until__gt=now)))
    return people.annotate(last_sign=_last_sign()).filter(last_sign__lt=since).order_by("last_sign", "pk")


def _last_sign() -> Greatest:
    """PostgreSQL's GREATEST passes over what is not there."""
    acted = Standing.objects.filter(alumnus=OuterRef("pk")).values("last_act_at")[:1]
    chosen = Preference.objects.filter(recipient_id=OuterRef("pk"), wanted=True).values("recipient_id")
    return Greatest("joined_at", Subquery(acted), Subquery(chosen.annotate(last=Max("changed_at")).values("last")))


def has_acted_since(person_id: UUID, moment: datetime) -> bool:
    acted = Standing.objects.filter(alumnus_id=person_id, last_act_at__gt=moment)
    chosen = Preference.objects.filter(recipient_id=person_id, wanted=True, changed_at__gt=moment)
    return acted.exists() or chosen.exists()


@dataclass(frozen=True)
class Figures:
    asked: int
    said_yes: int
    silent: int


def figures() -> Figures:
    """Of the last twelve months."""
    since = timezone.now() - timedelta(days=365)
    asked = StayQuestion.objects.filter(kind=StayQuestion.Kind.DORMANT, asked_at__gte=since)
    numbers = asked.aggregate(number=Count("pk"), yes=Count("pk", filter=Q(said_yes=True)))
    stopped = Consent.objects.filter(channel=Channel.DORMANT, at__gte=since).aggregate(
        number=Count("recipient_id", distinct=True)
    )
    return Figures(asked=numbers["number"], said_yes=numbers["yes"], silent=stopped["number"])
