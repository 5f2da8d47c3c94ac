from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mail.categories import Category
from tenancy.models import TenantModel


class Frequency(models.TextChoices):
    AT_ONCE = "at_once", _("At once")
    WEEKLY = "weekly", _("In a weekly round-up")
    MONTHLY = "monthly", _("In a monthly round-up")
    OFF = "off", _("Not at all")


class Preference(TenantModel):
    """Whether a person wants one category of one employer's mail, and how often. No row means they never agreed.

    `recipient_id` is the alumnus or, for people without one, the membership. Written by `mail.actions`.
    """

    recipient_id = models.UUIDField()
    category = models.CharField(max_length=12, choices=Category)
    wanted = models.BooleanField()
    frequency = models.CharField(max_length=8, choices=Frequency, default=Frequency.AT_ONCE)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "recipient_id", "category"], name="mail_preference_once"),
            models.CheckConstraint(
                name="mail_preference_wanted_has_frequency",
                condition=models.Q(wanted=False, frequency=Frequency.OFF)
                | (models.Q(wanted=True) & ~models.Q(frequency=Frequency.OFF)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.category} {'yes' if self.wanted else 'no'}"
