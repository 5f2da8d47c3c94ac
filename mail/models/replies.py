from django.db import models
from django.utils import timezone

from tenancy.models import TenantModel


class Reply(TenantModel):
    """Somebody has answered this message. Nothing of what they wrote, and one row however often they write."""

    message_id = models.UUIDField()
    batch_id = models.UUIDField(null=True)
    at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "message_id"], name="mail_reply_once"),
        ]
        indexes = [
            models.Index(
                fields=["tenant_id", "batch_id"], name="mail_reply_batch", condition=models.Q(batch_id__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"reply to {self.message_id}"
