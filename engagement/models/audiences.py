from __future__ import annotations

from django.db import models
from django.db.models import Index, UniqueConstraint
from django.urls import reverse
from django.utils import timezone

from accounts.models import Membership
from directory.names import name_key
from tenancy.fields import TenantForeignKey
from tenancy.models import TenantModel

LONGEST_NAME = 80


def key_of(name: str) -> str:
    return (name_key(name) or name.lower())[:LONGEST_NAME]


class Segment(TenantModel):
    """An audience that colleagues have saved: a question, never a list of people, so that it is always up to date.

    `criteria` is what `engagement.audiences.criteria.Criteria` writes; `name_key` makes "All of Lyon" and "all of lyon"
    the same. Who made it has perhaps left since.
    """

    name = models.CharField(max_length=LONGEST_NAME)
    name_key = models.CharField(max_length=LONGEST_NAME, editable=False)
    criteria = models.JSONField(default=dict)
    made_by = TenantForeignKey(Membership, models.PROTECT, related_name="segments_made")
    made_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        constraints = [UniqueConstraint(fields=["tenant_id", "name_key"], name="segment_name_uq")]
        indexes = [Index(fields=["tenant_id", "made_by"], name="segment_made_by")]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: object, **kwargs: object) -> None:
        self.name_key = key_of(self.name)
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("engagement:audience_update", args=[self.pk])
