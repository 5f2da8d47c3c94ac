"""A coffee with somebody new each month, for those who asked for it."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Self

from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint
from django.utils import timezone

from directory.models import Alumnus
from tenancy.fields import TenantForeignKey
from tenancy.models import TenantManager, TenantModel, TenantQuerySet


class CoffeeWishQuerySet(TenantQuerySet["CoffeeWish"]):
    def running(self, today: date) -> Self:
        return self.filter(Q(paused_until__isnull=True) | Q(paused_until__lt=today))


class CoffeeWish(TenantModel):
    """A member would like to be introduced to somebody each month. Withdrawn, it is deleted; past coffees stay.

    Until `paused_until`, that day included, nobody is introduced.
    """

    alumnus = TenantForeignKey(Alumnus, models.CASCADE, related_name="coffee_wishes")
    created_at = models.DateTimeField(default=timezone.now)
    paused_until = models.DateField(null=True, blank=True)

    objects: ClassVar = TenantManager.from_queryset(CoffeeWishQuerySet)()

    class Meta(TenantModel.Meta):
        constraints = [UniqueConstraint(fields=["tenant_id", "alumnus"], name="coffeewish_once")]


class CoffeeRound(TenantModel):
    """One month's introductions, made once."""

    month = models.DateField()  # its first day
    made_at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        constraints = [UniqueConstraint(fields=["tenant_id", "month"], name="coffeeround_once_a_month")]


class Coffee(TenantModel):
    """Two people, or three, who were introduced. `told_at` and `asked_at`: their mails are in the outbox."""

    round = TenantForeignKey(CoffeeRound, models.CASCADE, related_name="coffees")
    told_at = models.DateTimeField(null=True, blank=True)
    asked_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        indexes = [
            Index(fields=["tenant_id", "round"], name="coffee_round"),
            Index(fields=["tenant_id", "id"], condition=Q(told_at__isnull=True), name="coffee_untold"),
            Index(fields=["tenant_id", "told_at"], condition=Q(asked_at__isnull=True), name="coffee_unasked"),
        ]


class CoffeePlace(TenantModel):
    """One of them, and whether they say that it took place."""

    coffee = TenantForeignKey(Coffee, models.CASCADE, related_name="places")
    alumnus = TenantForeignKey(Alumnus, models.CASCADE, related_name="coffees")
    met = models.BooleanField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            UniqueConstraint(fields=["tenant_id", "coffee", "alumnus"], name="coffeeplace_once"),
            CheckConstraint(
                condition=Q(met__isnull=True, answered_at__isnull=True)
                | Q(met__isnull=False, answered_at__isnull=False),
                name="coffeeplace_answered_at",
            ),
        ]
        indexes = [Index(fields=["tenant_id", "alumnus", "-id"], name="coffeeplace_alumnus")]
