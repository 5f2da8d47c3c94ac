"""What is remembered about changes of addresses. The addresses themselves are allauth's `EmailAddress` rows."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tenancy.fields import TenantForeignKey
from tenancy.models import TenantModel, uuid7

UNDO_HOURS = 72


def three_days_from_now() -> datetime:
    return timezone.now() + timedelta(hours=UNDO_HOURS)


class AddressChange(models.Model):
    """A change of a person's addresses that another address was told of. Its mail may take it back until it expires.

    Global, and seen by the person in scope only. Without a hash the mail carried no link (docs/sign-in.md says when).
    LOST has changed nothing yet: when it expires, the address may go.
    """

    class Kind(models.TextChoices):
        ADDED = "added", _("Address added")
        PRIMARY = "primary", _("Main address changed")
        REMOVED = "removed", _("Address removed")
        LOST = "lost", _("Address reported as lost")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind)
    told = models.EmailField()
    changed = models.EmailField()
    token_sha256 = models.CharField(max_length=64, null=True, unique=True)
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField(default=three_days_from_now)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(expires_at__gt=F("made_at")), name="address_change_expires_later"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.made_at:%Y-%m-%d}"

    @property
    def is_open(self) -> bool:
        return self.undone_at is None and self.expires_at > timezone.now()


class RetiredAddress(TenantModel):
    """A work address whose owner has left: no codes, no mail, no sign-in. While the row is there, it is retired.

    `user_id` is who signed in with it, so that the address can go back to them; `subject_id` the employer's record.
    """

    email = models.EmailField()
    user_id = models.UUIDField(null=True, blank=True)
    subject_id = models.UUIDField()
    retired_at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant_id", "email"], name="retired_address_once")]
        indexes = [models.Index(fields=["tenant_id", "subject_id"], name="retired_address_subject")]

    def __str__(self) -> str:
        return f"{self.subject_id} {self.retired_at:%Y-%m-%d}"


class Recovery(TenantModel):
    """A new way in for somebody who has lost theirs, given by HR for this employer only (docs/adr/0007).

    `former` loses its place here when the invitation is accepted, and gets it back if its owner objects in time.
    """

    invitation = TenantForeignKey("accounts.Invitation", models.CASCADE, related_name="recoveries")
    former = TenantForeignKey("accounts.Membership", models.CASCADE, related_name="+")
    former_roles = models.JSONField(default=list)
    successor = TenantForeignKey("accounts.Membership", models.CASCADE, null=True, related_name="+")
    token_sha256 = models.CharField(max_length=64)
    asked_at = models.DateTimeField(default=timezone.now)
    accepted_at = models.DateTimeField(null=True, blank=True)
    objected_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "token_sha256"], name="recovery_token"),
            models.UniqueConstraint(fields=["tenant_id", "invitation"], name="recovery_invitation"),
            models.CheckConstraint(
                condition=Q(accepted_at=None, successor=None) | Q(accepted_at__isnull=False, successor__isnull=False),
                name="recovery_accepted_with_successor",
            ),
        ]
        indexes = [
            models.Index(fields=["tenant_id", "former"], name="recovery_former"),
            models.Index(fields=["tenant_id", "successor"], name="recovery_successor"),
        ]

    def __str__(self) -> str:
        return f"{self.former_id} {self.asked_at:%Y-%m-%d}"

    @property
    def may_be_objected(self) -> bool:
        """Until it is accepted, and for three days after."""
        if self.objected_at:
            return False
        return self.accepted_at is None or timezone.now() < self.accepted_at + timedelta(hours=UNDO_HOURS)
