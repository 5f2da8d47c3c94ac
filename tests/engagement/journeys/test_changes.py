"""The rarer turns of actions: pages of people, joining as an anchor, new steps, moved days, no broker."""

from datetime import date, timedelta
from functools import partial

import pytest
from django.utils import timezone
from kombu.exceptions import OperationalError

from engagement.journeys import answers, tasks
from engagement.journeys.actions import changes, ticks
from engagement.journeys.actions.changes import (
    JourneyHasBegun,
    NotReady,
    add_step,
    change_step,
    pause,
    remove_step,
    save_journey,
    start,
)
from engagement.journeys.actions.passages import enter, source_of
from engagement.journeys.facts import Facts
from engagement.models import Journey, JourneyEntry, JourneyStep
from mail import bulk
from mail.categories import Category
from mail.models import Message
from mail.sending import pause_sending
from tenancy.scope import no_scope, tenant_scope
from tests.factories.accounts import membership
from tests.factories.directory import make_peer, make_spell
from tests.factories.journeys import make_journey, make_leaver, make_step

pytestmark = pytest.mark.django_db

LAST_DAY = date(2026, 3, 2)


@pytest.fixture
def by(acme, bob):
    with tenant_scope(acme):
        return membership(acme, bob)


@pytest.fixture
def small_pages(monkeypatch):
    monkeypatch.setattr(ticks, "PEOPLE", 2)


def test_people_and_runs_come_page_by_page(acme, tick, runs, small_pages):
    journey = make_journey(acme)
    make_step(journey, 5)
    people = [make_leaver(acme, LAST_DAY) for _number in range(4)]
    assert tick(date(2026, 3, 7)) == {"entered": 4, "errand": 4}
    with tenant_scope(acme):
        for person in people:
            person.spells.update(last_day=None)
    assert tick(date(2026, 3, 8)) == {"stopped": 4}


def test_a_tick_ends_after_its_share(acme, tick, runs, small_pages, monkeypatch):
    monkeypatch.setattr(ticks, "RUNS_PER_TICK", 2)
    make_step(make_journey(acme), 5)
    for _number in range(3):
        make_leaver(acme, LAST_DAY)
    assert tick(date(2026, 3, 7))["errand"] == 2
    assert tick(date(2026, 3, 7)) == {"errand": 1}


def test_members_are_led_from_the_day_they_joined(acme, tick, runs, small_pages):
    journey = make_journey(acme, anchor="joined", joined="yes", exit_types=["voluntary"], reaches_back=1000)
    make_step(journey, 1, "still_right", every_year=True)
    make_step(journey, 1)
    make_spell(make_peer(acme), exit_type="retirement")
    people = [make_peer(acme, f"P{number}") for number in range(3)]
    for person in people:
        make_spell(person, exit_type="voluntary")
    day = acme.today() + timedelta(days=1)
    assert tick(day) == {"entered": 3, "still_right": 3, "errand": 3}
    assert tick(day) == {}
    with tenant_scope(acme):
        assert Message.objects.in_scope().filter(template="directory/still_right").count() == 3
        assert {entry.spell_id for entry in JourneyEntry.objects.all()} == {None}
        people[0].spells.update(exit_type="retirement")
    assert tick(day) == {"stopped": 1}
    with tenant_scope(acme):
        people[0].spells.update(exit_type="voluntary")
    assert tick(day) == {"resumed": 1}


def test_a_new_step_reaches_people_under_way_and_a_removed_one_no_longer(acme, by, tick, runs):
    journey = make_journey(acme)
    make_step(journey, 5)
    make_leaver(acme, LAST_DAY)
    tick(date(2026, 3, 1))
    with tenant_scope(acme):
        step = add_step(
            journey, kind="errand", values={"offset_days": 9, "settings": {"title": "Call", "doer": "hr_admin"}}, by=by
        )
    tick(date(2026, 3, 1))
    assert [(day, due) for day, due, _state, _reason in runs()] == [(5, date(2026, 3, 7)), (9, date(2026, 3, 11))]
    with tenant_scope(acme):
        remove_step(step, by=by)
    assert tick(date(2026, 3, 11)) == {"errand": 1}
    assert runs()[1][2:] == ("stopped", "removed")


def test_moving_a_day_moves_what_is_to_come(acme, by, tick, runs):
    journey = make_journey(acme)
    step = make_step(journey, 30)
    for last_day in (date(2026, 3, 2), date(2026, 2, 10)):
        make_leaver(acme, last_day)
    tick(date(2026, 3, 4))
    with tenant_scope(acme):
        change_step(step, values={"offset_days": 10}, today=date(2026, 3, 4), by=by)
    assert {due for _day, due, _state, _reason in runs()} == {date(2026, 3, 12), date(2026, 3, 12)}
    with tenant_scope(acme):
        change_step(step, values={"time_of_day": "08:00"}, today=date(2026, 3, 4), by=by)
    assert {due for _day, due, _state, _reason in runs()} == {date(2026, 3, 12)}


def test_the_anchor_stays_once_people_are_on_it(acme, by):
    journey = make_journey(acme)
    with tenant_scope(acme):
        journey.anchor = "joined"
        with pytest.raises(JourneyHasBegun):
            save_journey(journey, by=by)
        draft = Journey.objects.create(name="Draft")
        assert pause(draft, by=by).state == "draft"


def test_who_stops_to_fit_during_the_tick_gets_nothing(acme, tick, runs, monkeypatch):
    monkeypatch.setattr(ticks, "_stop_unfit", lambda *args: None)
    make_step(make_journey(acme), 5)
    person = make_leaver(acme, LAST_DAY)
    tick(date(2026, 3, 1))
    with tenant_scope(acme):
        person.spells.update(last_day=None)
    assert tick(date(2026, 3, 7)) == {}
    assert runs() == [(5, date(2026, 3, 7), "waiting", "")]


def test_a_paused_journey_lets_nobody_in_and_does_nothing(acme, tick, runs):
    journey = make_journey(acme)
    make_step(journey, 5)
    make_leaver(acme, LAST_DAY)
    tick(date(2026, 3, 1))
    with tenant_scope(acme):
        Journey.objects.update(state="paused")
    make_leaver(acme, LAST_DAY)
    assert tick(date(2026, 3, 7)) == {}


def test_pausing_holds_what_waits_in_the_outbox_and_removing_withdraws_it(postal, acme, by):
    journey = make_journey(acme)
    step = make_step(journey, 5, "send_mail")
    with tenant_scope(acme):
        ends = timezone.now() + timedelta(days=1)
        batch = bulk.open_batch(category=Category.NEWS, source=source_of(step), expires_at=ends)
        other = bulk.open_batch(category=Category.NEWS, source="campaign:1", expires_at=ends)
        for act, state in (
            (pause, "paused"), (partial(start, employer=acme), "running"), (partial(_remove, step), "cancelled"),
        ):  # fmt: skip
            act(journey, by=by)
            batch.refresh_from_db()
            assert batch.state == state
            other.refresh_from_db()
            assert other.state == "running"


def _remove(step, journey, *, by):
    remove_step(step, by=by)


def test_mail_that_people_can_decline_keeps_a_journey_from_starting(acme, by):
    journey = make_journey(acme, state="draft", started_at=None)
    step = make_step(journey, 5, "send_mail")
    with tenant_scope(acme):
        acme.postal_address = ""
        step.letter.tested_at, step.letter.tested_hash = None, ""
        step.letter.save()
        pause_sending(by=by)
        with pytest.raises(NotReady) as refused:
            start(journey, employer=acme, by=by)
    assert str(refused.value) == (
        "“Letter of day 5” was not tested as it is now. Your postal address is missing. "
        "All mail that people can decline is paused."
    )


def test_a_removed_yearly_step_does_not_come_again(acme, tick, runs):
    step = make_step(make_journey(acme), 5, every_year=True)
    make_leaver(acme, LAST_DAY)
    tick(date(2026, 3, 1))
    with tenant_scope(acme):
        JourneyStep.objects.filter(pk=step.pk).update(removed_at=acme.created_at)
    tick(date(2026, 3, 7))
    assert len(runs()) == 1


def test_without_a_broker_the_beat_finds_it(acme, monkeypatch):
    def fail(**options):
        raise OperationalError

    monkeypatch.setattr(tasks.run_employer_journeys, "apply_async", fail)
    changes.run_soon()


def test_the_beat_reaches_every_employer(acme, globex):
    with no_scope():
        assert tasks.tick() == 2


def test_answers_are_asked_of_the_app_that_has_them(acme, monkeypatch):
    monkeypatch.setattr(answers, "_questions", {})
    person = make_leaver(acme, LAST_DAY)
    question = answers.Question(
        name="survey", label="Survey", choices=lambda: [("1", "Exit")], who=lambda which, ids: set(ids)
    )
    answers.register(question)
    assert answers.choices() == [("survey:1", "Exit")]
    assert answers.answered(["survey:1", "gone:2"], [person.pk]) == {person.pk: {"survey:1"}}


def test_whom_the_database_finds_is_looked_at_once_more(acme):
    journey = make_journey(acme)
    person = make_leaver(acme, LAST_DAY)
    with tenant_scope(acme):
        facts = Facts(today=LAST_DAY, last_day=LAST_DAY, state="deceased")
        pair = (person, person.spells.get())
        assert enter(journey, [], [(pair, facts)], employer=acme, now=acme.created_at) == []
