"""From the first ask to the next one's turn."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import vobject
from django.utils import timezone
from icalendar import Calendar

from community.lunches import actions, seating
from community.lunches.actions import NotPossible, Plan, TooMuch
from community.lunches.feed import collect
from community.lunches.reading import poll_of
from community.lunches.seating import NoSeat
from community.lunches.section import collect as round_up
from community.lunches.tasks import tick
from community.lunches.ticking import look_after
from community.models import (
    Contact,
    Lunch,
    LunchGuest,
    LunchSeat,
    LunchState,
    LunchTable,
    LunchTurn,
    LunchVote,
    TurnState,
)
from directory.actions import change_state
from directory.models import Alumnus, AlumnusState, Block
from engagement.digests.sections import Recipient
from mail.models import Message
from tenancy.models import Employer
from tenancy.scope import no_scope
from tests.factories.directory import make_peer
from tests.factories.lunches import dates_of, days_ahead, guest_of, make_lunch

PARIS = ZoneInfo("Europe/Paris")


def mails(template: str) -> list[Message]:
    return list(Message.objects.in_scope().filter(template=f"community/{template}").order_by("id"))


def addressed(template: str) -> list[object]:
    return [mail.recipient_id for mail in mails(template)]


def say(house: Employer, lunch: Lunch, alumnus: Alumnus, *answers: str) -> None:
    guest = guest_of(lunch, alumnus)
    actions.vote(employer=house, guest=guest, answers=dict(zip([d.pk for d in dates_of(lunch)], answers, strict=True)))


def again(lunch: Lunch) -> Lunch:
    found: Lunch = Lunch.objects.select_related("table", "planner").get(pk=lunch.pk)
    return found


def fixed(house: Employer, lunch: Lunch, by: Alumnus) -> Lunch:
    return actions.fix(employer=house, lunch=lunch, date_id=dates_of(lunch)[0].pk, by=by)


def held(house: Employer, lunch: Lunch, by: Alumnus, *others: Alumnus) -> None:
    """Fixed, and a day later told that it took place."""
    fixed(house, lunch, by)
    Lunch.objects.filter(pk=lunch.pk).update(starts_at=timezone.now() - timedelta(days=1))
    there = [other.pk for other in others]
    actions.tell_outcome(employer=house, lunch=lunch, took_place=True, were_there=there, by=by)


def asked(lunch: Lunch) -> LunchTurn | None:
    found: LunchTurn | None = LunchTurn.objects.filter(table=lunch.table, state=TurnState.ASKED).first()
    return found


def test_the_planner_hears_once_of_a_yes_that_became_a_no(
    house: Employer, lunch: Lunch, alice_of_acme: Alumnus, bo: Alumnus, cy: Alumnus
) -> None:
    say(house, lunch, bo, "yes", "no")
    say(house, lunch, cy, "no", "no")
    fixed(house, lunch, alice_of_acme)
    say(house, lunch, cy, "no", "yes")  # never came to this one
    say(house, lunch, bo, "maybe", "no")
    assert addressed("lunch_cannot") == []
    for _again in range(2):
        say(house, lunch, bo, "no", "no")
        say(house, lunch, bo, "yes", "no")
    say(house, lunch, alice_of_acme, "no", "no")
    assert addressed("lunch_cannot") == [alice_of_acme.pk]
    assert "Bo Li had said yes" in mails("lunch_cannot")[0].text
    assert "Bo" not in mails("lunch_cannot")[0].subject
    Block.objects.create(blocker=cy, blocked=alice_of_acme)
    say(house, lunch, cy, "yes", "no")
    say(house, lunch, cy, "no", "no")
    assert len(addressed("lunch_cannot")) == 1


def test_the_round_up_tells_of_votes_and_turns(
    house: Employer, lunch: Lunch, alice_of_acme: Alumnus, bo: Alumnus, cy: Alumnus
) -> None:
    now, today = timezone.now(), house.today()
    readers = [Recipient(person, now - timedelta(days=7), now, today, today) for person in (alice_of_acme, bo, cy)]
    say(house, lunch, cy, "yes", "no")
    assert {pk: [item.title for item in items] for pk, items in round_up(house, readers).items()} == {
        bo.pk: ["Alice Brandt would like to meet you: which dates suit you?"]
    }
    Block.objects.create(blocker=bo, blocked=alice_of_acme)
    assert round_up(house, readers) == round_up(house, []) == {}
    held(house, lunch, alice_of_acme, cy)
    turn = asked(lunch)
    assert turn is not None
    (item,) = round_up(house, readers)[turn.alumnus_id]
    assert item.title == "It is your turn to plan “Payments lunch”, or to pass it on"
    assert str(lunch.table_id) in item.url


def test_whoever_plans_says_how_often_and_ends_the_table(
    house: Employer, lunch: Lunch, alice_of_acme: Alumnus, bo: Alumnus
) -> None:
    table = lunch.table
    with pytest.raises(NoSeat):
        seating.set_rhythm(employer=house, table=table, weeks=2, by=bo)
    seating.set_rhythm(employer=house, table=table, weeks=0, by=alice_of_acme)
    with pytest.raises(NoSeat):
        seating.end(table=table, by=alice_of_acme)
    held(house, lunch, alice_of_acme, bo)
    assert asked(lunch) is None
    seating.set_rhythm(employer=house, table=table, weeks=8, by=alice_of_acme)
    assert asked(lunch) is not None
    seating.set_rhythm(employer=house, table=table, weeks=0, by=alice_of_acme)
    assert asked(lunch) is None
    seating.end(table=table, by=alice_of_acme)
    assert LunchTable.objects.get().ended_at is not None
    with pytest.raises(NoSeat):
        seating.end(table=table, by=alice_of_acme)


def test_those_invited_are_asked_and_the_planner_is_told_when_all_have_voted(
    house: Employer, lunch: Lunch, alice_of_acme: Alumnus, bo: Alumnus, cy: Alumnus
) -> None:
    assert addressed("lunch_invitation") == [bo.pk, cy.pk]
    invitation = mails("lunch_invitation")[0]
    assert "Alice" not in invitation.subject
    assert "Alice Brandt would like to meet you" in invitation.text
    assert "/lunch/" in invitation.text
    assert "(Europe/Paris)" in invitation.text
    say(house, lunch, bo, "yes", "no")
    assert addressed("lunch_complete") == []
    say(house, lunch, cy, "maybe", "no")
    say(house, lunch, cy, "yes", "no")
    assert addressed("lunch_complete") == [alice_of_acme.pk]
    assert LunchVote.objects.filter(guest__alumnus=cy).count() == 2
    poll = poll_of(again(lunch), guest_of(lunch, bo), bo.membership, now=timezone.now())
    assert poll.best is not None
    assert poll.best.pk == dates_of(lunch)[0].pk
    assert poll.reasons == ["Everyone who has voted can come."]


def test_the_best_date_says_who_can_come_who_if_need_be_and_who_cannot(
    house: Employer, lunch: Lunch, bo: Alumnus, cy: Alumnus
) -> None:
    say(house, lunch, bo, "maybe", "no")
    say(house, lunch, cy, "no", "no")
    poll = poll_of(again(lunch), guest_of(lunch, bo), bo.membership, now=timezone.now())
    assert poll.reasons == ["2 of 3 can come.", "Bo Li if need be.", "Cy Doe cannot come."]


def test_the_calendar_file_follows_each_change_under_one_uid(
    house: Employer, lunch: Lunch, alice_of_acme: Alumnus, bo: Alumnus, cy: Alumnus
) -> None:
    say(house, lunch, bo, "yes", "no")
    fixed(house, lunch, alice_of_acme)
    plan = Plan((days_ahead(30),), "Canteen; floor 2", "Europe/Paris", 60)
    for _twice in range(2):  # the second time nothing changes
        actions.move(employer=house, lunch=lunch, plan=plan, by=alice_of_acme)
    actions.move(employer=house, lunch=lunch, plan=Plan(plan.dates, "Roof", "Europe/Paris", 60), by=alice_of_acme)
    actions.call_off(employer=house, lunch=lunch, words="Sorry, flu.", by=alice_of_acme)
    told = [mail for mail in [*mails("lunch_fixed"), *mails("lunch_off")] if mail.recipient_id == bo.pk]
    events = [Calendar.from_ical(mail.calendar).walk("VEVENT")[0] for mail in told]
    others = [vobject.readOne(mail.calendar) for mail in told]
    assert len({str(event["uid"]) for event in events}) == 1
    assert [event["sequence"] for event in events] == [0, 1, 2, 3]
    assert [other.method.value for other in others] == ["REQUEST", "REQUEST", "REQUEST", "CANCEL"]
    starts = [dates_of(lunch)[0].starts_at, days_ahead(30), days_ahead(30), days_ahead(30)]
    assert [event.decoded("dtstart") for event in events] == [other.vevent.dtstart.value for other in others] == starts
    assert [event["dtstart"].params["tzid"] for event in events] == ["Europe/Paris"] * 4
    assert [str(event["attendee"]) for event in events] == [f"mailto:{bo.pk}@home.example"] * 4
    assert "With Alice Brandt." in events[0]["description"]
    assert others[1].vevent.location.value == "Canteen; floor 2"
    assert "Sorry, flu." in told[-1].text
    assert len(mails("lunch_off")) == 3


def test_what_took_place_restarts_clocks_and_the_turn_goes_on(
    house: Employer, lunch: Lunch, alice_of_acme: Alumnus, bo: Alumnus, cy: Alumnus
) -> None:
    held(house, lunch, alice_of_acme, bo)
    pairs = {(contact.owner_id, contact.other_id) for contact in Contact.objects.all()}
    assert pairs == {(alice_of_acme.pk, bo.pk), (bo.pk, alice_of_acme.pk)}
    turn = asked(lunch)
    assert turn is not None
    assert turn.alumnus_id == bo.pk
    assert turn.proposed_at.astimezone(PARIS).hour == again(lunch).starts_at.astimezone(PARIS).hour  # type: ignore[union-attr]
    assert addressed("lunch_turn") == [bo.pk]
    assert seating.pass_on(employer=house, table=lunch.table, by=alice_of_acme) is None
    assert seating.pass_on(employer=house, table=lunch.table, by=bo) is not None
    assert asked(lunch).alumnus_id == cy.pk  # type: ignore[union-attr]
    second = actions.plan_next(
        employer=house, table=lunch.table, planner=cy, plan=Plan((days_ahead(50),), "Roof", "Europe/Paris")
    )
    assert (second.round, second.planner_id, asked(lunch)) == (2, cy.pk, None)
    held(house, second, cy, bo, alice_of_acme)
    assert asked(lunch).alumnus_id == bo.pk  # type: ignore[union-attr]


def test_a_favour_out_of_turn_and_a_table_where_all_pass(
    house: Employer, lunch: Lunch, alice_of_acme: Alumnus, bo: Alumnus, cy: Alumnus
) -> None:
    held(house, lunch, alice_of_acme)
    for person in (bo, cy, alice_of_acme):
        seating.pass_on(employer=house, table=lunch.table, by=person)
    assert asked(lunch) is None
    plan = Plan((days_ahead(40),), "Roof", "Europe/Paris")
    second = actions.plan_next(employer=house, table=lunch.table, planner=alice_of_acme, plan=plan)
    with pytest.raises(NotPossible):
        actions.plan_next(employer=house, table=lunch.table, planner=bo, plan=plan)
    actions.call_off(employer=house, lunch=second, by=alice_of_acme)  # before a date: it passes on
    assert asked(lunch) is None
    assert {turn.state for turn in LunchTurn.objects.filter(round=2)} == {TurnState.PASSED}
    zed = make_peer(house, "Zed", "Zorn")
    seating.invite(employer=house, table=lunch.table, people=[zed], by=bo)
    assert asked(lunch).alumnus_id == zed.pk  # type: ignore[union-attr]


def test_only_the_planner_decides_and_only_while_it_can_be(
    house: Employer, lunch: Lunch, alice_of_acme: Alumnus, bo: Alumnus, cy: Alumnus
) -> None:
    plan = Plan((days_ahead(30),), "Roof", "Europe/Paris")
    with pytest.raises(NotPossible):
        fixed(house, lunch, bo)
    with pytest.raises(NotPossible):
        actions.move(employer=house, lunch=lunch, plan=plan, by=alice_of_acme)
    with pytest.raises(NotPossible):
        actions.fix(employer=house, lunch=lunch, date_id=lunch.pk, by=alice_of_acme)
    early = dates_of(lunch)[0]
    early.starts_at = timezone.now() - timedelta(hours=1)
    early.save()
    with pytest.raises(NotPossible):
        fixed(house, lunch, alice_of_acme)
    actions.fix(employer=house, lunch=lunch, date_id=dates_of(lunch)[1].pk, by=alice_of_acme)
    with pytest.raises(NotPossible):
        actions.add_date(employer=house, guest=guest_of(lunch, bo), starts_at=days_ahead(9))
    with pytest.raises(NotPossible):
        actions.tell_outcome(employer=house, lunch=lunch, took_place=True, by=alice_of_acme)
    say(house, lunch, cy, "no", "no")  # not after all
    assert [entry.uid for entry in collect(house, cy, timezone.now())] == []
    assert len(collect(house, bo, timezone.now())) == 1
    with pytest.raises(NoSeat):
        seating.leave(employer=house, table=lunch.table, by=alice_of_acme)
    actions.call_off(employer=house, lunch=lunch, by=alice_of_acme)
    for over in (
        lambda: say(house, lunch, bo, "yes", "yes"),
        lambda: actions.call_off(employer=house, lunch=lunch, by=alice_of_acme),
    ):
        with pytest.raises(NotPossible):
            over()
    assert asked(lunch).alumnus_id == bo.pk  # type: ignore[union-attr]


def test_anyone_may_add_a_date_but_not_without_end(
    house: Employer, lunch: Lunch, bo: Alumnus, monkeypatch: pytest.MonkeyPatch
) -> None:
    guest = guest_of(lunch, bo)
    for _twice in range(2):
        actions.add_date(employer=house, guest=guest, starts_at=days_ahead(25))
    assert [date.starts_at for date in dates_of(lunch)] == [days_ahead(20), days_ahead(21), days_ahead(25)]
    assert list(LunchVote.objects.filter(guest=guest).values_list("answer", flat=True)) == ["yes"]
    monkeypatch.setattr(actions, "MOST_DATES", 3)
    with pytest.raises(NotPossible):
        actions.add_date(employer=house, guest=guest, starts_at=days_ahead(26))
    for _time in range(30):
        actions.DATES_PER_DAY.allow(house.pk, bo.pk)
    with pytest.raises(TooMuch):
        actions.add_date(employer=house, guest=guest, starts_at=days_ahead(26))


def test_nobody_plans_six_lunches_a_day(house: Employer, bo: Alumnus, cy: Alumnus) -> None:
    for _time in range(5):
        make_lunch(house, bo, [cy])
    with pytest.raises(TooMuch):
        make_lunch(house, bo, [cy])


def test_leaving_takes_the_entry_away_and_passes_the_turn(
    house: Employer, lunch: Lunch, alice_of_acme: Alumnus, bo: Alumnus, cy: Alumnus
) -> None:
    fixed(house, lunch, alice_of_acme)
    seating.leave(employer=house, table=lunch.table, by=bo)
    seating.leave(employer=house, table=lunch.table, by=bo)
    assert addressed("lunch_off") == [bo.pk]
    assert not LunchGuest.objects.filter(lunch=lunch, alumnus=bo).exists()
    Lunch.objects.update(starts_at=timezone.now() - timedelta(days=1))
    actions.tell_outcome(employer=house, lunch=lunch, took_place=False, by=alice_of_acme)
    assert (again(lunch).state, Contact.objects.count()) == (LunchState.MISSED, 0)
    assert asked(lunch).alumnus_id == cy.pk  # type: ignore[union-attr]
    seating.invite(employer=house, table=lunch.table, people=[bo, cy], by=cy)
    assert LunchSeat.objects.taken().filter(table=lunch.table).count() == 3
    seating.leave(employer=house, table=lunch.table, by=cy)
    assert asked(lunch).alumnus_id == bo.pk  # type: ignore[union-attr]
    seating.leave(employer=house, table=lunch.table, by=bo)
    assert LunchTable.objects.get().ended_at is not None
    for refused in (
        lambda: seating.invite(employer=house, table=lunch.table, people=[bo], by=alice_of_acme),
        lambda: actions.plan_next(
            employer=house, table=lunch.table, planner=alice_of_acme, plan=Plan((days_ahead(9),), "", "UTC")
        ),
    ):
        with pytest.raises((NoSeat, NotPossible)):
            refused()


def test_a_table_has_so_many_seats_and_a_day_so_many_invitations(
    house: Employer, lunch: Lunch, alice_of_acme: Alumnus, monkeypatch: pytest.MonkeyPatch
) -> None:
    dan = make_peer(house, "Dan", "Dorn")
    monkeypatch.setattr(seating, "MOST_SEATS", 3)
    with pytest.raises(NoSeat, match="at most 3"):
        seating.invite(employer=house, table=lunch.table, people=[dan], by=alice_of_acme)
    monkeypatch.setattr(seating, "MOST_SEATS", 4)
    seating.invite(employer=house, table=lunch.table, people=[dan], by=alice_of_acme)
    assert LunchGuest.objects.filter(lunch=lunch, alumnus=dan).exists()
    for _time in range(10):
        seating.INVITED_PER_DAY.allow(house.pk, alice_of_acme.pk)
    with pytest.raises(NoSeat, match="many people"):
        seating.invite(employer=house, table=lunch.table, people=[dan], by=alice_of_acme)


def test_of_two_who_block_each_other_neither_is_there_for_the_other(
    house: Employer, lunch: Lunch, alice_of_acme: Alumnus, bo: Alumnus, cy: Alumnus
) -> None:
    say(house, lunch, bo, "yes", "yes")
    say(house, lunch, cy, "yes", "yes")
    Block.objects.create(blocker=cy, blocked=bo)
    poll = poll_of(again(lunch), guest_of(lunch, bo), bo.membership, now=timezone.now())
    assert [person.name for person in poll.people] == ["Alice Brandt", "Bo Li"]
    assert poll.lines[0].option.yes == ("Alice Brandt", "Bo Li")
    fixed(house, lunch, alice_of_acme)
    words = {mail.recipient_id: mail.calendar.replace("\r\n ", "") for mail in mails("lunch_fixed")}
    assert "Cy Doe" not in words[bo.pk]
    assert "Bo Li" not in words[cy.pk]
    Block.objects.create(blocker=bo, blocked=alice_of_acme)
    actions.call_off(employer=house, lunch=lunch, by=alice_of_acme)
    assert bo.pk not in addressed("lunch_off")


def noon(days: int) -> datetime:
    return (timezone.now() + timedelta(days=days)).replace(hour=12)


def test_reminders_go_at_most_twice_to_those_who_have_not_voted(
    house: Employer, lunch: Lunch, bo: Alumnus, cy: Alumnus
) -> None:
    say(house, lunch, bo, "yes", "no")
    for day in range(1, 15):
        look_after(house, now=noon(day))
    assert addressed("lunch_reminder") == [cy.pk, cy.pk]
    assert look_after(house, now=noon(1).replace(hour=3)) == {}
    with no_scope():
        assert tick() == 1


def test_the_planner_is_asked_once_and_nothing_waits_for_ever(
    house: Employer, lunch: Lunch, alice_of_acme: Alumnus, bo: Alumnus, cy: Alumnus
) -> None:
    fixed(house, lunch, alice_of_acme)
    for day in (20, 21, 22):
        look_after(house, now=noon(day))
    assert addressed("lunch_outcome") == [alice_of_acme.pk]
    look_after(house, now=noon(26))
    assert (again(lunch).state, asked(lunch).alumnus_id) == (LunchState.OVER, bo.pk)  # type: ignore[union-attr]
    actions.let_go(employer=house, lunch=lunch)
    Lunch.objects.update(starts_at=timezone.now() - timedelta(days=9))
    actions.tell_outcome(employer=house, lunch=lunch, took_place=True, were_there=[bo.pk], by=alice_of_acme)
    assert Contact.objects.count() == 2
    look_after(house, now=noon(12))  # Bo has not answered for ten days
    assert asked(lunch).alumnus_id == cy.pk  # type: ignore[union-attr]


def test_a_lunch_that_nobody_fixes_ends_without_a_word(
    house: Employer, lunch: Lunch, alice_of_acme: Alumnus, bo: Alumnus
) -> None:
    look_after(house, now=noon(40))
    assert (again(lunch).state, addressed("lunch_off")) == (LunchState.CANCELLED, [])
    assert asked(lunch).alumnus_id == bo.pk  # type: ignore[union-attr]


def test_who_has_voted_hears_that_there_will_be_no_date(
    house: Employer, lunch: Lunch, alice_of_acme: Alumnus, bo: Alumnus
) -> None:
    say(house, lunch, bo, "yes", "no")
    actions.call_off(employer=house, lunch=lunch, words="Another time.", by=alice_of_acme)
    assert addressed("lunch_off") == [bo.pk]
    assert "Another time." in mails("lunch_off")[0].text


def test_who_has_left_the_network_is_not_asked(
    house: Employer, lunch: Lunch, alice_of_acme: Alumnus, bo: Alumnus, cy: Alumnus
) -> None:
    change_state(bo, state=AlumnusState.DECEASED, by=None)
    held(house, lunch, alice_of_acme, cy)
    assert bo.pk not in addressed("lunch_fixed")
    assert asked(lunch).alumnus_id == cy.pk  # type: ignore[union-attr]


def test_just_once_asks_nobody(house: Employer, bo: Alumnus, cy: Alumnus) -> None:
    lunch = make_lunch(house, bo, [cy], rhythm_weeks=0)
    held(house, lunch, bo, cy)
    assert asked(lunch) is None
