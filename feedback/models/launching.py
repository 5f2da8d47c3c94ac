"""How a survey is going to be asked: the launch that is being prepared, rhythms, and who waits for the next wave."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint
from django.utils import timezone

from accounts.models import Membership
from directory.models import Alumnus
from feedback.models.surveys import Survey
from feedback.models.waves import WaveOrigin
from tenancy.fields import TenantForeignKey
from tenancy.models import TenantManager, TenantModel, TenantQuerySet


class Launch(TenantModel):
    """What HR has chosen for the next asking and has not confirmed yet. One of each survey; kept for the next time.

    `tested` is the hash of the words that somebody has sent to themselves.
    """

    survey = TenantForeignKey(Survey, models.CASCADE, related_name="launches")
    terms = models.JSONField(default=dict)
    tested = models.CharField(max_length=64, blank=True)
    changed_by = TenantForeignKey(Membership, models.PROTECT, null=True, blank=True, related_name="+")
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        constraints = [UniqueConstraint(fields=["tenant_id", "survey"], name="launch_once")]
        indexes = [Index(fields=["tenant_id", "changed_by"], name="launch_changed_by")]


class RhythmQuerySet(TenantQuerySet["Rhythm"]):
    def running(self) -> Self:
        return self.filter(ended_at__isnull=True)


class Rhythm(TenantModel):
    """A survey that is asked again and again: by the calendar, or of those whom journeys bring.

    `next_on` is the day of the next wave, always `starts_on` and so many times `months`.
    """

    survey = TenantForeignKey(Survey, models.CASCADE, related_name="rhythms")
    origin = models.CharField(max_length=10, choices=WaveOrigin)
    terms = models.JSONField(default=dict)
    months = models.PositiveSmallIntegerField(default=3)
    starts_on = models.DateField()
    next_on = models.DateField()
    begun_by = TenantForeignKey(Membership, models.PROTECT, null=True, blank=True, related_name="+")
    begun_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar = TenantManager.from_queryset(RhythmQuerySet)()

    class Meta(TenantModel.Meta):
        constraints = [
            CheckConstraint(
                condition=Q(origin__in=[WaveOrigin.SCHEDULE, WaveOrigin.JOURNEY]), name="rhythm_origin_known"
            ),
            CheckConstraint(condition=Q(months__range=(3, 12)), name="rhythm_months"),
            UniqueConstraint(
                fields=["tenant_id", "survey", "origin"], condition=Q(ended_at__isnull=True), name="rhythm_once"
            ),
        ]
        indexes = [
            Index(fields=["tenant_id", "next_on"], condition=Q(ended_at__isnull=True), name="rhythm_due"),
            Index(fields=["tenant_id", "survey"], name="rhythm_of_survey"),
            Index(fields=["tenant_id", "begun_by"], name="rhythm_begun_by"),
        ]

    def __str__(self) -> str:
        return f"{self.survey_id} {self.origin} {self.next_on}"


class WaitingPerson(TenantModel):
    """Somebody whom a journey has brought to a sealed survey, until the next quarterly wave asks them."""

    survey = TenantForeignKey(Survey, models.CASCADE, related_name="waiting")
    alumnus = TenantForeignKey(Alumnus, models.CASCADE, related_name="waiting_for_surveys")
    since = models.DateField()

    class Meta(TenantModel.Meta):
        constraints = [UniqueConstraint(fields=["tenant_id", "survey", "alumnus"], name="waitingperson_once")]
        indexes = [Index(fields=["tenant_id", "alumnus"], name="waitingperson_alumnus")]
