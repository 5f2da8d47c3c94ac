"""When a colleague was last here, to the hour: here alone, so that no employer learns of visits to another."""

from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone

from accounts.models import Membership

COARSE = timedelta(hours=1)


def note(member: Any) -> None:
    """Costs nothing but once an hour. Somebody who looks on for support is no member and leaves no visit."""
    if not isinstance(member, Membership) or not member.is_staff:
        return
    now = timezone.now()
    if now - (member.last_visit_at or member.joined_at) < COARSE:
        return
    stale = Q(last_visit_at=None) | Q(last_visit_at__lt=now - COARSE)
    Membership.objects.filter(stale, pk=member.pk).update(audited=True, last_visit_at=now)
