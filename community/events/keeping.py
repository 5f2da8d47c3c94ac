"""What goes on by itself: offers end, freed places move up, reminders, and what comes after. Everything is found in
PostgreSQL; a tick too many changes nothing, and one that did not come is made up for by the next."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from community.events.actions import lose_host, run_out
from community.events.emails import write_owed
from community.events.places import locked, settle
from community.models import NOT_OUT, Event, EventState, Owed, Reply, ReplyState
from directory.models import Alumnus
from directory.people.rules import CLOSED_STATES
from engagement import occasions
from tenancy.models import Employer

OCCASION = occasions.Occasion(name="event", label=_("After an event"), module="events")
# So long after the end a telephone that was without a network may still tell who came.
AFTERWARDS = timedelta(hours=12)
BATCH = 200
WEEK, DAY = timedelta(days=7), timedelta(days=1)
# Nearer than this the next reminder, or the event itself, is about to say the same.
TOO_NEAR = {Owed.WEEK: timedelta(days=2), Owed.DAY: timedelta(hours=2)}
MARKS = {Owed.WEEK: ("told_week_at", WEEK), Owed.DAY: ("told_day_at", DAY)}


def keep(*, employer: Employer, now: datetime) -> None:
    for event in _without_host(now):
        with translation.override(employer.language):
            lose_host(event=event)
    for event in _in_vain(now):
        with translation.override(employer.language):
            run_out(event=event)
    for event in _with_a_line(now):
        _settle_one(event, now)
    for owed in (Owed.WEEK, Owed.DAY):
        _remind(owed, now)
    for event in Event.objects.filter(state=EventState.PUBLISHED, ends_at__lte=now - AFTERWARDS).order_by("pk"):
        finish(event, employer=employer, now=now)
    write_all(employer=employer)


def _without_host(now: datetime) -> list[Event]:
    """Events of members who have left or were shut out, or whose record is erased. Drafts of whoever may come back wait
    for them, unless guests wait too.

    Whom staff have taken off the lists, or make wait for an approval, is still there to open the door: members do not
    read their name, and organisers call the event off where they think it right.
    """
    there = Alumnus.objects.filter(pk=OuterRef("host"), joined_at__isnull=False).exclude(state__in=CLOSED_STATES)
    was_out = Q(state=EventState.PUBLISHED) | Q(state__in=NOT_OUT, published_at__isnull=False)
    ahead = was_out & Q(ends_at__gt=now) & ~Exists(there)
    left = Q(state__in=NOT_OUT, host__isnull=True)
    return list(Event.objects.filter(ahead | left, is_members=True).order_by("pk"))


def _in_vain(now: datetime) -> list[Event]:
    """Changed, and not looked at before the hour that guests know of, or the new one."""
    held = Event.objects.filter(state__in=NOT_OUT, published_at__isnull=False)
    return [event for event in held.order_by("pk") if event.begins_for_guests <= now]


def _with_a_line(now: datetime) -> list[Event]:
    """Somebody waits, or is offered a place: time may have run out, or a guest may have been erased."""
    moving = Q(state=ReplyState.WAITING) | Q(state=ReplyState.OFFERED, offered_until__lte=now)
    ids = Reply.objects.filter(moving, event__state=EventState.PUBLISHED, event__ends_at__gt=now).values("event")
    return list(Event.objects.filter(pk__in=ids).order_by("pk"))


@transaction.atomic
def _settle_one(event: Event, now: datetime) -> None:
    settle(locked(event), now=now)


def _remind(owed: Owed, now: datetime) -> None:
    """Once for each event and each distance. Who has replied since yesterday has just read it all."""
    mark, distance = MARKS[owed]
    due = Event.objects.filter(
        state=EventState.PUBLISHED, starts_at__gt=now + TOO_NEAR[owed], starts_at__lte=now + distance,
        **{f"{mark}__isnull": True},
    )  # fmt: skip
    for event in due.order_by("pk"):
        with transaction.atomic():
            if Event.objects.filter(pk=event.pk, **{f"{mark}__isnull": True}).update(**{mark: now}):
                guests = Reply.objects.filter(event=event, state=ReplyState.GOING, owed=Owed.NOTHING)
                guests.filter(replied_at__lte=now - DAY).update(owed=owed)


@transaction.atomic
def finish(event: Event, *, employer: Employer, now: datetime) -> None:
    """The next morning, so to speak. Where nobody was ticked off at the door, all who were going have been there."""
    event = locked(event)
    if event.state != EventState.PUBLISHED:
        return
    going = Reply.objects.filter(event=event, state=ReplyState.GOING)
    arrived = going.filter(arrived_at__isnull=False)
    is_counted = arrived.exists()
    there = list((arrived if is_counted else going).values_list("alumnus", flat=True))
    Reply.objects.filter(event=event, state__in=(ReplyState.WAITING, ReplyState.OFFERED)).update(
        state=ReplyState.EXPIRED, position=None, offered_until=None
    )
    Reply.objects.filter(event=event).update(owed=Owed.NOTHING)
    if is_counted and event.writes_to_missing:
        going.filter(arrived_at__isnull=True).update(owed=Owed.MISSED)
    event.state = EventState.OVER
    event.save(update_fields=["state"])
    if event.asks_feedback:
        occasions.happened(employer, OCCASION.name, there, now)


def write_all(*, employer: Employer, event_id: UUID | None = None) -> int:
    """Each mail in a transaction of its own: the trouble of one keeps nobody waiting. What waits for a yes waits."""
    owed = Reply.objects.owed_now()
    if event_id:
        owed = owed.filter(event=event_id)
    ids = list(owed.order_by("replied_at", "pk").values_list("pk", flat=True)[:BATCH])
    return sum(write_owed(reply_id, employer=employer) for reply_id in ids)
