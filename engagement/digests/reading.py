"""What HR reads of the round-up: how many it reaches, and when. Never who was told what."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count
from django.utils import timezone

from engagement.digests.moments import WEEK, latest_due
from engagement.models import Roundup, RoundupRules
from mail.categories import CHOICES
from mail.models import Frequency, Preference
from tenancy.models import Employer


@dataclass(frozen=True)
class Outlook:
    """`next_at` is on the employer's own clock; `weekly` and `monthly` count people who chose something so often."""

    next_at: datetime
    is_monthly: bool
    weekly: int
    monthly: int
    sent_last: int
    quiet_last: int


def outlook_of(employer: Employer, rules: RoundupRules, *, now: datetime | None = None) -> Outlook:
    """Three queries."""
    now = now or timezone.now()
    latest = latest_due(now, weekday=rules.weekday, hour=rules.hour, zone=employer.zone)
    coming = latest_due(now + WEEK, weekday=rules.weekday, hour=rules.hour, zone=employer.zone)
    last_days = Roundup.objects.filter(day__gt=latest.day - WEEK, day__lte=latest.day + WEEK)
    counts = last_days.aggregate(all=Count("pk"), sent=Count("message_id"))
    return Outlook(
        next_at=coming.at,
        is_monthly=coming.is_monthly,
        weekly=_choosing(Frequency.WEEKLY),
        monthly=_choosing(Frequency.MONTHLY),
        sent_last=counts["sent"],
        quiet_last=counts["all"] - counts["sent"],
    )


def _choosing(frequency: Frequency) -> int:
    rows = Preference.objects.filter(frequency=frequency, category__in=CHOICES)
    return rows.values("recipient_id").distinct().count()
