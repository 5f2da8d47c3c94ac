"""Who has come. Helpers' telephones tell it, now or when the network is back, as often as they like: the first scan
counts, whichever telephone made it and whenever it gets through."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Coalesce, Least

from community.events.tickets import reply_of
from community.models import Event, Reply, ReplyState, WalkIn

# Doors open so long before; a telephone whose clock says otherwise is taken to mean now.
EARLY = timedelta(hours=12)


@dataclass(frozen=True)
class Arrival:
    """`who` is a reply, or `code` what a scan has read, or `name` somebody without a reply, under the telephone's own
    `key`."""

    at: datetime
    who: UUID | None = None
    code: str = ""
    key: UUID | None = None
    name: str = ""


@transaction.atomic
def note_arrivals(*, event: Event, arrivals: Iterable[Arrival], now: datetime) -> int:
    """How many of them name a guest. Those that do not are left out; nobody learns anything from it."""
    known = 0
    for arrival in arrivals:
        at = arrival.at if event.starts_at - EARLY <= arrival.at <= now else now
        if arrival.key is not None and arrival.name:
            WalkIn.objects.get_or_create(
                event=event, key=arrival.key, defaults={"name": arrival.name, "arrived_at": at}
            )
            known += 1
        else:
            reply = arrival.who or reply_of(event, arrival.code)
            known += _arrive(event, reply, at) if reply else 0
    return known


def _arrive(event: Event, reply: UUID, at: datetime) -> int:
    guests = Reply.objects.filter(event=event, pk=reply, state=ReplyState.GOING)
    is_news = Q(arrival_undone_at__isnull=True) | Q(arrival_undone_at__lt=at)
    guests.filter(is_news).update(arrived_at=Least(Coalesce(F("arrived_at"), at), at))
    return guests.count()


@transaction.atomic
def take_back(*, event: Event, reply: UUID, now: datetime) -> bool:
    """Ticked off by mistake. What was scanned before this moment and comes in later changes nothing."""
    guests = Reply.objects.filter(event=event, pk=reply, arrived_at__isnull=False)
    return bool(guests.update(arrived_at=None, arrival_undone_at=now))


def take_back_walk_in(*, event: Event, key: UUID) -> bool:
    return bool(WalkIn.objects.filter(event=event, key=key).delete()[0])


def guests_of(event: Event) -> Sequence[Reply]:
    rows = Reply.objects.filter(event=event, state=ReplyState.GOING).select_related("alumnus")
    return list(rows.order_by("alumnus__sort_name", "pk"))
