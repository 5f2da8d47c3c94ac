"""Every shape a tenant model may have: parent, child, many-to-many, own rows, a search vector, a global neighbour."""

from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from tenancy.fields import TenantForeignKey
from tenancy.models import TenantModel


class Visitor(models.Model):
    """Global, like a person's sign-in."""

    email = models.TextField(unique=True)

    def __str__(self) -> str:
        return self.email


class Guest(TenantModel):
    name = models.TextField()
    email = models.TextField()
    search = SearchVectorField(null=True, editable=False)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant_id", "email"], name="guest_email")]
        indexes = [
            models.Index(fields=["tenant_id", "name", "id"], name="guest_browse"),
            GinIndex(fields=["tenant_id", "search"], name="guest_search"),
        ]


class Event(TenantModel):
    title = models.TextField()
    host = TenantForeignKey(Guest, models.SET_NULL, null=True, related_name="hosted")
    guests = models.ManyToManyField(Guest, through="Rsvp", related_name="events")

    class Meta(TenantModel.Meta):
        indexes = [models.Index(fields=["tenant_id", "host"], name="testapp_event_host")]


class Rsvp(TenantModel):
    event = TenantForeignKey(Event, models.CASCADE, related_name="rsvps")
    guest = TenantForeignKey(Guest, models.CASCADE, related_name="rsvps")

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant_id", "event", "guest"], name="rsvp_once")]
        indexes = [models.Index(fields=["tenant_id", "guest"], name="rsvp_guest")]


class Badge(TenantModel):
    """A person's own rows, of all employers."""

    user_id = models.UUIDField()
    visitor = models.ForeignKey(Visitor, models.CASCADE, null=True, db_constraint=False, db_index=False)

    person_reads_own_rows: ClassVar[bool] = True

    class Meta(TenantModel.Meta):
        indexes = [models.Index(fields=["user_id"], name="badge_person")]
