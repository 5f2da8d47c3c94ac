from django.db import models
from django.utils import timezone

from mail.categories import Category
from tenancy.models import TenantModel


class Preference(TenantModel):
    """Whether a person wants one category of one employer's mail. No row means they never agreed.

    `recipient_id` is the alumnus or, for people without one, the membership. Written by `mail.actions`.
    """

    recipient_id = models.UUIDField()
    category = models.CharField(max_length=12, choices=Category)
    wanted = models.BooleanField()
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "recipient_id", "category"], name="mail_preference_once"),
        ]

    def __str__(self) -> str:
        return f"{self.category} {'yes' if self.wanted else 'no'}"
