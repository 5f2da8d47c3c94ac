from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from tenancy.models import TenantModel


class EligibilityRule(TenantModel):
    """Who becomes an alumnus by itself on the day after the last day. At most one row per employer."""

    excluded_exit_types = ArrayField(models.CharField(max_length=30), default=list, blank=True)
    minimum_tenure_days = models.PositiveIntegerField(default=0)
    excluded_teams = ArrayField(models.CharField(max_length=120), default=list, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant_id"], name="eligibility_rule_one_per_employer")]

    def __str__(self) -> str:
        return f"Eligibility of {self.tenant_id}"
