from django.db import models

from mail.models.outbox import OptionalTenantQuerySet


class Lease(models.Model):
    """A worker has this message: claimed or, from `begun_at` on, being sent. No row: nobody has it.

    It stands beside the outbox, since the outbox row, with its text and its indexes, is dear to write: it keeps its
    state until there is something to say. What is known of the attempt goes there with the outcome.
    """

    message_id = models.UUIDField(primary_key=True)
    tenant_id = models.IntegerField(null=True, editable=False)
    owner = models.UUIDField()
    until = models.DateTimeField()
    begun_at = models.DateTimeField(null=True)
    # The Monday of the week in which this attempt has taken a slot.
    slot_week = models.DateField(null=True)

    objects = OptionalTenantQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{'sending' if self.begun_at else 'claimed'} {self.message_id}"


# Of a message: its intent is on disk, so that it may be with the relay by now.
BEGUN = models.Exists(Lease.objects.filter(message_id=models.OuterRef("pk"), begun_at__isnull=False))
