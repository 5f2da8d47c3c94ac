from __future__ import annotations

from typing import ClassVar, Self
from uuid import UUID

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from directory.models import Alumnus
from tenancy.fields import TenantForeignKey
from tenancy.models import TenantManager, TenantModel, TenantQuerySet


class ContactKind(models.TextChoices):
    """What counts as a real contact. A look at a profile does not, nor a mail that the portal sends by itself."""

    MESSAGE = "message", _("Message")
    MEETING = "meeting", _("Met")
    CALL = "call", _("Called")
    CARD = "card", _("Card")
    NOTE = "note", _("Noted")


class ContactQuerySet(TenantQuerySet):
    def of(self, alumnus_id: UUID) -> Self:
        return self.filter(owner=alumnus_id)

    def last_first(self) -> Self:
        return self.order_by("-at", "-id")


class Contact(TenantModel):
    """That one person was in touch with another, on the one's own side: what two did together is two rows.

    `source` names what it came from ("message:<id>"), so that telling it twice is once. `note` is for the owner alone.
    `outside` stands for `other` where it is somebody in the owner's circle who is not in the network.
    """

    owner = TenantForeignKey(Alumnus, models.CASCADE, related_name="contacts_kept")
    other = TenantForeignKey(Alumnus, models.CASCADE, null=True, blank=True, related_name="contacts_with")
    outside = TenantForeignKey("Mark", models.CASCADE, null=True, blank=True, related_name="contacts")
    kind = models.CharField(max_length=10, choices=ContactKind)
    at = models.DateTimeField(default=timezone.now)
    source = models.CharField(max_length=80, blank=True)
    note = models.CharField(max_length=500, blank=True)

    objects: ClassVar = TenantManager.from_queryset(ContactQuerySet)()

    class Meta(TenantModel.Meta):
        constraints = [
            CheckConstraint(condition=~Q(owner=F("other")), name="contact_of_two"),
            CheckConstraint(
                condition=Q(other__isnull=False, outside__isnull=True) | Q(other__isnull=True, outside__isnull=False),
                name="contact_with_one",
            ),
            CheckConstraint(condition=Q(kind__in=ContactKind.values), name="contact_kind_known"),
            UniqueConstraint(
                fields=["tenant_id", "owner", "other", "source"], condition=~Q(source=""), name="contact_told_once"
            ),
        ]
        indexes = [
            Index(fields=["tenant_id", "owner", "other", "-at"], name="contact_last"),
            Index(fields=["tenant_id", "other"], name="contact_other"),
            Index(fields=["tenant_id", "outside"], condition=Q(outside__isnull=False), name="contact_outside"),
        ]
