from datetime import date, time, timedelta

import pytest

from directory.actions import change_state, update_spell
from directory.models import AlumnusState, Spell
from engagement.letters.rendering import content_hash
from engagement.models import Errand, ErrandState, JourneyEntry, Letter
from mail.categories import Category
from mail.models import Message
from tenancy.scope import tenant_scope
from tests.factories.journeys import make_journey, make_leaver, make_step, with_address

pytestmark = pytest.mark.django_db

LAST_DAY = date(2026, 3, 2)


def test_a_leaver_comes_on_and_each_step_is_done_once_on_its_day(acme, tick, runs):
    journey = make_journey(acme)
    make_step(journey, 35)
    make_step(journey, 90)
    make_leaver(acme, LAST_DAY)
    assert tick(date(2026, 3, 1)) == {"entered": 1}
    assert tick(date(2026, 4, 5)) == {}
    assert tick(date(2026, 4, 6), time(8, 59)) == {}
    assert tick(date(2026, 4, 6), time(9, 0)) == {"errand": 1}
    assert tick(date(2026, 4, 6)) == {}
    assert tick(date(2026, 6, 2)) == {"errand": 1}  # two days late
    assert runs() == [(35, date(2026, 4, 6), "done", ""), (90, date(2026, 5, 31), "done", "")]
    with tenant_scope(acme):
        assert Errand.objects.count() == 2


def test_mail_goes_to_those_who_want_it_once(postal, acme, tick, runs):
    journey = make_journey(acme)
    make_step(journey, 10, "send_mail")
    wants = with_address(make_leaver(acme, LAST_DAY), Category.NEWS)
    with_address(make_leaver(acme, LAST_DAY), Category.EVENTS)
    make_leaver(acme, LAST_DAY)
    assert tick(date(2026, 3, 12)) == {"entered": 3, "send_mail": 1}
    assert tick(date(2026, 3, 12)) == {}
    assert sorted(runs()) == [
        (10, date(2026, 3, 12), "done", ""),
        (10, date(2026, 3, 12), "skipped", "no_address"),
        (10, date(2026, 3, 12), "skipped", "not_wanted"),
    ]
    with tenant_scope(acme):
        message = Message.objects.in_scope().get()
    assert (message.recipient_id, message.to_address) == (wants.pk, wants.personal_email)
    assert message.merge["given_name"] == "Lena"


def test_a_letter_waits_until_all_is_in_order(acme, tick, runs):
    step = make_step(make_journey(acme), 10, "send_mail")
    with_address(make_leaver(acme, LAST_DAY), Category.NEWS)
    assert tick(date(2026, 3, 12)) == {"entered": 1}  # where does the employer live?
    with tenant_scope(acme):
        acme.postal_address = "1 Quay Street"
        acme.save(update_fields=["postal_address"])
        step.letter.blocks = [{"kind": "text", "text": "Nobody has seen these words in a mail."}]
        step.letter.save()
    assert tick(date(2026, 3, 12)) == {}
    assert [run[2] for run in runs()] == ["waiting"]
    with tenant_scope(acme):
        Letter.objects.update(tested_hash=content_hash(step.letter))
    assert tick(date(2026, 3, 13)) == {"send_mail": 1}


def test_when_the_last_day_moves_what_is_to_come_moves_and_what_is_done_stays(acme, tick, runs):
    journey = make_journey(acme)
    for day in (-7, 35, 90):
        make_step(journey, day)
    alumnus = make_leaver(acme, LAST_DAY, state=AlumnusState.LEAVER)
    tick(date(2026, 2, 23))
    with tenant_scope(acme):
        update_spell(alumnus.spells.get(), last_day=date(2026, 3, 31), by=None)
    assert tick(date(2026, 2, 24)) == {"moved": 1}
    assert tick(date(2026, 3, 24)) == {}
    assert runs() == [
        (-7, date(2026, 2, 23), "done", ""),
        (35, date(2026, 5, 5), "waiting", ""),
        (90, date(2026, 6, 29), "waiting", ""),
    ]


@pytest.mark.parametrize(
    ("state", "reason"),
    [
        (AlumnusState.DECEASED, "deceased"),
        (AlumnusState.NOT_ELIGIBLE, "not_eligible"),
        (AlumnusState.DECLINED, "declined"),
        (AlumnusState.EMPLOYEE, "returned"),
    ],
)
def test_what_ends_it_stops_everything_before_anything_is_sent(acme, tick, runs, state, reason):
    journey = make_journey(acme)
    make_step(journey, 5)
    make_step(journey, 10, "send_mail")
    alumnus = with_address(make_leaver(acme, LAST_DAY), Category.NEWS)
    tick(date(2026, 3, 7))
    with tenant_scope(acme):
        change_state(alumnus, state=state, by=None)
    assert tick(date(2026, 3, 12)) == {"stopped": 1}
    assert runs()[1:] == [(10, date(2026, 3, 12), "stopped", "ended")]
    with tenant_scope(acme):
        assert JourneyEntry.objects.get().reason == reason
        assert Errand.objects.get().state == ErrandState.DROPPED


def test_mail_that_waits_is_withdrawn(postal, acme, tick):
    journey = make_journey(acme)
    make_step(journey, 10, "send_mail")
    alumnus = with_address(make_leaver(acme, LAST_DAY), Category.NEWS)
    tick(date(2026, 3, 12))
    with tenant_scope(acme):
        update_spell(alumnus.spells.get(), last_day=None, by=None)
    assert tick(date(2026, 3, 12)) == {"stopped": 1}
    with tenant_scope(acme):
        assert Message.objects.in_scope().get().state == "suppressed"
        assert JourneyEntry.objects.get().reason == "withdrawn"


def test_a_withdrawal_that_is_taken_back_goes_on_with_what_is_to_come(acme, tick, runs):
    journey = make_journey(acme)
    for day in (-7, 5, 35):
        make_step(journey, day)
    alumnus = make_leaver(acme, LAST_DAY, state=AlumnusState.LEAVER)
    tick(date(2026, 2, 23))
    with tenant_scope(acme):
        update_spell(alumnus.spells.get(), last_day=None, by=None)
        tick(date(2026, 2, 24))
        update_spell(alumnus.spells.get(), last_day=date(2026, 4, 2), by=None)
    assert tick(date(2026, 3, 20)) == {"resumed": 1}
    assert tick(date(2026, 3, 26)) == {}
    assert runs() == [
        (-7, date(2026, 2, 23), "done", ""),
        (5, date(2026, 4, 7), "waiting", ""),
        (35, date(2026, 5, 7), "waiting", ""),
    ]


def test_a_second_exit_is_a_second_passage(acme, tick, runs):
    journey = make_journey(acme)
    make_step(journey, 5)
    alumnus = make_leaver(acme, LAST_DAY)
    tick(date(2026, 3, 7))
    with tenant_scope(acme):
        Spell.objects.create(alumnus=alumnus, started_on=date(2026, 4, 1))
        change_state(alumnus, state=AlumnusState.EMPLOYEE, by=None)
    tick(date(2026, 4, 1))
    with tenant_scope(acme):
        update_spell(alumnus.spells.get(last_day=None), last_day=date(2026, 9, 30), by=None)
        change_state(alumnus, state=AlumnusState.ALUMNUS, by=None)
    assert tick(date(2026, 10, 5)) == {"entered": 1, "errand": 1}
    assert runs() == [(5, date(2026, 3, 7), "done", ""), (5, date(2026, 10, 5), "done", "")]


def test_what_is_a_week_late_is_left_out_and_says_so(acme, tick, runs):
    journey = make_journey(acme)
    make_step(journey, 0)
    make_step(journey, 1)
    make_leaver(acme, LAST_DAY)
    tick(date(2026, 2, 1))
    assert tick(LAST_DAY + timedelta(days=8)) == {"errand": 1}
    assert runs() == [(0, LAST_DAY, "skipped", "too_late"), (1, LAST_DAY + timedelta(days=1), "done", "")]


def test_a_yearly_step_comes_again_and_never_twice_a_year(acme, tick, runs):
    journey = make_journey(acme, anchor="last_day")
    make_step(journey, 0, every_year=True)
    make_leaver(acme, date(2026, 2, 28))
    tick(date(2026, 2, 1))
    for year in (2026, 2027, 2028):
        assert tick(date(year, 2, 28)) == {"errand": 1}
        assert tick(date(year, 3, 1)) == {}
    assert [due for _day, due, state, _reason in runs() if state == "done"] == [
        date(2026, 2, 28), date(2027, 2, 28), date(2028, 2, 28),
    ]  # fmt: skip


def test_whose_last_day_lies_before_the_journey_does_not_come_on(acme, tick):
    make_step(make_journey(acme, reaches_back=30), 90)
    make_leaver(acme, date(2025, 12, 1))
    make_leaver(acme, date(2025, 12, 2))
    assert tick(date(2026, 1, 1)) == {"entered": 1}


def test_one_step_that_fails_keeps_no_other_waiting(acme, tick, runs):
    journey = make_journey(acme)
    make_step(journey, 1, settings={"title": "Broken", "doer": "nobody"})
    make_step(journey, 1)
    make_leaver(acme, LAST_DAY)
    assert tick(date(2026, 3, 3)) == {"entered": 1, "errand": 1}
    assert [state for _day, _due, state, _reason in runs()] == ["waiting", "done"]
