"""What somebody did of their own accord, and what it adds up to."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Self
from uuid import UUID

from django.db import models
from django.db.models import CheckConstraint, ExpressionWrapper, F, FloatField, Index, Q, UniqueConstraint, Value
from django.db.models.functions import Cast, Extract, Power
from django.utils import timezone

from directory.models import Alumnus
from engagement.activity.formula import HALF_LIFE
from tenancy.fields import TenantForeignKey
from tenancy.models import TenantManager, TenantModel, TenantQuerySet


class ActivityQuerySet(TenantQuerySet):
    def of(self, alumnus_id: UUID) -> Self:
        """Also what was noted for records that have been merged into this one: rows of a log do not change hands."""
        return self.filter(Q(alumnus=alumnus_id) | Q(alumnus__merged_into=alumnus_id))

    def newest_first(self) -> Self:
        return self.order_by("-at", "-id")


class Activity(TenantModel):
    """One deliberate act of one person: never that a mail was opened, never an answer to a survey.

    Append-only: the app may not change a row (`tenancy.policies.APPEND_ONLY`). The same `key` twice is one act.
    """

    alumnus = TenantForeignKey(Alumnus, models.CASCADE, related_name="acts")
    kind = models.CharField(max_length=40)
    at = models.DateTimeField(default=timezone.now)
    key = models.CharField(max_length=120, null=True)

    objects: ClassVar = TenantManager.from_queryset(ActivityQuerySet)()

    stays_on_merge: ClassVar[bool] = True

    class Meta(TenantModel.Meta):
        constraints = [UniqueConstraint(fields=["tenant_id", "key"], name="activity_key_once")]
        indexes = [Index(fields=["tenant_id", "alumnus", "-at"], name="activity_of_person")]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d}"


class StandingQuerySet(TenantQuerySet):
    def scored(self, now: datetime) -> Self:
        """Adds `score`: the points as they are worth now, to sort and filter by."""
        seconds = Cast(Extract(Value(now) - F("as_of"), "epoch"), FloatField())  # else power() counts in decimals
        age = seconds / Value(HALF_LIFE.total_seconds())
        worth = F("points") * Power(Value(0.5), age, output_field=FloatField())
        return self.annotate(score=ExpressionWrapper(worth, output_field=FloatField()))


class Standing(TenantModel):
    """What the acts of one person add up to. `points` is what they were worth at `as_of`; nobody rewrites it by night:
    half of it is gone a half-life later (`engagement.activity.formula`). Kept by `engagement.activity.actions`.
    """

    alumnus = TenantForeignKey(Alumnus, models.CASCADE, related_name="standings")
    last_act_at = models.DateTimeField()
    points = models.FloatField()
    as_of = models.DateTimeField()

    objects: ClassVar = TenantManager.from_queryset(StandingQuerySet)()

    stays_on_merge: ClassVar[bool] = True

    class Meta(TenantModel.Meta):
        constraints = [
            UniqueConstraint(fields=["tenant_id", "alumnus"], name="standing_of_person"),
            CheckConstraint(condition=Q(points__gte=0), name="standing_not_below_zero"),
        ]
        indexes = [Index(fields=["tenant_id", "last_act_at"], name="standing_last_act")]

    def __str__(self) -> str:
        return f"{self.points:.1f} on {self.as_of:%Y-%m-%d}"
