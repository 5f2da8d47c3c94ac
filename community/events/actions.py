"""Planning an event, changing it, publishing it and calling it off."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.actors import colleague
from accounts.models import Membership
from audit.events import Actor, record
from community.events import pokes
from community.events.emails import tell_host
from community.events.places import locked, offer_anew, places_taken, rules_in_force, settle
from community.events.rules import is_host, seal_of
from community.groups.actions.starting import drop_file
from community.models import Event, EventHelper, EventRules, EventState, Group, Owed, Reply, ReplyState
from directory.models import Alumnus
from tenancy.models import Employer
from web.errors import ActionError
from web.images import Picture
from web.rich_text import VERSION, to_html


class NotPossible(ActionError):
    """This does not follow from where the event is."""


class TooSmall(ActionError):
    """Fewer places than are taken."""


class TooLarge(ActionError):
    """More places than a member's event may have."""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """All that a host decides. Moments are moments; `zone_name` is that of the place. `rule` is a `Rule` as JSON and
    `audience` what it asks for as facets. `picture` None: as it is; `without_picture` takes it away."""

    kind: str
    title: str
    body: str
    place: str
    city: str
    city_id: int | None
    link: str
    zone_name: str
    starts_at: datetime
    ends_at: datetime
    capacity: int | None
    plus_ones: int
    replies_until: datetime | None
    questions: list[dict[str, Any]] = field(default_factory=list)
    rule: Mapping[str, Any] = field(default_factory=dict)
    audience: Collection[str] = ()
    group: Group | None = None
    picture: Picture | None = None
    without_picture: bool = False
    asks_feedback: bool = False
    writes_to_missing: bool = False


# What stands in people's calendars, and what they must hear of when it changes.
FACTS = ("starts_at", "ends_at", "zone_name", "place", "city", "link")


PICTURE = {"picture", "without_picture"}


@transaction.atomic
def plan_event(*, plan: Plan, host: Alumnus | None, by: Actor) -> Event:
    """A draft: nobody else sees it. With `host` it is that member's own."""
    _check_size(plan, host)
    event = Event(host=host, is_members=host is not None, made_by=None if host else colleague(by))
    _write(event, plan)
    event.save()
    if host is None:
        record("event.planned", subject=event, by=by)
    return event


@transaction.atomic
def change_event(*, event: Event, plan: Plan, by: Actor, now: datetime) -> Event:
    """Who is coming is told where time or place have changed; a larger number of places moves the line at once.

    Where an organiser says yes first, and what they look at changes, the event waits again: nobody sees it, guests keep
    their places, and what they are owed is written after the yes.
    """
    event = locked(event)
    if event.state in (EventState.CANCELLED, EventState.OVER):
        raise NotPossible(_("This event is over or has been called off. Plan a new one."))
    _check_size(plan, event.host)
    _check_taken(event, plan)
    before = {name: getattr(event, name) for name in (*FACTS, "title")}
    words = event.words()
    seal = seal_of(event)
    _write(event, plan)
    changed = {name for name, value in before.items() if getattr(event, name) != value}
    if event.was_out and changed:
        event.sequence += 1
    if event.is_published and event.host_id and rules_in_force().needs_yes and seal_of(event) != seal:
        event.state, event.known = EventState.ASKED, words
    if "starts_at" in changed:
        event.told_week_at = event.told_day_at = None
    event.save()
    if event.was_out and changed.intersection(FACTS):
        _owe_all(event, Owed.CHANGED, but=Q(state__in=(ReplyState.NO, ReplyState.EXPIRED)) | ~Q(owed=Owed.NOTHING))
    if event.is_published:
        settle(event, now=now)
        transaction.on_commit(partial(pokes.write_soon, event.pk))
    if event.host_id is None:
        record("event.changed", subject=event, by=by)
    return event


def _write(event: Event, plan: Plan) -> None:
    for name in vars(plan).keys() - PICTURE:
        setattr(event, name, getattr(plan, name))
    event.rule, event.audience = dict(plan.rule), list(plan.audience)
    event.html, event.html_version = to_html(plan.body), VERSION
    event.stamp_tenant()
    if plan.picture is not None or plan.without_picture:
        drop_file(event.picture.name)
        event.picture.name = ""
    if plan.picture is not None:
        event.picture.save(plan.picture.name, ContentFile(plan.picture.data), save=False)


def _check_size(plan: Plan, host: Alumnus | None) -> None:
    largest = rules_in_force().largest
    if host is not None and (plan.capacity is None or plan.capacity > largest):
        raise TooLarge(_("Events of members have %(most)d places at most.") % {"most": largest})


def _check_taken(event: Event, plan: Plan) -> None:
    taken = places_taken(event)
    if plan.capacity is not None and plan.capacity < taken:
        text = ngettext(
            "One place is taken or offered already. Keep at least one, or ask that person to take back their reply.",
            "%(taken)d places are taken or offered already. Keep at least as many, or ask people to take back their "
            "reply first.",
            taken,
        )
        raise TooSmall(text % {"taken": taken})


@transaction.atomic
def publish_event(*, event: Event, by: Actor, now: datetime, seal: str | None = None) -> Event:
    """Or, where the employer wants to say yes first, ask for it. An organiser's press is the yes, to what they have
    read: with the `seal` of it."""
    event = locked(event)
    if event.state not in (EventState.DRAFT, EventState.ASKED):
        raise NotPossible(_("This event is out already."))
    if event.starts_at <= now:
        raise NotPossible(_("It would begin in the past. Choose another day first."))
    if seal is not None and seal != seal_of(event):
        raise NotPossible(_("Its host has changed it meanwhile. Please look at it once more."))
    own = event.host is not None and isinstance(by, Membership) and event.host.membership_id == by.pk
    if own and rules_in_force().needs_yes:
        event.state = EventState.ASKED
        event.save(update_fields=["state"])
        return event
    was_out = event.was_out
    event.state, event.published_at, event.reason, event.known = EventState.PUBLISHED, now, "", {}
    event.save(update_fields=["state", "published_at", "reason", "known"])
    if was_out:
        offer_anew(event, now=now)
        settle(event, now=now)
        transaction.on_commit(partial(pokes.write_soon, event.pk))
    if not own:
        record("event.published", subject=event, by=by)
    if event.host is not None and not own:
        tell_host(event, "approved")
    return event


@transaction.atomic
def refuse_event(*, event: Event, reason: str, by: Actor) -> Event:
    """Back to the host as a draft, with the reason."""
    event = locked(event)
    if event.state != EventState.ASKED:
        raise NotPossible(_("Nobody waits for a yes to this event any more."))
    event.state, event.reason = EventState.DRAFT, reason
    event.save(update_fields=["state", "reason"])
    record("event.refused", subject=event, by=by)
    tell_host(event, "refused")
    return event


@transaction.atomic
def call_off(*, event: Event, reason: str, by: Actor, own: Alumnus | None) -> Event:
    """Everybody who has not said no is told, and calendars take the entry out. What was never out is simply gone."""
    event = locked(event)
    if event.state in (EventState.CANCELLED, EventState.OVER):
        raise NotPossible(_("This event is over or has been called off before."))
    is_own = is_host(own, event)
    if not event.was_out:
        if not is_own:
            record("event.deleted", subject=event, by=by)
        _delete(event)
        return event
    _cancel(event, reason)
    if not is_own:
        record("event.called_off", subject=event, by=by)
        if event.host_id is not None:
            tell_host(event, "called_off")
    return event


@transaction.atomic
def lose_host(*, event: Event) -> None:
    """The member who planned it is not in the network any more: nobody is there to open the door."""
    event = locked(event)
    if event.state in (EventState.CANCELLED, EventState.OVER):
        return
    if event.was_out:
        _cancel(event, _("Whoever planned it is not in the network any more."))
        record("event.called_off", subject=event, by=None)
    else:
        _delete(event)


@transaction.atomic
def run_out(*, event: Event) -> None:
    """It was out, was changed, and its time has come without another yes: guests must not stand before a door."""
    event = locked(event)
    if event.is_held_back:
        _cancel(event, _("It was changed, and nobody could look at the change in time."))
        record("event.called_off", subject=event, by=None)


def _cancel(event: Event, reason: str) -> None:
    """In the words that guests know: nobody has said yes to others."""
    picture = event.picture.name
    event.put_back()
    if event.picture.name != picture:
        drop_file(picture)
    event.state, event.reason, event.known = EventState.CANCELLED, reason, {}
    event.sequence += 1
    event.save()
    _owe_all(event, Owed.CANCELLED, but=Q(state__in=(ReplyState.NO, ReplyState.EXPIRED), has_entry=False))
    transaction.on_commit(partial(pokes.write_soon, event.pk))


def _delete(event: Event) -> None:
    drop_file(event.picture.name)
    event.delete()


def _owe_all(event: Event, what: Owed, *, but: Q) -> None:
    Reply.objects.filter(event=event).exclude(but).update(owed=what)


@transaction.atomic
def set_helpers(*, event: Event, people: Collection[Alumnus]) -> None:
    wanted = {person.pk for person in people}
    EventHelper.objects.filter(event=event).exclude(alumnus__in=wanted).delete()
    rows = [EventHelper(event=event, alumnus_id=pk) for pk in sorted(wanted)]
    EventHelper.objects.bulk_create(rows, ignore_conflicts=True)


@transaction.atomic
def set_rules(*, employer: Employer, values: Mapping[str, Any], by: Actor) -> EventRules:
    rules = EventRules.objects.select_for_update().first() or EventRules()
    for name, value in values.items():
        setattr(rules, name, value)
    rules.save()
    record("event_rules.changed", subject=employer, by=by)
    return rules


@transaction.atomic
def note_export(*, event: Event, guests: int, by: Actor) -> None:
    record("event.guests_exported", subject=event, by=by, rows=guests)
