"""What people who left still get: a discount, a place, a code."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership
from directory.models import Alumnus
from tenancy.fields import TenantForeignKey
from tenancy.models import TenantManager, TenantModel, TenantQuerySet


class CodeKind(models.TextChoices):
    NONE = "none", _("No code: the link is enough")
    ONE = "one", _("One code for all")
    SINGLE = "single", _("A code of their own for each")


class BenefitQuerySet(TenantQuerySet["Benefit"]):
    def running(self, today: date) -> Self:
        shown = self.filter(is_shown=True)
        return shown.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=today),
            Q(valid_until__isnull=True) | Q(valid_until__gte=today),
        )


class Benefit(TenantModel):
    """`countries` are ISO 3166 codes; none is everywhere. `used` counts the people who took it up, each once."""

    title = models.CharField(max_length=120)
    partner = models.CharField(max_length=120, blank=True)
    body = models.TextField(blank=True)
    html = models.TextField(blank=True)
    html_version = models.PositiveSmallIntegerField(default=0)
    code_kind = models.CharField(max_length=6, choices=CodeKind, default=CodeKind.NONE)
    code = models.CharField(max_length=80, blank=True)
    link = models.CharField(max_length=500, blank=True)
    valid_from = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)
    countries = ArrayField(models.CharField(max_length=2), default=list, blank=True)
    is_shown = models.BooleanField(default=False)
    shown_at = models.DateTimeField(null=True, blank=True)
    used = models.PositiveIntegerField(default=0)
    made_by = TenantForeignKey(Membership, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar = TenantManager.from_queryset(BenefitQuerySet)()

    class Meta(TenantModel.Meta):
        constraints = [
            CheckConstraint(condition=Q(code_kind__in=CodeKind.values), name="benefit_code_kind_known"),
            CheckConstraint(condition=~Q(code_kind=CodeKind.ONE) | ~Q(code=""), name="benefit_one_code_is_there"),
            CheckConstraint(
                condition=Q(valid_from__isnull=True)
                | Q(valid_until__isnull=True)
                | Q(valid_until__gte=F("valid_from")),
                name="benefit_days_in_order",
            ),
            CheckConstraint(condition=Q(is_shown=False) | Q(shown_at__isnull=False), name="benefit_shown_since"),
        ]
        indexes = [
            Index(fields=["tenant_id", "is_shown", "-shown_at", "id"], name="benefit_newest"),
            Index(fields=["tenant_id", "made_by"], name="benefit_made_by"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("community:benefit_detail", args=[self.pk])


class BenefitCode(TenantModel):
    """One of the single codes, handed out once."""

    benefit = TenantForeignKey(Benefit, models.CASCADE, related_name="codes")
    code = models.CharField(max_length=80)
    taken_by = TenantForeignKey(Alumnus, models.SET_NULL, null=True, blank=True, related_name="+")
    taken_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            UniqueConstraint(fields=["tenant_id", "benefit", "code"], name="benefit_code_once"),
            UniqueConstraint(
                fields=["tenant_id", "benefit", "taken_by"],
                condition=Q(taken_by__isnull=False),
                name="benefit_code_one_each",
            ),
            CheckConstraint(condition=Q(taken_by__isnull=True) | Q(taken_at__isnull=False), name="benefit_code_taken"),
        ]
        indexes = [
            Index(fields=["tenant_id", "taken_by"], name="benefit_code_taken_by"),
            Index(fields=["tenant_id", "benefit", "id"], condition=Q(taken_at__isnull=True), name="benefit_code_free"),
        ]

    def __str__(self) -> str:
        return self.code


class BenefitUse(TenantModel):
    """That somebody opened the code or the link. Counted; whom it was, staff are not shown."""

    benefit = TenantForeignKey(Benefit, models.CASCADE, related_name="uses")
    alumnus = TenantForeignKey(Alumnus, models.CASCADE, related_name="benefit_uses")
    at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        constraints = [UniqueConstraint(fields=["tenant_id", "benefit", "alumnus"], name="benefit_use_once")]
        indexes = [Index(fields=["tenant_id", "alumnus"], name="benefit_use_alumnus")]
