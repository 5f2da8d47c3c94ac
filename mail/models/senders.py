import secrets
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from tenancy.models import TenantModel


class Finding(models.TextChoices):
    UNCHECKED = "unchecked", _("Not checked")
    FOUND = "found", _("Confirmed")
    MISSING = "missing", _("Missing")
    WRONG = "wrong", _("Needs a change")


def new_proof() -> str:
    return secrets.token_hex(16)


class SenderDomain(TenantModel):
    """A domain that an employer's mail goes out from, and what its DNS said when it was last asked.

    Either the installation's own (then `address` is blank) or one of the employer's. Mail carries `address` as its
    sender from the moment all of it has been confirmed (`confirmed_at`), and only as long as the proof stays.
    """

    domain = models.CharField(max_length=253)
    address = models.EmailField(max_length=254, blank=True)
    proof_token = models.CharField(max_length=32, default=new_proof, editable=False)
    dkim_selector = models.CharField(max_length=63, blank=True)
    proof = models.CharField(max_length=10, choices=Finding, default=Finding.UNCHECKED)
    spf = models.CharField(max_length=10, choices=Finding, default=Finding.UNCHECKED)
    dkim = models.CharField(max_length=10, choices=Finding, default=Finding.UNCHECKED)
    dmarc = models.CharField(max_length=10, choices=Finding, default=Finding.UNCHECKED)
    records = models.JSONField(default=dict, help_text=_("The records as DNS gave them, by what was asked."))
    asked_at = models.DateTimeField(null=True, help_text=_("When somebody or the nightly check last set out to ask."))
    checked_at = models.DateTimeField(null=True, help_text=_("When DNS last answered everything."))
    confirmed_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "domain"], name="mail_senderdomain_once"),
            models.CheckConstraint(
                name="mail_senderdomain_confirmed_is_proven",
                condition=models.Q(confirmed_at__isnull=True) | models.Q(address="") | models.Q(proof=Finding.FOUND),
            ),
        ]

    def __str__(self) -> str:
        return self.domain

    @property
    def is_own(self) -> bool:
        return bool(self.address)

    @property
    def findings(self) -> dict[str, Any]:
        return {"spf": Finding(self.spf), "dkim": Finding(self.dkim), "dmarc": Finding(self.dmarc)}
