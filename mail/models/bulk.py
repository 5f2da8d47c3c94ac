from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mail.categories import Category
from tenancy.fields import TenantForeignKey
from tenancy.models import TenantModel


class BatchState(models.TextChoices):
    RUNNING = "running", _("Running")
    PAUSED = "paused", _("Paused")
    CANCELLED = "cancelled", _("Cancelled")


class Batch(TenantModel):
    """One mailing to many people. `source` says whose it is, such as "campaign:<id>".

    `occasion_at` decides who comes first where the weekly cap lets only some through; from `expires_at` on nothing of
    it is sent any more.
    """

    category = models.CharField(max_length=12, choices=Category)
    source = models.CharField(max_length=100)
    state = models.CharField(max_length=10, choices=BatchState, default=BatchState.RUNNING)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    occasion_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        indexes = [models.Index(fields=["tenant_id", "source"], name="mail_batch_source")]

    def __str__(self) -> str:
        return f"{self.source} {self.state}"


class Content(TenantModel):
    """What a mailing says in one language, stored once. `{{ field }}` places are filled for each person on the way out.

    The grammar of the places is `web.merge_fields`; values come from `Message.merge`, escaped in the HTML part.
    """

    batch = TenantForeignKey(Batch, models.CASCADE, related_name="contents")
    language = models.CharField(max_length=10)
    subject = models.CharField(max_length=300)
    text = models.TextField()
    html = models.TextField(blank=True)
    fields = ArrayField(models.CharField(max_length=40), default=list, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "batch", "language"], name="mail_content_once"),
        ]

    def __str__(self) -> str:
        return f"{self.subject} ({self.language})"


class WeeklyCount(TenantModel):
    """How many marketing mails one person got from one employer in the week that begins on this Monday.

    Counted by the intent in `mail.delivery`, which takes the slot in the statement that decides to send. `granted` is
    what the latest statement was given.
    """

    recipient_id = models.UUIDField()
    week = models.DateField()
    taken = models.PositiveSmallIntegerField(default=0)
    granted = models.PositiveSmallIntegerField(default=0)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "recipient_id", "week"], name="mail_weeklycount_once"),
        ]

    def __str__(self) -> str:
        return f"{self.taken} in the week of {self.week}"


class Mailbox(models.Model):
    """How many marketing mails one mailbox gets in a week from all employers together. Only `mail_room_for()` looks.

    `mailbox` is made from a keyed hash of the address.
    """

    mailbox = models.UUIDField(primary_key=True)
    week = models.DateField()
    taken = models.PositiveSmallIntegerField()
    granted = models.PositiveSmallIntegerField()

    objects = models.Manager()

    def __str__(self) -> str:
        return f"{self.taken} in the week of {self.week}"


class Bucket(models.Model):
    """How fast mail may go to one receiving mail service, and out for one employer. Only `mail_claim()` looks at it.

    `key` is "domain:gmail.com" or "employer:7". `tokens` below zero are messages that were promised a later place.
    `since` is the first day of an employer's mailings and `used` what has been taken on `day`: both for the warm-up.
    """

    key = models.CharField(max_length=264, primary_key=True)
    tokens = models.FloatField(default=0)
    before = models.FloatField(default=0)
    at = models.DateTimeField(default=timezone.now)
    since = models.DateField()
    day = models.DateField()
    used = models.PositiveIntegerField(default=0)

    objects = models.Manager()

    def __str__(self) -> str:
        return self.key
