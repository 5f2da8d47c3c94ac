"""Whether somebody may be hired again: every decision there was. The one that holds stands on the spell."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.db.models import CheckConstraint, Exists, Index, OuterRef, Q
from django.utils import timezone

from accounts.models import Membership
from directory.models import RehireEligibility, Spell
from tenancy.fields import TenantForeignKey
from tenancy.models import TenantManager, TenantModel, TenantQuerySet


class EligibilityDecisionQuerySet(TenantQuerySet["EligibilityDecision"]):
    def in_force(self) -> Self:
        """The last one of each spell."""
        later = EligibilityDecision.objects.filter(spell=OuterRef("spell")).filter(
            Q(at__gt=OuterRef("at")) | Q(at=OuterRef("at"), pk__gt=OuterRef("pk"))
        )
        return self.filter(~Exists(later))


class EligibilityDecision(TenantModel):
    """Append-only: the app may not change a row (`tenancy.policies.APPEND_ONLY`). For owners, HR and recruiters."""

    spell = TenantForeignKey(Spell, models.CASCADE, related_name="eligibility_decisions")
    eligibility = models.CharField(max_length=20, choices=RehireEligibility)
    conditions = models.TextField(max_length=2000, blank=True)
    reason = models.TextField(max_length=2000)
    by = TenantForeignKey(Membership, models.PROTECT, related_name="eligibility_decisions")
    at = models.DateTimeField(default=timezone.now)
    review_on = models.DateField(null=True, blank=True)

    objects: ClassVar = TenantManager.from_queryset(EligibilityDecisionQuerySet)()

    class Meta(TenantModel.Meta):
        constraints = [
            CheckConstraint(condition=Q(eligibility__in=RehireEligibility.values), name="eligibility_known"),
            CheckConstraint(condition=~Q(reason=""), name="eligibility_has_a_reason"),
        ]
        indexes = [
            Index(fields=["tenant_id", "spell", "-at"], name="eligibility_spell"),
            Index(fields=["tenant_id", "by"], name="eligibility_by"),
            Index(
                fields=["tenant_id", "review_on"], condition=Q(review_on__isnull=False), name="eligibility_review_due"
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_eligibility_display())
