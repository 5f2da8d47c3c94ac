"""What guests answer. Who presses first has the place; who comes later stands in line, in the order of the lock."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from community.events import pokes
from community.events.places import end_offers, has_room, last_in_line, locked, settle
from community.models import HOLDS_A_PLACE, NOT_OUT, Event, EventState, Group, Owed, Reply, ReplyState
from directory.models import Alumnus
from web.errors import ActionError


class Closed(ActionError):
    """It is off, over, or replies have ended."""


class TooMany(ActionError):
    """More people than the host lets one bring, or than there is room for."""


@dataclass(frozen=True)
class Answer:
    """`state` is GOING, MAYBE or NO: whether GOING means a place or the line is not for the guest to say."""

    state: ReplyState
    plus_ones: int = 0
    answers: Mapping[str, str] = field(default_factory=dict)
    is_listed: bool = True


@transaction.atomic
def answer(*, event: Event, alumnus: Alumnus, given: Answer, now: datetime) -> Reply:
    """The reply as it stands now. Their mail is owed from the same moment on and written right after the commit."""
    event = locked(event)
    _check_open(event, given, now)
    if event.is_published:
        end_offers(event, now=now)
    reply = event.replies.filter(alumnus=alumnus).first() or Reply(event=event, alumnus=alumnus, state=ReplyState.NO)
    before = ReplyState(reply.state) if not reply._state.adding else None
    state = _state_for(event, reply, given)
    reply.plus_ones = given.plus_ones if given.state != ReplyState.NO else 0
    if given.state != ReplyState.NO:
        reply.answers, reply.is_listed = dict(given.answers), given.is_listed
    if state == ReplyState.WAITING and before != ReplyState.WAITING:
        reply.position = last_in_line(event) + 1
    elif state != ReplyState.WAITING:
        reply.position = None
    reply.state, reply.offered_until, reply.replied_at = state, None, now
    _owe(reply, before)
    reply.save()
    if event.is_published:
        settle(event, now=now)
    if reply.owed or before in (*HOLDS_A_PLACE, ReplyState.WAITING):
        transaction.on_commit(partial(pokes.write_soon, event.pk))
    return reply


def leave_group(group: Group, alumnus: Alumnus) -> None:
    """Whoever is out of a group does not see its events any more, and keeps no place there."""
    give_back(Event.objects.filter(group=group), alumnus, now=timezone.now())


def part(one: Alumnus, other: Alumnus) -> None:
    """A host and a guest do not exist for each other any more, whichever of them wanted it so."""
    for host, guest in ((one, other), (other, one)):
        give_back(Event.objects.filter(host=host), guest, now=timezone.now())


@transaction.atomic
def give_back(events: QuerySet[Event], alumnus: Alumnus, *, now: datetime) -> None:
    """Of all that is still to come: what they have lost sight of. A calendar that has an entry takes it out."""
    coming = events.filter(state__in=(*NOT_OUT, EventState.PUBLISHED), ends_at__gt=now, replies__alumnus=alumnus)
    for found in coming.order_by("pk"):
        event = locked(found)
        reply = event.replies.get(alumnus=alumnus)
        before = ReplyState(reply.state)
        reply.state, reply.plus_ones = ReplyState.NO, 0
        reply.position = reply.offered_until = None
        _owe(reply, before)
        reply.save()
        if event.is_published:
            settle(event, now=now)
            transaction.on_commit(partial(pokes.write_soon, event.pk))


def _check_open(event: Event, given: Answer, now: datetime) -> None:
    if event.is_cancelled:
        raise Closed(_("This event has been called off."))
    if now >= event.ends_at or event.state == EventState.OVER:
        raise Closed(_("This event is over."))
    if given.state == ReplyState.NO and (event.is_published or event.is_held_back):
        return
    if not event.is_published:
        raise Closed(_("Its host is changing it. Replies go on as soon as an organiser has said yes."))
    if now >= event.last_reply_at:
        raise Closed(_("Replies have ended. If something has come up, write to the host."))
    if given.plus_ones > event.plus_ones:
        raise TooMany(
            ngettext("You can bring one person.", "You can bring %(most)d people.", event.plus_ones)
            % {"most": event.plus_ones}
            if event.plus_ones
            else _("This one is for members only: nobody can be brought along.")
        )


def _state_for(event: Event, reply: Reply, given: Answer) -> ReplyState:
    if given.state != ReplyState.GOING:
        return given.state
    party = 1 + given.plus_ones
    if has_room(event, party, but=reply):
        return ReplyState.GOING
    if event.capacity is not None and party > event.capacity:
        raise TooMany(_("There will never be room for so many at once. Come with fewer people."))
    if reply.state in HOLDS_A_PLACE and not reply._state.adding:
        raise TooMany(_("There is no room for more people. Your own place stays yours: choose fewer to bring."))
    return ReplyState.WAITING


def _owe(reply: Reply, before: ReplyState | None) -> None:
    """A new state is told. A no needs no mail, except to take the entry out of a calendar again."""
    if reply.state == before:
        return
    if reply.state == ReplyState.GOING:
        reply.sequence += 0 if before is None else 1
        reply.owed = Owed.STATE
    elif reply.state == ReplyState.WAITING:
        reply.owed = Owed.STATE
    elif reply.has_entry:
        reply.sequence += 1
        reply.owed = Owed.STATE
    else:
        reply.owed = Owed.NOTHING
