"""What waits for one member. Sealed surveys never: who is asked there is known to the mail alone."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from directory.models import Alumnus
from feedback.answering.links import link_of
from feedback.answering.pages import content_of, minutes_of
from feedback.models import Mode, Participation, ParticipationState, WaveState
from web.one_statement import Asking

TILED = 3


@dataclass(frozen=True)
class Waiting:
    title: str
    href: str
    minutes: int
    closes_at: datetime
    has_begun: bool


def waiting_for(alumnus: Alumnus) -> Asking[list[Waiting]]:
    """Those that close first. One query more the first time this process meets a survey's questions."""
    now = timezone.now()
    rows = (
        Participation.objects.select_related("wave")
        .filter(alumnus=alumnus, wave__state=WaveState.OPEN, wave__opens_at__lte=now, wave__closes_at__gt=now)
        .filter(wave__mode__in=(Mode.CONFIDENTIAL, Mode.NAMED))
        .exclude(state=ParticipationState.ANSWERED)
        .order_by("wave__closes_at", "pk")[:TILED]
    )
    yield [rows]
    return [_waiting(row) for row in rows]


def _waiting(row: Participation) -> Waiting:
    content = content_of(row.wave)
    return Waiting(
        title=content.said(content.title) or row.wave.name,
        href=link_of(row),
        minutes=minutes_of(content),
        closes_at=row.wave.closes_at,
        has_begun=row.state == ParticipationState.STARTED,
    )
