"""What an employer says of its own costs, and where HR gave a return less credit than the rows would."""

from __future__ import annotations

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership
from boomerang.models.pipeline import Rehire
from tenancy.fields import TenantForeignKey
from tenancy.models import TenantModel


class LedgerKey(models.TextChoices):
    """The figures that an employer gives, each as low, likely and high. Money is that of the version's currency."""

    INTERNAL_OTHER = "internal_other", _("Own recruiting cost of all other hires")
    EXTERNAL_OTHER = "external_other", _("Bought-in recruiting cost of all other hires")
    INTERNAL_REHIRE = "internal_rehire", _("Own recruiting cost of the rehires")
    EXTERNAL_REHIRE = "external_rehire", _("Bought-in recruiting cost of the rehires")
    AGENCY_FEE = "agency_fee", _("Agency fee that one rehire avoids")
    WEEKS_SAVED = "weeks_saved", _("Weeks in which a rehire is ahead of a newcomer")
    WEEKLY_PAY = "weekly_pay", _("Pay for one week")
    PRODUCTIVITY_GAP = "productivity_gap", _("What a newcomer lacks in these weeks")
    PAY_PREMIUM = "pay_premium", _("What a rehire is paid more in the first year")
    PROGRAMME_COST = "programme_cost", _("Cost of the programme")


class LedgerVersion(TenantModel):
    """What somebody entered for one period, the last day not included. Append-only: a change is another version.

    The newest version of a period counts. `hires` are all hires of the period, the rehires among them.
    """

    starts_on = models.DateField()
    ends_before = models.DateField()
    number = models.PositiveIntegerField()
    currency = models.CharField(max_length=3)
    hires = models.PositiveIntegerField(validators=[MinValueValidator(1)])
    hires_source = models.CharField(max_length=300)
    by = TenantForeignKey(Membership, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        constraints = [
            UniqueConstraint(fields=["tenant_id", "starts_on", "ends_before", "number"], name="ledgerversion_once"),
            CheckConstraint(condition=Q(starts_on__lt=F("ends_before")), name="ledgerversion_period"),
            CheckConstraint(condition=~Q(hires_source=""), name="ledgerversion_has_a_source"),
        ]
        indexes = [
            Index(fields=["tenant_id", "-at"], name="ledgerversion_newest"),
            Index(fields=["tenant_id", "by"], name="ledgerversion_by"),
        ]

    def __str__(self) -> str:
        return f"{self.starts_on} {self.number}"


class LedgerFigure(TenantModel):
    """One figure of a version, and where it comes from. What nobody gave has no row."""

    version = TenantForeignKey(LedgerVersion, models.CASCADE, related_name="figures")
    key = models.CharField(max_length=16, choices=LedgerKey)
    low = models.DecimalField(max_digits=14, decimal_places=2)
    likely = models.DecimalField(max_digits=14, decimal_places=2)
    high = models.DecimalField(max_digits=14, decimal_places=2)
    source = models.CharField(max_length=300)

    class Meta(TenantModel.Meta):
        constraints = [
            UniqueConstraint(fields=["tenant_id", "version", "key"], name="ledgerfigure_once"),
            CheckConstraint(condition=Q(key__in=LedgerKey.values), name="ledgerfigure_known"),
            CheckConstraint(
                condition=Q(low__gte=0, likely__gte=F("low"), high__gte=F("likely")), name="ledgerfigure_in_order"
            ),
            CheckConstraint(condition=~Q(source=""), name="ledgerfigure_has_a_source"),
        ]

    def __str__(self) -> str:
        return self.key


class CreditCut(TenantModel):
    """HR gives a return this much credit at most, and why. The newest one of a return counts; append-only."""

    rehire = TenantForeignKey(Rehire, models.CASCADE, related_name="credit_cuts")
    percent = models.PositiveSmallIntegerField()
    reason = models.CharField(max_length=500)
    by = TenantForeignKey(Membership, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        constraints = [
            CheckConstraint(condition=Q(percent__in=(0, 50, 100)), name="creditcut_percent_known"),
            CheckConstraint(condition=~Q(reason=""), name="creditcut_has_a_reason"),
        ]
        indexes = [
            Index(fields=["tenant_id", "rehire", "-at"], name="creditcut_rehire"),
            Index(fields=["tenant_id", "by"], name="creditcut_by"),
        ]

    def __str__(self) -> str:
        return f"{self.percent} %"
