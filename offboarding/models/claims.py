from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tenancy.fields import TenantForeignKey
from tenancy.models import TenantManager, TenantModel, TenantQuerySet

MAX_MESSAGE = 1000
MAX_REASON = 2000


class ClaimState(models.TextChoices):
    UNCONFIRMED = "unconfirmed", _("Not confirmed yet")
    OPEN = "open", _("Waiting")
    APPROVED = "approved", _("Let in")
    REFUSED = "refused", _("Refused")


CLAIM_KINDS = {ClaimState.OPEN: "warn", ClaimState.APPROVED: "good"}
DECIDED = (ClaimState.APPROVED, ClaimState.REFUSED)


class ClaimQuerySet(TenantQuerySet["Claim"]):
    def waiting(self) -> Self:
        """Those that HR has to decide about."""
        return self.filter(state=ClaimState.OPEN)

    def decided(self) -> Self:
        return self.filter(state__in=DECIDED)

    def known(self) -> Self:
        """Those that HR sees: whoever reads the mailbox has confirmed them."""
        return self.exclude(state=ClaimState.UNCONFIRMED)


class Claim(TenantModel):
    """Somebody says on the public page that they once worked here. What they typed, word for word; nothing is checked.

    Always: HR sees it only once its mailbox has confirmed it, and of one mailbox at most one claim waits.
    """

    given_name = models.CharField(max_length=100)
    family_name = models.CharField(max_length=100)
    former_name = models.CharField(max_length=100, blank=True)
    from_year = models.PositiveSmallIntegerField(null=True, blank=True)
    to_year = models.PositiveSmallIntegerField()
    team = models.CharField(max_length=120, blank=True)
    email = models.CharField(max_length=254)
    message = models.TextField(max_length=MAX_MESSAGE, blank=True)
    token_sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=12, choices=ClaimState, default=ClaimState.UNCONFIRMED)
    asked_at = models.DateTimeField()
    verified_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = TenantForeignKey(
        "accounts.Membership", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    reason = models.TextField(max_length=MAX_REASON, blank=True)
    alumnus = TenantForeignKey(
        "directory.Alumnus", null=True, blank=True, on_delete=models.SET_NULL, related_name="claims"
    )

    objects: ClassVar = TenantManager.from_queryset(ClaimQuerySet)()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "token_sha256"], name="claim_token_uq"),
            models.UniqueConstraint(
                fields=["tenant_id", "email"], condition=Q(state=ClaimState.OPEN), name="claim_one_waits"
            ),
            models.CheckConstraint(condition=Q(state__in=ClaimState.values), name="claim_state_known"),
            models.CheckConstraint(
                condition=Q(state=ClaimState.UNCONFIRMED, verified_at__isnull=True)
                | (~Q(state=ClaimState.UNCONFIRMED) & Q(verified_at__isnull=False)),
                name="claim_confirmed_once_seen",
            ),
            models.CheckConstraint(
                condition=Q(state__in=DECIDED, decided_at__isnull=False)
                | (~Q(state__in=DECIDED) & Q(decided_at__isnull=True)),
                name="claim_decided_with_time",
            ),
            models.CheckConstraint(
                condition=Q(from_year__isnull=True) | Q(from_year__lte=F("to_year")), name="claim_years_in_order"
            ),
        ]
        indexes = [
            models.Index(fields=["tenant_id", "state", "verified_at", "id"], name="claim_queue"),
            models.Index(
                fields=["tenant_id", "decided_at", "id"], condition=Q(decided_at__isnull=False), name="claim_decided"
            ),
            models.Index(fields=["tenant_id", "alumnus"], name="claim_alumnus"),
            models.Index(fields=["tenant_id", "decided_by"], name="claim_decided_by"),
        ]

    def __str__(self) -> str:
        return self.full_name

    def get_absolute_url(self) -> str:
        return reverse("offboarding:claim_detail", args=[self.pk])

    @property
    def full_name(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()

    @property
    def is_waiting(self) -> bool:
        return self.state == ClaimState.OPEN

    @property
    def badge_kind(self) -> str:
        return CLAIM_KINDS.get(ClaimState(self.state), "neutral")
