from collections.abc import Callable
from typing import Self
from uuid import UUID

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tenancy.models import uuid7
from tenancy.scope import current_scope
from web.addresses import checked_address
from web.secrets import keyed_hasher, keyed_hashes

PURPOSE = "mail address"


class SuppressionQuerySet(models.QuerySet["Suppression"]):
    def of_address(self, address: str) -> Self:
        """What the employer in scope (with none: the installation) has noted of it, under any of our keys."""
        hashes = address_hashes(checked_address(address))
        return self.filter(tenant_id=current_scope().tenant_id, address_hash__in=hashes)


class Suppression(models.Model):
    """Never write to this address again: for one employer or, with no `tenant_id`, for all.

    Only a keyed hash is kept, so that the promise outlives the erasure of the address itself.
    """

    class Reason(models.TextChoices):
        BOUNCE = "bounce", _("Mail came back")
        COMPLAINT = "complaint", _("Reported as spam")
        REQUEST = "request", _("Asked never to be written to")
        RETIRED = "retired", _("Work address of somebody who has left")
        DECEASED = "deceased", _("The person has died")
        ERASED = "erased", _("The person was erased")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    tenant_id = models.IntegerField(null=True, editable=False)
    address_hash = models.CharField(max_length=64)
    reason = models.CharField(max_length=10, choices=Reason)
    at = models.DateTimeField(default=timezone.now, editable=False)

    objects = SuppressionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "address_hash"], name="mail_suppression_once", nulls_distinct=False
            ),
        ]
        indexes = [models.Index(fields=["address_hash"], name="mail_suppression_address")]

    def __str__(self) -> str:
        return f"{self.reason} {self.at:%Y-%m-%d}"


# Nobody confirms such an address, so nobody lifts it.
FINAL = (Suppression.Reason.DECEASED, Suppression.Reason.ERASED)


def address_hashes(address: str) -> list[str]:
    """Keyed, so that nobody can try out addresses on a copy of the table. The first is what to store."""
    return keyed_hashes(address.strip().lower(), purpose=PURPOSE)


def mailbox_of(address_hash: str) -> UUID:
    """By which one mailbox is known to all employers together, in half the room."""
    return UUID(address_hash[:32])


def address_hasher() -> Callable[[str], list[str]]:
    """`address_hashes` for many addresses, which are stripped and lower-case already."""
    return keyed_hasher(purpose=PURPOSE)
