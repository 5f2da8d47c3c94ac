"""What only `feedback.sealed` knows of a wave while it runs."""

from __future__ import annotations

from django.db import models
from django.db.models import UniqueConstraint

from feedback.models.waves import Wave
from tenancy.fields import TenantForeignKey
from tenancy.models import TenantModel


class SealedSecret(TenantModel):
    """What links and ballots of one sealed wave are made from, under FIELD_KEY. Deleted when the wave closes.

    Without it no link can be computed again and no ballot be read, whoever has FIELD_KEY.
    """

    wave = TenantForeignKey(Wave, models.CASCADE, related_name="+")
    encrypted = models.TextField(max_length=400)

    class Meta(TenantModel.Meta):
        constraints = [UniqueConstraint(fields=["tenant_id", "wave"], name="sealedsecret_once")]
