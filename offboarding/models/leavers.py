from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from offboarding.models.cases import Case
from tenancy.fields import TenantForeignKey
from tenancy.models import TenantManager, TenantModel, TenantQuerySet


class LeaverLinkQuerySet(TenantQuerySet["LeaverLink"]):
    def live(self, now: datetime) -> Self:
        return self.filter(revoked_at__isnull=True, expires_at__gt=now)


class LeaverLink(TenantModel):
    """A leaver's way in without an account. Only the SHA-256 of the token is kept.

    Each mail carries a token of its own, so that an older mail still works; `revoke` ends them all.
    """

    case = TenantForeignKey(Case, on_delete=models.CASCADE, related_name="links")
    token_sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    sent_to = models.EmailField(blank=True)

    objects: ClassVar = TenantManager.from_queryset(LeaverLinkQuerySet)()

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant_id", "token_sha256"], name="leaver_link_token")]
        indexes = [models.Index(fields=["tenant_id", "case"], name="leaver_link_case")]

    def __str__(self) -> str:
        return f"{self.case_id} until {self.expires_at:%Y-%m-%d}"


class AddressCheck(TenantModel):
    """A code on its way to a personal address, one per case at a time (accounts/mailed_codes.py judges it)."""

    case = TenantForeignKey(Case, on_delete=models.CASCADE, related_name="address_checks")
    email = models.EmailField()
    code_hmac = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        indexes = [models.Index(fields=["tenant_id", "case", "created_at"], name="address_check_case")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.created_at:%Y-%m-%d %H:%M}"


class Colleague(TenantModel):
    """Somebody the leaver wants to stay in touch with. Each is asked before anything is exchanged.

    Handed over: the leaver has joined, and what comes of it is between the two alone (docs/adr/0015).
    """

    class State(models.TextChoices):
        TO_BE_ASKED = "to_be_asked", _("To be asked")
        HANDED_OVER = "handed_over", _("In the leaver’s own hands")

    case = TenantForeignKey(Case, on_delete=models.CASCADE, related_name="colleagues")
    name = models.CharField(max_length=200, blank=True)
    email = models.EmailField(blank=True)
    state = models.CharField(max_length=20, choices=State.choices, default=State.TO_BE_ASKED)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta(TenantModel.Meta):
        constraints = [
            models.CheckConstraint(condition=~models.Q(name="", email=""), name="colleague_has_name_or_email")
        ]
        indexes = [models.Index(fields=["tenant_id", "case", "position"], name="colleague_case")]

    def __str__(self) -> str:
        return self.name or self.email
