"""What guests get by mail and in their calendars, what the tick does, and what comes afterwards."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import pytest
import vobject
from django.utils import timezone

from accounts.models import Membership
from community.calendar_feed.sources import entries_of
from community.events.actions import (
    NotPossible,
    call_off,
    change_event,
    lose_host,
    publish_event,
    refuse_event,
    run_out,
)
from community.events.emails import write_owed
from community.events.keeping import keep, write_all
from community.events.nearby import collect, is_near
from community.events.replying import Closed
from community.events.rules import seal_of
from community.events.tasks import look_after_events, tick, write_owed_mails
from community.models import Event, EventRules, EventState, Reply
from directory.models import Alumnus, Block
from directory.places.cities import known_city
from engagement import occasions
from engagement.digests.sections import Recipient
from mail.categories import Category
from mail.models import Message
from tenancy.models import Employer
from tests.factories.events import make_event, make_plan, reply_as


def mails(kind: str = "community/event") -> list[Message]:
    return list(Message.objects.filter(template=kind).order_by("created_at", "pk"))


def entry(message: Message) -> tuple[str, int, str]:
    read = icalendar.Calendar.from_ical(message.calendar)
    [event] = read.walk("VEVENT")
    assert vobject.readOne(message.calendar).vevent.uid.value == event["UID"]
    return read["METHOD"], int(event["SEQUENCE"]), str(event["STATUS"])


def test_calendars_follow_each_change(house: Employer, hr: Membership, guests: list[Alumnus]) -> None:
    ben = guests[0]
    event = make_event(house, by=hr, capacity=1)
    reply_as(event, ben)
    write_all(employer=house)
    assert write_all(employer=house) == 0
    now = timezone.now()
    plan = make_plan(starts_at=event.starts_at + timedelta(days=1), capacity=1, place="Library")
    change_event(event=event, plan=plan, by=hr, now=now)
    write_all(employer=house)
    reply_as(event, ben, "no")
    write_all(employer=house)
    reply_as(event, ben)
    write_all(employer=house)
    call_off(event=event, reason="Nobody cooks.", by=hr, own=None)
    write_all(employer=house)
    told = mails()
    assert [entry(each) for each in told] == [
        ("REQUEST", 0, "CONFIRMED"), ("REQUEST", 1, "CONFIRMED"), ("CANCEL", 2, "CANCELLED"),
        ("REQUEST", 3, "CONFIRMED"), ("CANCEL", 4, "CANCELLED"),
    ]  # fmt: skip
    assert len({icalendar.Calendar.from_ical(each.calendar).walk("VEVENT")[0]["UID"] for each in told}) == 1
    assert [each.category for each in told] == [Category.SERVICE] * 5
    assert "https://meet.example/soup" in told[0].text
    assert "https://meet.example/soup" not in told[2].text
    assert "Library" in told[1].text
    assert "Nobody cooks." in told[4].text
    with pytest.raises(NotPossible):
        call_off(event=event, reason="Again", by=hr, own=None)
    with pytest.raises(NotPossible):
        change_event(event=event, plan=plan, by=hr, now=now)
    with pytest.raises(NotPossible):
        publish_event(event=event, by=hr, now=now)
    with pytest.raises(NotPossible):
        refuse_event(event=event, reason="No", by=hr)


def test_what_is_changed_after_a_yes_needs_another(
    house: Employer, hr: Membership, ada: Alumnus, guests: list[Alumnus]
) -> None:
    EventRules.objects.create(needs_yes=True)
    now, by = timezone.now(), ada.membership
    assert by is not None
    event = make_event(house, host=ada, capacity=1)
    reply_as(event, guests[0])
    reply_as(event, guests[1])
    write_all(employer=house)
    starts_at, seal = event.starts_at, seal_of(event)
    plan = make_plan(starts_at=starts_at, capacity=2, title="Win a yacht", link="https://yachts.example/")
    assert change_event(event=event, plan=make_plan(starts_at=starts_at, capacity=1), by=by, now=now).is_published
    assert change_event(event=event, plan=plan, by=by, now=now).state == EventState.ASKED
    keep(employer=house, now=now)
    assert (len(mails()), [each.title for each in entries_of(house, guests[0], now)]) == (2, ["Soup evening"])
    for waiting in Reply.objects.exclude(owed=""):
        assert not write_owed(waiting.pk, employer=house)
    with pytest.raises(NotPossible, match="changed it meanwhile"):
        publish_event(event=event, by=hr, now=now, seal=seal)
    refuse_event(event=event, reason="No yachts.", by=hr)
    assert change_event(event=event, plan=make_plan(starts_at=starts_at, capacity=2), by=by, now=now).was_out
    publish_event(event=event, by=by, now=now)
    assert publish_event(event=event, by=hr, now=now, seal=seal).taken == 2
    write_all(employer=house)
    assert [(each.subject, "yacht" in each.text) for each in mails()[2:]] == [
        ("Changed: Soup evening", False), ("A place for you: Soup evening", False)
    ]  # fmt: skip
    change_event(event=event, plan=plan, by=by, now=now)
    keep(employer=house, now=starts_at)
    assert Event.objects.get().is_cancelled
    run_out(event=event)  # by another worker's tick
    write_all(employer=house)
    assert [(each.subject, "yacht" in each.text + each.calendar) for each in mails()[4:]] == [
        ("Called off: Soup evening", False)
    ] * 2


@pytest.mark.parametrize(("zone", "day"), [("Europe/Berlin", (2027, 3, 28)), ("America/New_York", (2027, 3, 14))])
def test_the_weekend_of_the_clocks_is_read_as_it_was_written(
    zone: str, day: tuple[int, int, int], house: Employer, guests: list[Alumnus]
) -> None:
    """Begins before clocks are put forward and ends after: three hours later by the clock, two by the sun."""
    starts = datetime(*day, 1, 30, tzinfo=ZoneInfo(zone))
    ends = datetime(*day, 4, 30, tzinfo=ZoneInfo(zone))
    event = make_event(house, starts_at=starts, ends_at=ends, zone_name=zone)
    reply_as(event, guests[0])
    write_all(employer=house)
    [told] = mails()
    [read] = icalendar.Calendar.from_ical(told.calendar).walk("VEVENT")
    vars(vobject.icalendar)["__tzidMap"].pop(zone, None)  # it keeps the first zone of a name that it has ever read
    other = vobject.readOne(told.calendar).vevent
    for begins, over in ((read.decoded("dtstart"), read.decoded("dtend")), (other.dtstart.value, other.dtend.value)):
        assert begins.timestamp() == starts.timestamp()
        assert over.timestamp() - begins.timestamp() == 2 * 3600
    assert "01:30 – 04:30" in told.text


def test_the_line_is_told_where_it_stands(house: Employer, guests: list[Alumnus]) -> None:
    ben, cleo, dora, _emil = guests
    event = make_event(house, capacity=1)
    reply_as(event, ben)
    reply_as(event, cleo, plus_ones=0)
    write_all(employer=house)
    reply_as(event, ben, "no")
    write_all(employer=house)
    subjects = [each.subject for each in mails() if each.recipient_id == cleo.pk]
    assert subjects == ["You are on the waiting list: Soup evening", "A place for you: Soup evening"]
    Reply.objects.filter(alumnus=cleo).update(offered_until=timezone.now())
    look_after_events.run()
    assert mails()[-1].subject == "The place has gone on: Soup evening"
    assert mails()[-1].calendar == ""
    reply_as(event, dora, "maybe")
    assert write_owed_mails.run(event=str(event.pk)) == 0
    assert callable(tick)


def test_reminders_come_once_and_only_to_those_who_come(house: Employer, guests: list[Alumnus]) -> None:
    ben, cleo, dora, _emil = guests
    event = make_event(house)
    for guest in (ben, cleo):
        reply_as(event, guest)
    reply_as(event, dora, "maybe")
    write_all(employer=house)
    for days in (6, 6, 0.9, 0.9, 0.05):
        keep(employer=house, now=event.starts_at - timedelta(days=days))
    assert [each.subject for each in mails()[2:]] == ["In a week: Soup evening"] * 2 + ["Soon: Soup evening"] * 2


def test_afterwards_those_who_came_are_asked_and_the_others_missed(house: Employer, guests: list[Alumnus]) -> None:
    ben, cleo, dora, emil = guests
    event = make_event(house, asks_feedback=True, writes_to_missing=True, capacity=3)
    for guest in guests:
        reply_as(event, guest)
    Reply.objects.filter(alumnus__in=[ben, dora]).update(arrived_at=event.starts_at)
    told: list[tuple[str, set]] = []
    listener = lambda employer, name, ids, at: told.append((name, set(ids)))  # noqa: E731
    occasions.listen(listener)
    try:
        keep(employer=house, now=event.ends_at + timedelta(hours=1))
        assert Event.objects.get().state == EventState.PUBLISHED  # a telephone may still be without a network
        for _twice in range(2):
            keep(employer=house, now=event.ends_at + timedelta(hours=13))
    finally:
        occasions._listeners.remove(listener)
    assert told == [("event", {ben.pk, dora.pk})]
    assert Event.objects.get().state == EventState.OVER
    assert Reply.objects.get(alumnus=emil).state == "expired"
    assert not Reply.objects.exclude(owed="").exists()
    assert [each.recipient_id for each in mails() if "missed" in each.subject] in ([], [cleo.pk])


def test_an_occasion_that_nobody_knows_is_a_mistake(house: Employer) -> None:
    assert "event" in {each.name for each in occasions.all_occasions()}
    with pytest.raises(occasions.UnknownOccasion):
        occasions.happened(house, "picnic", [], timezone.now())
    occasions.happened(house, "event", [], timezone.now())


def test_the_round_up_tells_what_is_near(house: Employer, ada: Alumnus, guests: list[Alumnus]) -> None:
    berlin, lyon = known_city("Berlin"), known_city("Lyon")
    assert berlin is not None
    assert lyon is not None
    Alumnus.objects.filter(pk=ada.pk).update(city="Potsdam", city_id=known_city("Potsdam", "DE").id)  # type: ignore[union-attr]
    ada.refresh_from_db()
    near = make_event(house, title="Near", city="Berlin", city_id=berlin.id)
    far = make_event(house, title="Far", city="Lyon", city_id=lyon.id)
    make_event(house, title="Not for her", audience=["team:Kitchen"])
    hosted = make_event(house, title="Of somebody blocked", host=guests[0], capacity=5)
    Block.objects.create(blocker=ada, blocked=guests[0])
    assert is_near(near, ada)
    assert not is_near(far, ada)
    assert is_near(hosted, ada)
    now, today = timezone.now(), house.today()
    reader = Recipient(ada, now - timedelta(days=7), now, today, today + timedelta(days=7))
    assert [item.title for item in collect(house, [reader])[ada.pk]] == ["Near"]
    assert collect(house, []) == {}


def test_ones_own_calendar_holds_where_one_goes(house: Employer, ada: Alumnus) -> None:
    event = make_event(house)
    reply_as(event, ada)
    reply_as(make_event(house, title="Perhaps"), ada, "maybe")
    assert [each.title for each in entries_of(house, ada, timezone.now())] == ["Soup evening"]


def test_who_takes_back_a_reply_while_a_change_waits_is_told_at_once(
    house: Employer, ada: Alumnus, guests: list[Alumnus]
) -> None:
    """Whoever takes back a reply while a change waits for a yes is told at once, in the words that they know."""
    EventRules.objects.create(needs_yes=True)
    ben, cleo, dora, _emil = guests
    now, by = timezone.now(), ada.membership
    assert by is not None
    event = make_event(house, host=ada, capacity=1)
    reply_as(event, ben)
    reply_as(event, cleo)
    write_all(employer=house)
    plan = make_plan(starts_at=event.starts_at + timedelta(days=30), capacity=1, title="Win a yacht", place="Harbour")
    change_event(event=event, plan=plan, by=by, now=now)
    with pytest.raises(Closed, match="host is changing it"):
        reply_as(event, dora)
    reply_as(event, ben, "no")
    assert Reply.objects.get(alumnus=cleo).is_waiting  # nothing is offered that nobody can see
    write_all(employer=house)
    [told] = mails()[2:]
    assert (told.recipient_id, told.subject, entry(told)[0]) == (
        ben.pk, "You are not coming: Soup evening", "CANCEL"
    )  # fmt: skip
    assert "Canteen" in told.calendar
    assert "yacht" not in told.text + told.html + told.calendar
    keep(employer=house, now=event.starts_at + timedelta(minutes=1))  # the hour that guests know, not the new one
    kept = Event.objects.get()
    assert (kept.state, kept.title, kept.place, kept.starts_at) == (
        EventState.CANCELLED, "Soup evening", "Canteen", event.starts_at
    )  # fmt: skip


@pytest.mark.parametrize("what", [{"unlisted": True}, {"is_limited": True}, {"state": "leaver"}])
def test_a_host_who_is_only_off_the_lists_keeps_the_event(
    what: dict[str, Any], house: Employer, guests: list[Alumnus]
) -> None:
    make_event(house, host=guests[0], capacity=5)
    Alumnus.objects.filter(pk=guests[0].pk).update(**what)
    keep(employer=house, now=timezone.now())
    assert Event.objects.get().is_published


@pytest.mark.parametrize("state", ["not_eligible", "deceased"])
def test_a_host_who_is_shut_out_does_not(state: str, house: Employer, guests: list[Alumnus]) -> None:
    make_event(house, host=guests[0], capacity=5)
    Alumnus.objects.filter(pk=guests[0].pk).update(state=state)
    keep(employer=house, now=timezone.now())
    assert Event.objects.get().is_cancelled


def test_an_event_whose_host_is_gone_is_called_off_with_a_word(house: Employer, guests: list[Alumnus]) -> None:
    """Erased with one record, left with the other; a draft goes without a word, one of the employer stays."""
    ben, cleo, dora, emil = guests
    erased, left = make_event(house, host=ben, capacity=5), make_event(house, host=cleo, capacity=5, title="Hike")
    make_event(house, host=ben, capacity=5, is_out=False, title="A draft"), make_event(house, title="Ours")
    past = make_event(house, host=ben, capacity=5, title="Past")
    Event.objects.filter(pk=past.pk).update(state=EventState.OVER)
    for event in (erased, left):
        reply_as(event, dora)
        reply_as(event, emil, "no")
    write_all(employer=house)
    before = len(mails())
    ben.delete()
    Alumnus.objects.filter(pk=cleo.pk).update(joined_at=None, membership=None)
    for _twice in range(2):
        keep(employer=house, now=timezone.now())
    states = dict(Event.objects.values_list("title", "state"))
    assert states == {"Soup evening": "cancelled", "Hike": "cancelled", "Ours": "published", "Past": "over"}
    told = mails()[before:]
    assert [(each.recipient_id, "CANCEL" in each.calendar) for each in told] == [(dora.pk, True)] * 2
    assert "not in the network any more" in told[0].text
    lose_host(event=past)
    assert Event.objects.get(pk=past.pk).state == EventState.OVER
