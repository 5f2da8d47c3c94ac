"""Cards from one person to another. No row of these is ever shown to staff (docs/adr/0015)."""

from __future__ import annotations

from typing import ClassVar, Self
from uuid import UUID

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from directory.models import Alumnus
from tenancy.fields import TenantForeignKey
from tenancy.models import TenantManager, TenantModel, TenantQuerySet


class Occasion(models.TextChoices):
    BIRTHDAY = "birthday", _("Birthday")
    ANNIVERSARY = "anniversary", _("Work anniversary")
    HELLO = "hello", _("Just so")


class Motif(models.TextChoices):
    """The pictures; each is drawn in `templates/community/cards/motifs/`."""

    BALLOONS = "balloons", _("Balloons")
    CAKE = "cake", _("Cake")
    FLOWERS = "flowers", _("Flowers")
    HILLS = "hills", _("Hills at sunrise")
    COFFEE = "coffee", _("Two cups of coffee")
    STARS = "stars", _("Night sky")


class CardQuerySet(TenantQuerySet["Card"]):
    def to(self, alumnus_id: UUID) -> Self:
        """What the one who got them still keeps."""
        return self.filter(recipient=alumnus_id, put_away_at__isnull=True)


class Card(TenantModel):
    """`put_away_at`: the one who got it does not want to see it any more; whoever sent it is not told."""

    sender = TenantForeignKey(Alumnus, models.CASCADE, related_name="cards_sent")
    recipient = TenantForeignKey(Alumnus, models.CASCADE, related_name="cards_received")
    occasion = models.CharField(max_length=12, choices=Occasion)
    motif = models.CharField(max_length=12, choices=Motif)
    words = models.CharField(max_length=400)
    created_at = models.DateTimeField(default=timezone.now)
    put_away_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar = TenantManager.from_queryset(CardQuerySet)()

    class Meta(TenantModel.Meta):
        constraints = [
            CheckConstraint(condition=~Q(sender=F("recipient")), name="card_of_two"),
            CheckConstraint(condition=Q(occasion__in=Occasion.values), name="card_occasion_known"),
            CheckConstraint(condition=Q(motif__in=Motif.values), name="card_motif_known"),
        ]
        indexes = [
            Index(fields=["tenant_id", "recipient", "-created_at"], name="card_recipient"),
            Index(fields=["tenant_id", "sender", "-created_at"], name="card_sender"),
        ]

    def __str__(self) -> str:
        return self.get_occasion_display()
