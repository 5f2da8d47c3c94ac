"""Which openings a member wants to be told of, and which they have been told of."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from boomerang.models.openings import Opening
from directory.models import Alumnus
from tenancy.fields import TenantForeignKey
from tenancy.models import TenantManager, TenantModel, TenantQuerySet

MOST_ALERTS = 20  # of one member


class AlertRhythm(models.TextChoices):
    AT_ONCE = "at_once", _("At once")
    DAILY = "daily", _("Once a day")
    WEEKLY = "weekly", _("Once a week")


class AlertQuerySet(TenantQuerySet["OpeningAlert"]):
    def kept(self) -> Self:
        return self.filter(removed_at__isnull=True)


class OpeningAlert(TenantModel):
    """Openings that a member wants to hear of: those that fit them, or those of a search they have saved.

    Day and hour are the member's own clock. `due_at` is the next time; a paused one has none.
    `looked_at` is when it last looked. Everybody who wants such mail begins with one for what fits them; whoever
    deletes that one keeps it as removed, so that it does not begin again.
    """

    alumnus = TenantForeignKey(Alumnus, models.CASCADE, related_name="opening_alerts")
    name = models.CharField(max_length=80)
    fits_me = models.BooleanField(default=False)
    criteria = models.JSONField(default=dict, blank=True)
    rhythm = models.CharField(max_length=8, choices=AlertRhythm, default=AlertRhythm.WEEKLY)
    weekday = models.PositiveSmallIntegerField(default=0)
    hour = models.PositiveSmallIntegerField(default=9)
    due_at = models.DateTimeField(null=True, blank=True)
    paused_at = models.DateTimeField(null=True, blank=True)
    looked_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    removed_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar = TenantManager.from_queryset(AlertQuerySet)()

    class Meta(TenantModel.Meta):
        constraints = [
            UniqueConstraint(
                fields=["tenant_id", "alumnus"], condition=Q(fits_me=True), name="openingalert_one_for_what_fits"
            ),
            CheckConstraint(
                condition=Q(removed_at__isnull=True) | Q(fits_me=True, due_at__isnull=True),
                name="openingalert_removed_is_what_fits",
            ),
            CheckConstraint(condition=Q(rhythm__in=AlertRhythm.values), name="openingalert_rhythm_known"),
            CheckConstraint(condition=Q(weekday__lte=6, hour__lte=23), name="openingalert_day_and_hour"),
            CheckConstraint(
                condition=Q(paused_at__isnull=True) | Q(due_at__isnull=True), name="openingalert_paused_is_not_due"
            ),
        ]
        indexes = [
            Index(fields=["tenant_id", "alumnus", "created_at"], name="openingalert_alumnus"),
            Index(fields=["tenant_id", "due_at"], condition=Q(due_at__isnull=False), name="openingalert_due"),
        ]

    def __str__(self) -> str:
        return self.name


class ToldOpening(TenantModel):
    """A person has been told of an opening by mail, by an alert or a round-up: never a second time.

    `message_id` is the mail for as long as it waits: where it never goes out, nothing has been told.
    """

    alumnus = TenantForeignKey(Alumnus, models.CASCADE, related_name="told_openings")
    opening = TenantForeignKey(Opening, models.CASCADE, related_name="told_openings")
    at = models.DateTimeField(default=timezone.now)
    message_id = models.UUIDField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [UniqueConstraint(fields=["tenant_id", "alumnus", "opening"], name="toldopening_once")]
        indexes = [
            Index(fields=["tenant_id", "opening"], name="toldopening_opening"),
            Index(
                fields=["tenant_id", "message_id"],
                condition=Q(message_id__isnull=False),
                name="toldopening_waiting",
            ),
        ]
