"""The round-up: when it goes out, and to whom it has gone."""

from __future__ import annotations

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tenancy.models import TenantModel

WEEKDAY, HOUR = 0, 9  # Monday at nine, unless the employer says otherwise


class Rhythm(models.TextChoices):
    """The values are those of `mail.models.Frequency`."""

    WEEKLY = "weekly", _("Weekly")
    MONTHLY = "monthly", _("Monthly")


class RoundupRules(TenantModel):
    """On which day and at what hour of each reader's own clock the round-up goes out. No row: Mondays at nine.

    The monthly one goes out on the first such day of the month.
    """

    weekday = models.PositiveSmallIntegerField(default=WEEKDAY)
    hour = models.PositiveSmallIntegerField(default=HOUR)
    is_on = models.BooleanField(default=True)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        constraints = [
            UniqueConstraint(fields=["tenant_id"], name="roundup_rules_once"),
            CheckConstraint(condition=Q(weekday__lte=6, hour__lte=23), name="roundup_rules_day_and_hour"),
        ]

    def __str__(self) -> str:
        return f"{self.weekday} {self.hour}:00"


class Roundup(TenantModel):
    """One reader's round-up of one day has been dealt with: sent, or there was nothing to say.

    `day` is the reader's own day on which it was due; the monthly one takes the place of that week's, with what both
    would have said. The row is what keeps a doubled or late beat from doing it twice.
    """

    recipient_id = models.UUIDField()
    rhythm = models.CharField(max_length=8, choices=Rhythm)
    day = models.DateField()
    message_id = models.UUIDField(null=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        constraints = [
            UniqueConstraint(fields=["tenant_id", "recipient_id", "day"], name="roundup_once_a_day"),
            CheckConstraint(condition=Q(rhythm__in=Rhythm.values), name="roundup_rhythm_known"),
        ]

    def __str__(self) -> str:
        return f"{self.rhythm} {self.day} {'sent' if self.message_id else 'nothing to say'}"
