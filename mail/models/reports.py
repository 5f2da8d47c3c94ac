from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tenancy.models import uuid7


class RawReport(models.Model):
    """What a mail provider or a receiving server told us, kept word for word before anybody reads it.

    It may speak of several employers at once, so it belongs to none and is seen outside every scope only. Holds
    addresses: deleted a while after it was read (`mail.providers.inbox`).
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        READ = "read", _("Read")
        UNREADABLE = "unreadable", _("Not understood")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    provider = models.CharField(max_length=40)
    received_at = models.DateTimeField(default=timezone.now, editable=False)
    event_id = models.CharField(max_length=200, blank=True, help_text=_("From a header, where the body has none."))
    recipient = models.CharField(max_length=320, blank=True, help_text=_("Where a mail that came back was sent to."))
    body = models.BinaryField()
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    read_at = models.DateTimeField(null=True)
    noted = models.PositiveIntegerField(default=0, help_text=_("How many events of our messages it held."))

    objects = models.Manager()

    class Meta:
        indexes = [
            models.Index(fields=["id"], name="mail_rawreport_waiting", condition=models.Q(state="waiting")),
            models.Index(fields=["received_at"], name="mail_rawreport_received"),
        ]

    def __str__(self) -> str:
        return f"{self.provider} {self.state}"
