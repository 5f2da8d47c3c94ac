from django.db import models
from django.db.models import UniqueConstraint

from accounts.models import Membership
from tenancy.fields import TenantForeignKey
from tenancy.models import TenantModel


class CalendarKey(TenantModel):
    """Behind the address of a member's own calendar. `number` grows with each new one: the old one is dead then."""

    membership = TenantForeignKey(Membership, models.CASCADE, related_name="+")
    number = models.PositiveIntegerField(default=1)

    class Meta(TenantModel.Meta):
        constraints = [UniqueConstraint(fields=["tenant_id", "membership"], name="calendar_key_once")]
