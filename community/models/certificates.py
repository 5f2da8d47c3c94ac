from __future__ import annotations

from datetime import date
from typing import ClassVar, Self
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership
from directory.models import Alumnus
from tenancy.fields import TenantForeignKey
from tenancy.models import TenantManager, TenantModel, TenantQuerySet


class CertificatePart(models.TextChoices):
    """What stands on a certificate only with the person’s yes to just that. Reasons for leaving and pay never do."""

    TEAM = "team", _("Team")
    PLACE = "place", _("Place of work")
    PURPOSE = "purpose", _("What it is for")


class CertificateState(models.TextChoices):
    ASKED = "asked", _("Asked for")
    ISSUED = "issued", _("Issued")
    DECLINED = "declined", _("Declined")
    REVOKED = "revoked", _("Withdrawn")


CERTIFICATE_STATE_KINDS = {
    CertificateState.ASKED: "warn",
    CertificateState.ISSUED: "good",
    CertificateState.DECLINED: "neutral",
    CertificateState.REVOKED: "bad",
}


class SigningKey(TenantModel):
    """A key pair of the employer (Ed25519). One signs; the others are kept so that what they signed can be checked.

    The private half is encrypted (web.secrets) and emptied when another key takes over.
    """

    key_id = models.CharField(max_length=16)
    public_key = models.CharField(max_length=64)
    private_key = models.TextField(blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            UniqueConstraint(fields=["tenant_id", "key_id"], name="signingkey_id_once"),
            UniqueConstraint(fields=["tenant_id"], condition=Q(retired_at__isnull=True), name="signingkey_one_signs"),
            CheckConstraint(
                condition=Q(retired_at__isnull=True) | Q(private_key=""), name="signingkey_retired_signs_nothing"
            ),
        ]


class CertificateQuerySet(TenantQuerySet["Certificate"]):
    def of(self, alumnus_id: UUID) -> Self:
        return self.filter(alumnus=alumnus_id)

    def light(self) -> Self:
        """Without the file."""
        return self.defer("pdf")


class Certificate(TenantModel):
    """That somebody worked here, signed. `payload` is what was signed, `pdf` the very file.

    `code` opens the public page; whoever has the paper has it. `spells` are ids of the employments asked for.
    """

    alumnus = TenantForeignKey(Alumnus, models.CASCADE, related_name="certificates")
    number = models.CharField(max_length=16)
    state = models.CharField(max_length=8, choices=CertificateState, default=CertificateState.ASKED)
    spells = ArrayField(models.UUIDField(), default=list)
    parts = ArrayField(models.CharField(max_length=10, choices=CertificatePart), default=list, blank=True)
    purpose = models.CharField(max_length=160, blank=True)
    printed_name = models.CharField(max_length=160, blank=True)
    language = models.CharField(max_length=5, default="en")
    asked_at = models.DateTimeField(default=timezone.now)
    asked_by = TenantForeignKey(Membership, models.PROTECT, null=True, blank=True, related_name="certificates_asked")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = TenantForeignKey(
        Membership, models.PROTECT, null=True, blank=True, related_name="certificates_decided"
    )
    words = models.CharField(max_length=500, blank=True)
    code = models.CharField(max_length=25, blank=True)
    key_id = models.CharField(max_length=16, blank=True)
    payload = models.JSONField(default=dict, blank=True)
    pdf = models.BinaryField(default=b"")
    expires_on = models.DateField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by_owner = models.BooleanField(default=False)

    objects: ClassVar = TenantManager.from_queryset(CertificateQuerySet)()

    class Meta(TenantModel.Meta):
        constraints = [
            UniqueConstraint(fields=["tenant_id", "number"], name="certificate_number_once"),
            UniqueConstraint(fields=["tenant_id", "code"], condition=~Q(code=""), name="certificate_code_once"),
            CheckConstraint(condition=Q(state__in=CertificateState.values), name="certificate_state_known"),
            CheckConstraint(
                condition=~Q(state__in=[CertificateState.ISSUED, CertificateState.REVOKED])
                | (~Q(code="") & ~Q(key_id="") & Q(expires_on__isnull=False)),
                name="certificate_issued_whole",
            ),
            CheckConstraint(
                condition=Q(state=CertificateState.REVOKED, revoked_at__isnull=False)
                | (~Q(state=CertificateState.REVOKED) & Q(revoked_at__isnull=True)),
                name="certificate_revoked_has_time",
            ),
        ]
        indexes = [
            Index(fields=["tenant_id", "state", "asked_at", "id"], name="certificate_state"),
            Index(fields=["tenant_id", "alumnus", "-asked_at"], name="certificate_alumnus"),
            Index(fields=["tenant_id", "asked_by"], name="certificate_asked_by"),
            Index(fields=["tenant_id", "decided_by"], name="certificate_decided_by"),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("community:certificate_detail", args=[self.pk])

    @property
    def desk_url(self) -> str:
        return reverse("community:desk_certificate", args=[self.pk])

    @property
    def state_kind(self) -> str:
        return CERTIFICATE_STATE_KINDS[CertificateState(self.state)]

    @property
    def is_issued(self) -> bool:
        return self.state == CertificateState.ISSUED

    @property
    def has_own_words(self) -> bool:
        """Something on it that the person typed and no record says."""
        return bool(self.purpose or self.printed_name)

    def has_expired(self, today: date) -> bool:
        return self.expires_on is not None and self.expires_on < today

    @property
    def spaced_code(self) -> str:
        """As it stands on paper."""
        return "-".join(self.code[at : at + 5] for at in range(0, len(self.code), 5))


class CertificateCheck(TenantModel):
    """That somebody with the code looked at the public page, and what it said. Who it was is not kept."""

    certificate = TenantForeignKey(Certificate, models.CASCADE, related_name="checks")
    at = models.DateTimeField(default=timezone.now)
    said = models.CharField(max_length=8)

    class Meta(TenantModel.Meta):
        indexes = [Index(fields=["tenant_id", "certificate", "-at"], name="certificatecheck_at")]
