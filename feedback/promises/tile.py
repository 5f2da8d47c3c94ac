"""What is still to be kept, for HR's start page."""

from typing import Any

from django.db.models import Count, Q

from feedback.models import PromiseState
from feedback.promises.reading import visible_to
from feedback.promises.rules import READERS
from tenancy.http import TenantRequest


def promises_tile(request: TenantRequest) -> dict[str, Any] | None:
    """None where nothing is open, and for those who have none to keep."""
    if not request.member.has_role(*READERS):
        return None
    is_open = Q(state=PromiseState.OPEN)
    late = is_open & Q(due_on__lt=request.tenant.today())
    found = visible_to(request.member).aggregate(open=Count("pk", filter=is_open), late=Count("pk", filter=late))
    return found if found["open"] else None
