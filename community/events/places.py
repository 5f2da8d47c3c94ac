"""Places and the line for them. All of it happens under the lock of the event's row, so that two who press at the same
moment come one after the other, and whoever is second sees what the first has left.

The rule: a freed place is offered at once to the first in line whose party fits. So a pair that waits for two places is
passed by somebody who comes alone while there is only one, and keeps its place in the line. Nothing stays empty.
"""

from datetime import datetime, timedelta

from django.db.models import F, Max, Sum

from community.models import Event, EventRules, Owed, Reply, ReplyState

# So shortly before replies end nobody is offered a place that they could not read of in time: whoever presses has it.
LAST_CALL = timedelta(minutes=30)


def rules_in_force() -> EventRules:
    """As an employer begins, before anybody has saved them."""
    return EventRules.objects.first() or EventRules()


def locked(event: Event) -> Event:
    """Everything that counts places begins here."""
    found: Event = Event.objects.select_for_update(of=("self",)).get(pk=event.pk)
    return found


def places_taken(event: Event, *, but: Reply | None = None) -> int:
    """Counted from the rows, never added to: whoever was erased or merged since leaves no hole."""
    holding = Reply.objects.filter(event=event).holding()
    if but is not None:
        holding = holding.exclude(pk=but.pk)
    return int(holding.aggregate(sum=Sum(F("plus_ones") + 1))["sum"] or 0)


def has_room(event: Event, party: int, *, but: Reply | None = None) -> bool:
    return event.capacity is None or places_taken(event, but=but) + party <= event.capacity


def last_in_line(event: Event) -> int:
    return int(Reply.objects.filter(event=event).in_line().aggregate(last=Max("position"))["last"] or 0)


def settle(event: Event, *, now: datetime) -> None:
    """After each change: offers that ran out go, free places are offered, the count is written."""
    end_offers(event, now=now)
    taken = places_taken(event)
    if now < event.last_reply_at - LAST_CALL:
        taken = _offer(event, taken, now=now)
    if taken != event.taken:
        event.taken = taken
        event.save(update_fields=["taken"])


def offer_anew(event: Event, *, now: datetime) -> None:
    """Nobody could take a place while the event was out of sight: what was offered meanwhile is offered from now on."""
    until = min(now + timedelta(hours=rules_in_force().offer_hours), event.last_reply_at)
    event.replies.filter(state=ReplyState.OFFERED).update(offered_until=until, owed=Owed.STATE)


def end_offers(event: Event, *, now: datetime) -> None:
    ended = event.replies.filter(state=ReplyState.OFFERED, offered_until__lte=now)
    ended.update(state=ReplyState.EXPIRED, offered_until=None, owed=Owed.STATE)


def _offer(event: Event, taken: int, *, now: datetime) -> int:
    if event.capacity is not None and taken >= event.capacity:
        return taken
    until: datetime | None = None
    for reply in Reply.objects.filter(event=event).in_line():
        if event.capacity is not None and taken + reply.party > event.capacity:
            continue
        until = until or min(now + timedelta(hours=rules_in_force().offer_hours), event.last_reply_at)
        reply.state, reply.position, reply.offered_until = ReplyState.OFFERED, None, until
        reply.owed = Owed.STATE
        reply.save(update_fields=["state", "position", "offered_until", "owed"])
        taken += reply.party
        if event.capacity is not None and taken >= event.capacity:
            break
    return taken
