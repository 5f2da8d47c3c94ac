from datetime import timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models.functions import Coalesce, Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mail.categories import Category, Lane
from tenancy.models import uuid7
from tenancy.scope import current_scope

# A connection that broke after the dot: so long until the outbox decides what to do about it.
GRACE = timedelta(minutes=2)


class State(models.TextChoices):
    PENDING = "pending", _("Waiting")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Not delivered")
    UNCERTAIN = "uncertain", _("Unsure whether it arrived")
    SUPPRESSED = "suppressed", _("Not sent")
    CAPPED = "capped", _("Waits for a free week")


class Trouble(models.TextChoices):
    """Why a message waits or was not sent, in words for HR."""

    UNREACHABLE = "unreachable", _("The mail server cannot be reached at the moment; we keep trying.")
    LATER = "later", _("The mail server asked us to try again later.")
    GAVE_UP = "gave_up", _("The mail server kept putting it off for a day, so we stopped trying.")
    NO_MAILBOX = "no_mailbox", _("There is no such mailbox. Please ask for another address.")
    REFUSED = "refused", _("The receiving mail server refused the message.")
    UNCERTAIN = "uncertain", _("The connection broke at the last moment; it may or may not have arrived.")
    EXPIRED = "expired", _("It was no longer useful by the time it could be sent.")
    POISON = "poison", _("It stopped our mail worker several times, so it was set aside.")
    UNREADABLE = "unreadable", _("The message could not be put together.")
    BOUNCED = "bounced", _("Mail to this address came back before, so we no longer write to it.")
    UNWANTED = "unwanted", _("This person has not asked for this kind of mail.")
    WITHDRAWN = "withdrawn", _("It was withdrawn before it went out.")
    PAUSED = "paused", _("This person has paused their mail.")
    HELD = "held", _("The mailing is paused.")
    QUIET = "quiet", _("It waits for the end of this person's quiet hours.")
    CAPPED = "capped", _("This person has had enough mail this week; it goes out in the next free one.")
    SLOWED = "slowed", _("It waits so that the receiving side is not sent too much at once.")


def reason_of(state: str, error: str) -> str:
    """Why a message is where it is, in words: what went wrong, else its state."""
    return str(Trouble(error).label) if error in Trouble.values else str(State(state).label)


class OptionalTenantQuerySet(models.QuerySet):
    """For the tables that serve all employers: row-level security hides foreign rows, this keeps the index in use."""

    def in_scope(self) -> Self:
        tenant_id = current_scope().tenant_id
        return self.filter(tenant_id__isnull=True) if tenant_id is None else self.filter(tenant_id=tenant_id)

    def held(self) -> Self:
        """In doubt for so long that only a person ends it, by `mail.actions.send_again`; it may have arrived."""
        patience = max(GRACE, timedelta(seconds=settings.RELAY_REPORTS_WITHIN)) + timedelta(minutes=1)
        return self.filter(state=State.UNCERTAIN, sending_at__lte=Now() - patience)


class Message(models.Model):
    """The outbox: one mail to one person, rendered when it was decided on, sent once.

    Inserted in the transaction of the business change; PostgreSQL is the queue, Celery only says "look now".
    Who is at work on it stands in `Lease`, and its state does not change meanwhile. After the final dot an unknown
    answer is `uncertain`, never guessed. `mail.delivery` moves the states, `docs/mail.md` draws them.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    tenant_id = models.IntegerField(null=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    category = models.CharField(max_length=12, choices=Category)
    lane = models.CharField(max_length=9, choices=Lane)
    dedupe_key = models.CharField(max_length=200, null=True)

    recipient_id = models.UUIDField(null=True)
    to_address = models.EmailField(max_length=254)
    address_hash = models.CharField(max_length=64)
    sender_name = models.CharField(max_length=200)
    template = models.CharField(max_length=100)
    subject = models.CharField(max_length=200)
    text = models.TextField()
    html = models.TextField(blank=True)
    # What calendars read, RFC 6047: its METHOD says whether it asks, changes or takes back.
    calendar = models.TextField(blank=True, default="", db_default="")
    headers = models.JSONField(default=dict)
    # One of many: what it says stands in the content, with this person's values put in on the way out.
    batch_id = models.UUIDField(null=True)
    content_id = models.UUIDField(null=True)
    merge = models.JSONField(null=True)
    occasion_at = models.DateTimeField(null=True)

    state = models.CharField(max_length=10, choices=State, default=State.PENDING)
    next_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    lost_leases = models.PositiveSmallIntegerField(default=0)
    sent_again = models.BooleanField(default=False)
    # The Monday of the week whose cap this message counts against; taken once, however often it is tried.
    slot_week = models.DateField(null=True)
    first_tried_at = models.DateTimeField(null=True)
    sending_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=12, choices=Trouble, blank=True)
    error_code = models.CharField(max_length=20, blank=True, help_text=_("The relay's answer, such as 550 5.1.1."))

    objects = OptionalTenantQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "dedupe_key"],
                name="mail_message_once",
                condition=models.Q(dedupe_key__isnull=False),
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="mail_message_sent_at",
                condition=models.Q(state=State.SENT, sent_at__isnull=False)
                | (~models.Q(state=State.SENT) & models.Q(sent_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="mail_message_marketing_has_recipient",
                condition=~models.Q(lane=Lane.MARKETING)
                | models.Q(tenant_id__isnull=False, recipient_id__isnull=False),
            ),
            models.CheckConstraint(
                name="mail_message_bulk_has_content",
                condition=models.Q(batch_id__isnull=True, content_id__isnull=True)
                | models.Q(batch_id__isnull=False, content_id__isnull=False, lane=Lane.MARKETING),
            ),
        ]
        indexes = [
            # The claim walks from employer to employer in this order; without `id` it sorts each employer's heap.
            models.Index(
                "lane",
                Coalesce("tenant_id", 0),
                "next_at",
                "id",
                name="mail_message_due",
                condition=models.Q(state=State.PENDING),
            ),
            models.Index(
                fields=["sending_at"], name="mail_message_uncertain", condition=models.Q(state=State.UNCERTAIN)
            ),
            models.Index(fields=["tenant_id", "-id"], name="mail_message_newest"),
            models.Index(
                fields=["tenant_id", "-id"],
                name="mail_message_undelivered",
                condition=models.Q(state__in=[State.FAILED, State.UNCERTAIN]),
            ),
            models.Index(fields=["sent_at"], name="mail_message_sent", condition=models.Q(state=State.SENT)),
            models.Index(fields=["tenant_id", "recipient_id", "-id"], name="mail_message_recipient"),
            models.Index(
                fields=["tenant_id", "batch_id", "state"],
                name="mail_message_batch",
                condition=models.Q(batch_id__isnull=False),
            ),
            models.Index(
                fields=["tenant_id", "recipient_id", "-occasion_at"],
                name="mail_message_capped",
                condition=models.Q(state=State.CAPPED),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.category} {self.id} {self.state}"
