"""What came of getting in touch with somebody about a year after they left."""

from __future__ import annotations

from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership
from directory.models import Spell
from tenancy.fields import TenantForeignKey
from tenancy.models import TenantModel


class CheckInOutcome(models.TextChoices):
    DONE = "done", _("Done")
    NOT_NOW = "not_now", _("Not now")


class CheckIn(TenantModel):
    """One for each employment that ended; whoever leaves again is asked again. No row: nobody has been in touch yet."""

    spell = TenantForeignKey(Spell, models.CASCADE, related_name="check_ins")
    outcome = models.CharField(max_length=8, choices=CheckInOutcome)
    note = models.CharField(max_length=500, blank=True)
    by = TenantForeignKey(Membership, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        constraints = [
            UniqueConstraint(fields=["tenant_id", "spell"], name="checkin_once"),
            CheckConstraint(condition=Q(outcome__in=CheckInOutcome.values), name="checkin_outcome_known"),
        ]
        indexes = [Index(fields=["tenant_id", "by"], name="checkin_by")]

    def __str__(self) -> str:
        return str(self.get_outcome_display())
