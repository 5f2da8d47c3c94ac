from datetime import datetime
from typing import Any

from django.utils import timezone

from accounts.models import User
from offboarding.models import Case, CaseEvent


def build_event(
    case: Case, kind: CaseEvent.Kind, *, by: User | None, at: datetime, note: str = "", **data: Any
) -> CaseEvent:
    return CaseEvent(case=case, kind=kind, at=at, by_id=by.pk if by else None, note=note, data=data)


def add_event(
    case: Case, kind: CaseEvent.Kind, *, by: User | None, at: datetime | None = None, note: str = "", **data: Any
) -> CaseEvent:
    event = build_event(case, kind, by=by, at=at or timezone.now(), note=note, **data)
    event.save()
    return event
