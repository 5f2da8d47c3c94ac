from django.db import models
from django.utils.translation import gettext_lazy as _

from tenancy.models import uuid7


class RelayEvent(models.Model):
    """What the relay reported about a message later on; the same event twice is one row."""

    class Kind(models.TextChoices):
        ACCEPTED = "accepted", _("Accepted")
        DELIVERED = "delivered", _("Delivered")
        BOUNCED = "bounced", _("Came back")
        SOFT = "soft", _("Came back for now")
        COMPLAINED = "complained", _("Reported as spam")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    tenant_id = models.IntegerField(null=True, editable=False)
    message_id = models.UUIDField()
    provider = models.CharField(max_length=40)
    event_id = models.CharField(max_length=200)
    kind = models.CharField(max_length=10, choices=Kind)
    at = models.DateTimeField()
    # Keyed, and kept only of addresses whose mail came back for now: five times in three days or more is for good.
    address_hash = models.CharField(max_length=64, blank=True)

    objects = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["provider", "event_id"], name="mail_relayevent_once"),
        ]
        indexes = [
            models.Index(fields=["message_id", "kind"], name="mail_relayevent_message"),
            # When did the relay last speak? Its silence about one message counts only while it reports others.
            models.Index(
                fields=["at"], name="mail_relayevent_spoke", condition=models.Q(kind__in=["accepted", "delivered"])
            ),
            # How much trouble does an employer's mail cause? (`mail.guard`)
            models.Index(
                fields=["tenant_id", "at"],
                name="mail_relayevent_trouble",
                condition=models.Q(kind__in=["bounced", "complained"]),
            ),
            models.Index(
                fields=["tenant_id", "address_hash"],
                name="mail_relayevent_address",
                condition=~models.Q(address_hash=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.message_id}"
