from typing import Any, ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mail.categories import Category
from mail.models.preferences import Frequency
from tenancy.models import TenantManager, TenantModel, TenantQuerySet


class Channel(models.TextChoices):
    """How an answer reached us. There is none for HR: nobody says yes in somebody else's name."""

    JOIN = "join", _("when joining the network")
    LEAVER = "leaver", _("on the pages for leavers")
    PAGE = "page", _("on this page")
    LINK = "link", _("by the link in a mail")
    ONE_CLICK = "one_click", _("by the button of the mail program")
    CONFIRMED = "confirmed", _("from your own mailbox, after the last day")
    EXIT = "exit", _("ended with the employment; we ask again")
    DORMANT = "dormant", _("ended by us, after a long silence")
    MERGED = "merged", _("from a second record of yours")
    COMPLAINT = "complaint", _("reported as spam")


class AppendOnly(TenantQuerySet):
    def update(self, **changes: Any) -> int:
        raise TypeError("Consent is added to, never changed.")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise TypeError("Consent is added to, never taken away.")


class Consent(TenantModel):
    """One answer to one category: a yes with its words, or a no. Added by `mail.choosing`, never changed.

    A yes on the pages for leavers is a wish: it was said at work and counts only once it is said again from the private
    mailbox. `recipient_id` as in `Preference`; the words of `text_version` are in `mail.consent_texts`.
    """

    recipient_id = models.UUIDField()
    category = models.CharField(max_length=12, choices=Category)
    given = models.BooleanField()
    frequency = models.CharField(max_length=8, choices=Frequency)
    text_version = models.CharField(max_length=20)
    language = models.CharField(max_length=10)
    channel = models.CharField(max_length=10, choices=Channel)
    at = models.DateTimeField(default=timezone.now, editable=False)
    # The mailing by whose link it was said.
    batch_id = models.UUIDField(null=True, editable=False)

    objects: ClassVar = TenantManager.from_queryset(AppendOnly)()

    class Meta(TenantModel.Meta):
        constraints = [
            models.CheckConstraint(
                name="mail_consent_given_has_frequency",
                condition=models.Q(given=False, frequency=Frequency.OFF)
                | (models.Q(given=True) & ~models.Q(frequency=Frequency.OFF)),
            ),
        ]
        indexes = [
            models.Index(fields=["tenant_id", "recipient_id", "-at"], name="mail_consent_recipient"),
            models.Index(
                fields=["tenant_id", "batch_id"],
                name="mail_consent_batch",
                condition=models.Q(batch_id__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.category} {'yes' if self.given else 'no'}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("Consent is added to, never changed.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise TypeError("Consent is added to, never taken away.")

    @property
    def is_wish(self) -> bool:
        return self.given and self.channel == Channel.LEAVER


class Wish(TenantModel):
    """Mail that somebody would like after the last day, said before it. Nothing is sent for a wish.

    It becomes a `Preference` with a yes from the private mailbox, and is gone with any answer.
    """

    recipient_id = models.UUIDField()
    category = models.CharField(max_length=12, choices=Category)
    frequency = models.CharField(max_length=8, choices=Frequency, default=Frequency.AT_ONCE)
    at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "recipient_id", "category"], name="mail_wish_once"),
            models.CheckConstraint(name="mail_wish_has_frequency", condition=~models.Q(frequency=Frequency.OFF)),
        ]

    def __str__(self) -> str:
        return f"{self.category} {self.frequency}"
