"""Who waits for a word, on HR's start page."""

from typing import Any

from django.db.models import Count, Q

from community.involvement.rules import READERS
from community.models import Lead, LeadState
from tenancy.http import TenantRequest


def leads_tile(request: TenantRequest) -> dict[str, Any] | None:
    """One query. None where nothing is open, and for those who have nothing to do with it."""
    if not request.member.has_role(*READERS):
        return None
    found = Lead.objects.open().aggregate(
        open=Count("pk"),
        new=Count("pk", filter=Q(state=LeadState.NEW)),
        late=Count("pk", filter=Q(next_on__lt=request.tenant.today())),
    )
    return found if found["open"] else None
