"""The next dates on the home page: what one goes to, what waits for an answer, what is to come."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from community.events.reading import Line, visible_to
from community.models import EventState, Reply
from directory.models import Alumnus
from tenancy.http import TenantRequest
from web.one_statement import Asking

SHOWN = 3
AHEAD = timedelta(days=60)


def events_tile(request: TenantRequest, alumnus: Alumnus) -> Asking[dict[str, Any] | None]:
    now = timezone.now()
    rows = visible_to(request.member, alumnus).filter(
        state=EventState.PUBLISHED, ends_at__gt=now, starts_at__lte=now + AHEAD
    )
    events = rows.order_by("starts_at", "pk")[:SHOWN]
    yield [events]
    if not events:
        return None
    found = Reply.objects.filter(alumnus=alumnus, event__in=list(events))
    yield [found]
    replies = {each.event_id: each for each in found}
    return {"lines": [Line(event, replies.get(event.pk)) for event in events]}
