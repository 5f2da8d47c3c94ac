"""The line: first come, first served; what is freed is offered at once, to the first whose number fits."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import IntegrityError, connections, transaction
from django.utils import timezone

from accounts.models import Membership
from community.events.actions import TooSmall, change_event
from community.events.keeping import keep
from community.events.reading import blocked_with, counts_of, visible_to
from community.events.replying import Answer, Closed, TooMany, answer
from community.groups.actions.belonging import leave, take_out
from community.models import Event, EventRules, GroupMember, Owed, Reply, ReplyState
from directory.connections.actions import block
from directory.models import Alumnus
from tenancy.models import Employer
from tenancy.scope import tenant_scope
from tests.factories.directory import make_alumnus
from tests.factories.events import make_event, make_plan, reply_as
from tests.factories.groups import make_group, put_in


def states(event: Event) -> list[tuple[str, str]]:
    rows = Reply.objects.filter(event=event).order_by("alumnus__given_name")
    return [(reply.alumnus.given_name, str(reply.state)) for reply in rows.select_related("alumnus")]


def taken(event: Event) -> int:
    return Event.objects.get(pk=event.pk).taken


def test_a_freed_place_goes_to_the_first_whose_number_fits(house: Employer, guests: list[Alumnus]) -> None:
    ben, cleo, dora, emil = guests
    event = make_event(house, capacity=2)
    reply_as(event, ben)
    reply_as(event, cleo)
    assert reply_as(event, dora, plus_ones=1).is_waiting
    assert reply_as(event, emil).is_waiting
    reply_as(event, ben, "no")
    # Dora needs two: Emil passes her, and she stays the first.
    assert states(event) == [("Ben", "no"), ("Cleo", "going"), ("Dora", "waiting"), ("Emil", "offered")]
    assert taken(event) == 2
    reply_as(event, emil, "no")
    reply_as(event, cleo, "no")
    assert Reply.objects.get(alumnus=dora).is_offered
    assert taken(event) == 2
    assert reply_as(event, dora, plus_ones=1).is_going


def test_who_is_out_of_a_group_keeps_no_place_at_its_events(
    house: Employer, ada: Alumnus, guests: list[Alumnus]
) -> None:
    ben, cleo, _dora, emil = guests
    group = make_group(house, ada, name="Rowing")
    rows = {guest: put_in(group, guest) for guest in (ben, cleo)}
    event = make_event(house, group=group, capacity=1)
    reply_as(event, emil, "maybe")  # never was in it
    reply_as(event, ben)
    assert reply_as(event, cleo).is_waiting
    organiser = GroupMember.objects.get(group=group, alumnus=ada)
    assert ada.membership is not None
    take_out(membership=rows[ben], by=organiser, actor=ada.membership, is_banned=True)
    assert states(event) == [("Ben", "no"), ("Cleo", "offered"), ("Emil", "maybe")]
    seen = [visible_to(each.membership, each).exists() for each in (ben, cleo, emil) if each.membership]
    assert (seen, taken(event)) == ([False, True, True], 1)
    leave(group=group, alumnus=cleo)
    assert taken(event) == 0


@pytest.mark.parametrize("is_hosts_wish", [True, False])
def test_a_host_and_a_guest_who_block_each_other_keep_no_place_between_them(
    is_hosts_wish: bool, house: Employer, ada: Alumnus, guests: list[Alumnus]
) -> None:
    ben, cleo = guests[:2]
    event, others = make_event(house, host=ada, capacity=1), make_event(house)
    reply_as(event, ben)
    reply_as(others, ben)
    reply_as(event, cleo)
    one, other = (ada, ben) if is_hosts_wish else (ben, ada)
    block(employer=house, alumnus=one, other=other)
    assert states(event) == [("Ben", "no"), ("Cleo", "offered")]
    assert states(others) == [("Ben", "going")]
    assert counts_of([event], but=blocked_with(ada))[event.pk].no == 0


def test_an_offer_ends_and_the_next_in_line_is_asked(house: Employer, guests: list[Alumnus]) -> None:
    ben, cleo, dora, _emil = guests
    event = make_event(house, capacity=1)
    for guest in (ben, cleo, dora):
        reply_as(event, guest)
    reply_as(event, ben, "no")
    offered = Reply.objects.get(alumnus=cleo)
    assert offered.offered_until is not None
    assert offered.offered_until - timezone.now() > timedelta(hours=23)
    Reply.objects.filter(pk=offered.pk).update(offered_until=timezone.now() - timedelta(seconds=1))
    keep(employer=house, now=timezone.now())
    assert states(event) == [("Ben", "no"), ("Cleo", "expired"), ("Dora", "offered")]
    assert reply_as(event, cleo).is_waiting  # at the end of the line, which is empty


def test_more_places_move_several_and_fewer_than_taken_are_refused(
    house: Employer, guests: list[Alumnus], hr: Membership
) -> None:
    event = make_event(house, capacity=1, by=hr)
    for guest in guests:
        reply_as(event, guest)
    now, starts = timezone.now(), event.starts_at
    change_event(event=event, plan=make_plan(capacity=3, starts_at=starts), by=hr, now=now)
    assert [state for _name, state in states(event)] == ["going", "offered", "offered", "waiting"]
    with pytest.raises(TooSmall, match="3 places are taken"):
        change_event(event=event, plan=make_plan(capacity=2, starts_at=starts), by=hr, now=now)
    change_event(event=event, plan=make_plan(capacity=None, starts_at=starts), by=hr, now=now)
    assert [state for _name, state in states(event)] == ["going", "offered", "offered", "offered"]


def test_whoever_is_erased_leaves_no_hole(house: Employer, guests: list[Alumnus]) -> None:
    ben, cleo, *_rest = guests
    event = make_event(house, capacity=1)
    reply_as(event, ben)
    reply_as(event, cleo)
    Reply.objects.filter(alumnus=ben).delete()  # as erasure does, past our actions
    keep(employer=house, now=timezone.now())
    assert Reply.objects.get(alumnus=cleo).is_offered


def test_shortly_before_the_end_whoever_presses_has_the_place(house: Employer, guests: list[Alumnus]) -> None:
    ben, cleo, dora, _emil = guests
    event = make_event(house, capacity=1)
    reply_as(event, ben)
    reply_as(event, cleo)
    Event.objects.filter(pk=event.pk).update(replies_until=timezone.now() + timedelta(minutes=10))
    reply_as(event, ben, "no")
    assert Reply.objects.get(alumnus=cleo).is_waiting
    assert reply_as(event, dora).is_going


def test_what_is_not_possible_is_refused(house: Employer, guests: list[Alumnus]) -> None:
    ben, cleo, *_rest = guests
    event = make_event(house, capacity=2)
    reply_as(event, ben)
    with pytest.raises(TooMany, match="You can bring one person"):
        reply_as(event, cleo, plus_ones=2)
    reply_as(event, cleo)
    with pytest.raises(TooMany, match="Your own place stays yours"):
        reply_as(event, cleo, plus_ones=1)
    alone = make_event(house, plus_ones=0, capacity=1)
    with pytest.raises(TooMany, match="members only"):
        reply_as(alone, ben, plus_ones=1)
    Event.objects.filter(pk=alone.pk).update(plus_ones=1)
    with pytest.raises(TooMany, match="never be room"):
        reply_as(alone, ben, plus_ones=1)
    later = event.starts_at - timedelta(minutes=1)
    Event.objects.filter(pk=event.pk).update(replies_until=timezone.now() - timedelta(minutes=1))
    with pytest.raises(Closed, match="Replies have ended"):
        answer(event=event, alumnus=cleo, given=Answer(ReplyState.MAYBE), now=later)
    assert answer(event=event, alumnus=cleo, given=Answer(ReplyState.NO), now=later).state == ReplyState.NO
    with pytest.raises(Closed, match="over"):
        answer(event=event, alumnus=ben, given=Answer(ReplyState.NO), now=event.ends_at)
    Event.objects.filter(pk=event.pk).update(state="cancelled")
    with pytest.raises(Closed, match="called off"):
        reply_as(event, ben, "no")


def test_the_database_itself_refuses_to_oversell(house: Employer) -> None:
    event = make_event(house, capacity=1)
    with pytest.raises(IntegrityError, match="event_not_oversold"), transaction.atomic():
        Event.objects.filter(pk=event.pk).update(taken=2)


@pytest.mark.django_db(transaction=True)
def test_two_hundred_press_in_the_same_second(acme: Employer) -> None:
    """Forty places, one in four brings somebody, thirty of those who come first think better of it at once."""
    with tenant_scope(acme):
        people = [make_alumnus(acme, f"Guest {number}") for number in range(200)]
        event = make_event(acme, capacity=40)
        EventRules.objects.create(offer_hours=1)

    def press(number: int) -> None:
        try:
            with tenant_scope(acme):
                reply_as(event, people[number], plus_ones=int(number % 4 == 0))
                if number % 7 == 0:
                    reply_as(event, people[number], "no")
        finally:
            connections["default"].close()

    with ThreadPoolExecutor(max_workers=16) as pool:
        list(pool.map(press, range(200)))
    with tenant_scope(acme):
        replies = list(Reply.objects.filter(event=event))
        assert {reply.alumnus_id for reply in replies} == {person.pk for person in people}
        holding = sum(reply.party for reply in replies if reply.state in ("going", "offered"))
        free = 40 - holding
        waiting = [reply for reply in replies if reply.is_waiting]
        assert holding == taken(event)
        assert 39 <= holding <= 40
        assert not [reply for reply in waiting if reply.party <= free]
        assert len({reply.position for reply in waiting}) == len(waiting)
        assert sum(reply.state == "no" for reply in replies) == 29
        owed = Owed.STATE
        assert all(reply.owed == owed for reply in replies if reply.state in ("going", "waiting", "offered"))
