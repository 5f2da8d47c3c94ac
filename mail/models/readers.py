from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from tenancy.models import TenantModel, validate_timezone

WEEKLY_CAP = 3
MOST_A_WEEK = 20
BOTH_OR_NEITHER = models.Q(quiet_from__isnull=True, quiet_until__isnull=True) | models.Q(
    quiet_from__isnull=False, quiet_until__isnull=False
)


class Reader(TenantModel):
    """How one person wants to be written to by one employer, beside the categories. No row means the employer's ways.

    `recipient_id` as in `Preference`. Quiet hours are local and may pass midnight.
    """

    recipient_id = models.UUIDField()
    paused_until = models.DateTimeField(null=True, blank=True)
    quiet_from = models.TimeField(null=True, blank=True)
    quiet_until = models.TimeField(null=True, blank=True)
    timezone = models.CharField(max_length=64, blank=True, validators=[validate_timezone])
    language = models.CharField(max_length=10, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "recipient_id"], name="mail_reader_once"),
            models.CheckConstraint(condition=BOTH_OR_NEITHER, name="mail_reader_quiet_hours_whole"),
        ]

    def __str__(self) -> str:
        return f"reader {self.recipient_id}"


class SendingRules(TenantModel):
    """What one employer has decided about its marketing mail. No row means the defaults.

    `paused_at` stops all of it, set by hand or by `mail.guard`; `resumed_at` is from when trouble counts again.
    """

    class Pause(models.TextChoices):
        BY_HAND = "by_hand", _("Somebody paused it.")
        BOUNCES = "bounces", _("Too many addresses do not exist any more.")
        COMPLAINTS = "complaints", _("Too many people reported it as spam.")

    weekly_cap = models.PositiveSmallIntegerField(
        default=WEEKLY_CAP, validators=[MinValueValidator(1), MaxValueValidator(MOST_A_WEEK)]
    )
    quiet_from = models.TimeField(null=True, blank=True)
    quiet_until = models.TimeField(null=True, blank=True)
    clicks_counted = models.BooleanField(default=False)
    replies_counted = models.BooleanField(default=False)
    per_minute = models.PositiveIntegerField(null=True, blank=True, validators=[MinValueValidator(1)])
    warm_up_from = models.DateField(null=True, blank=True)
    paused_at = models.DateTimeField(null=True, blank=True)
    paused_reason = models.CharField(max_length=12, choices=Pause, blank=True)
    resumed_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant_id"], name="mail_sendingrules_once"),
            models.CheckConstraint(condition=BOTH_OR_NEITHER, name="mail_sendingrules_quiet_hours_whole"),
            models.CheckConstraint(
                condition=models.Q(weekly_cap__gte=1, weekly_cap__lte=MOST_A_WEEK), name="mail_sendingrules_cap"
            ),
        ]

    def __str__(self) -> str:
        return f"sending rules of {self.tenant_id}"
