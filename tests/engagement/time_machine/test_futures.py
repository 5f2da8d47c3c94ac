"""What the time machine foretells is what the ticks then do; and two futures laid side by side."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
import time_machine
from django.utils import timezone

from directory.models import Alumnus, AlumnusState, Spell
from engagement.journeys.actions.ticks import run_journeys
from engagement.models import Errand, Journey, StayQuestion, StepRun
from engagement.stay.actions import answer, close_unanswered
from engagement.time_machine.futures import foretell, side_by_side
from engagement.time_machine.samples import CONFIRMED, KNOWN, MISSING, Sample, made_up, of_person
from engagement.time_machine.sources import Fate
from mail.categories import CHOICES, Category
from mail.choosing import set_frequencies, set_wishes
from mail.models import Channel, Frequency, Message
from offboarding.actions.by_hand import open_case
from offboarding.actions.last_days import move_last_day
from offboarding.actions.moves import release_cases
from offboarding.actions.steps import run_timeline
from offboarding.actions.timetable import choose_days, choose_question_days
from offboarding.models import Case, CaseSource, CaseStep, EligibilityRule, QuestionDay, StepKind
from tenancy.models import Employer
from tenancy.scope import tenant_scope
from tests.factories.accounts import make_member, make_user, membership
from tests.factories.campaigns import POSTAL_ADDRESS
from tests.factories.directory import join
from tests.factories.journeys import make_journey, make_step

pytestmark = pytest.mark.django_db

SILENT = ("sign_in_prompt_1", "sign_in_prompt_2", "sign_in_prompt_3", "staff_roles_end")


@pytest.fixture
def journeys(acme: Employer, bob) -> list[Journey]:
    with tenant_scope(acme):
        acme.postal_address = POSTAL_ADDRESS
        acme.save(update_fields=["postal_address"])
    first = make_journey(acme, started=date(2023, 1, 1))
    make_step(first, -10)
    make_step(first, 35, "send_mail", joined="yes")
    make_step(first, 35, joined="no", exit_types=["voluntary", "retirement"])
    make_step(first, 90, "send_mail", exit_types=["involuntary"])
    make_step(first, 330)
    yearly = make_journey(acme, name="Yearly", anchor="joined", started=date(2023, 1, 1))
    make_step(yearly, 365, "still_right", every_year=True)
    with tenant_scope(acme):
        by = membership(acme, bob)
        choose_days({StepKind.INVITATION: 4, StepKind.INVITATION_REMINDER_1: 9}, by=by)
    return [first, yearly]


@pytest.mark.parametrize(
    ("last_day", "exit_type", "joins_after", "address"),
    [
        (date(2028, 2, 29), "voluntary", 12, CONFIRMED),
        (date(2026, 3, 28), "retirement", None, KNOWN),  # the night before the clocks go forward
        (date(2026, 10, 24), "involuntary", 3, CONFIRMED),  # and before they go back
        (date(2026, 8, 31), "voluntary", None, MISSING),  # a month's end
        (date(2026, 9, 30), "retirement", None, CONFIRMED),  # asked, reminded, and then left in peace
    ],
)
def test_what_is_foretold_is_what_then_happens(acme, bob, journeys, last_day, exit_type, joins_after, address):
    with tenant_scope(acme):
        acme.timezone = "Europe/Berlin"
        acme.save(update_fields=["timezone"])
        joined_on = last_day + timedelta(days=joins_after) if joins_after is not None else None
        sample = made_up(acme, last_day=last_day, exit_type=exit_type, joined_on=joined_on, address=address)
        told = foretell(sample, acme)
        assert Message.objects.in_scope().count() == Case.objects.count() == Alumnus.objects.count() == 0
    person = _live(acme, bob, sample, days={thing.on for thing in told})
    expected = {(thing.key, thing.on, thing.fate == Fate.LEFT_OUT) for thing in told if thing.fate != Fate.WAITS}
    assert _happened(acme, person) == expected
    assert any(thing.fate == Fate.COMES for thing in told)


def _live(acme: Employer, bob, sample: Sample, *, days: set[date]) -> Alumnus:
    """The same person in truth, ticked on each of the days and on the day before."""
    made = sample.alumnus
    joining = {sample.joined_on} if sample.joined_on else set()
    around = {day + timedelta(days=n) for day in days | joining | {sample.last_day} for n in (-1, 0)}
    person = Alumnus(
        given_name=made.given_name, personal_email=made.personal_email, work_email=made.work_email,
        personal_email_verified_at=made.personal_email_verified_at,
    )  # fmt: skip
    for day in sorted({sample.begins_on, *around}):
        if not sample.begins_on <= day <= sample.ends_on:
            continue
        moment = datetime.combine(day, time(9, 30), tzinfo=acme.zone)
        with time_machine.travel(moment, tick=False), tenant_scope(acme):
            if person._state.adding:
                _open(person, sample, by=bob)
            if day == sample.joined_on:
                _join(acme, person)
            run_timeline(acme)
            close_unanswered(now=timezone.now())
            run_journeys(acme)
            if day == sample.last_day:  # a doubled beat
                run_timeline(acme)
                run_journeys(acme)
    return person


def _open(person: Alumnus, sample: Sample, *, by) -> None:
    person.save()
    if sample.address == CONFIRMED:
        set_wishes(recipient_id=person.pk, wanted={Category.NEWS: True}, by=None)
    spell = Spell.objects.create(
        alumnus=person, last_day=sample.last_day, exit_type=sample.spell.exit_type, started_on=sample.spell.started_on
    )
    case = open_case(spell, source=CaseSource.HAND, held=None, by=None)
    release_cases([case.pk], by=by)


def _join(acme: Employer, person: Alumnus) -> None:
    person.refresh_from_db()
    join(person, make_member(acme, make_user(person.personal_email), "alumnus", display_name="Ada"))
    chosen = dict.fromkeys(CHOICES, Frequency.AT_ONCE)
    set_frequencies(recipient_id=person.pk, chosen=chosen, by=None, channel=Channel.PAGE)


def _happened(acme: Employer, person: Alumnus) -> set[tuple[str, date, bool]]:
    with tenant_scope(acme):
        found = set()
        for step in CaseStep.objects.filter(case__alumnus=person).exclude(kind__in=SILENT):
            ended = step.done_at or step.skipped_at
            if ended:
                found.add((f"leaving:{step.kind}", ended.astimezone(acme.zone).date(), step.skipped_at is not None))
        for run in StepRun.objects.filter(entry__alumnus=person).exclude(state="waiting"):
            on = run.done_at.astimezone(acme.zone).date()
            found.add((f"journey:{run.step_id}:{run.occurrence}", on, run.state == "skipped"))
        for asked in StayQuestion.objects.filter(alumnus=person):
            times = {"keep_in_touch": asked.asked_at, "keep_in_touch_again": asked.reminded_at}
            if not person.has_joined:
                times["wishes_forgotten"] = asked.closed_at
            found |= {(f"leaving:{name}", at.astimezone(acme.zone).date(), False) for name, at in times.items() if at}
        waiting = StepRun.objects.waiting().filter(entry__alumnus=person)
        return found | {
            (f"journey:{run.step_id}:{run.occurrence}", run.due_on, False)
            for run in waiting
            if run.due_on <= person.spells.get().last_day + timedelta(days=400)
        }


def test_a_real_person_sees_what_was_and_what_will_be_and_a_moved_day(acme, bob, journeys):
    with time_machine.travel(datetime(2026, 6, 15, 12, tzinfo=acme.zone), tick=False), tenant_scope(acme):
        person = Alumnus.objects.create(given_name="Lena", personal_email="lena@home.example")
        spell = Spell.objects.create(alumnus=person, last_day=date(2026, 6, 20), exit_type="voluntary")
        case = open_case(spell, source=CaseSource.HAND, held=False, by=None)
        run_timeline(acme)
        run_journeys(acme)
        sample = of_person(person, acme)
        assert sample is not None
        told = {thing.key: thing for thing in foretell(sample, acme)}
        assert told["leaving:leaver_link"].fate == Fate.HAPPENED
        assert told["leaving:invitation"].on == date(2026, 6, 24)
        assert told[f"journey:{_step(journeys[0], -10)}:0"].fate == Fate.HAPPENED
        assert Errand.objects.count() == 1
        later = sample.with_last_day(date(2026, 7, 20), acme)
        foreseen = {thing.key: (thing.on, thing.fate) for thing in foretell(later, acme)}
        move_last_day(case, last_day=date(2026, 7, 20), by=bob)
        run_journeys(acme)
        moved = of_person(Alumnus.objects.get(pk=person.pk), acme)
        assert {thing.key: (thing.on, thing.fate) for thing in foretell(moved, acme)} == foreseen


def _step(journey: Journey, day: int):
    return journey.steps.get(offset_days=day).pk


def test_what_changes_is_said_in_words(acme, journeys):
    with tenant_scope(acme):
        here = made_up(acme, last_day=date(2027, 1, 31), joined_on=date(2027, 2, 6))
        there = here.with_exit_type("involuntary").with_last_day(date(2027, 2, 10), acme)
        lines = side_by_side(foretell(here, acme), foretell(there, acme))
        changes = {line.thing.key: line.change for line in lines}
        assert changes["leaving:thank_you"] == "Left out now"
        assert changes["leaving:invitation"] == "10 days later"
        assert changes["leaving:address_reminder_1"] == ""
        assert changes[f"journey:{_step(journeys[0], 90)}:0"] == "Comes now"
        back = side_by_side(foretell(there, acme), foretell(here, acme))
        assert "10 days earlier" in {line.change for line in back}
        assert {line.change for line in side_by_side(foretell(here, acme), [])} == {"Does not come any more"}
        assert {line.change for line in side_by_side([], foretell(here, acme))} == {"Comes only now"}


def test_a_sign_in_that_hangs_on_the_work_address_is_asked_about(acme):
    with tenant_scope(acme):
        sample = made_up(acme, last_day=date(2027, 1, 31), address=MISSING, signs_in_at_work=True)
        told = {thing.key: thing for thing in foretell(sample, acme)}
        along, alone = told["leaving:sign_in_prompt_1"], told["leaving:leaver_link"]
        assert (along.why, along.mail) == ("in the mail “Personal link to the leaver”", None)
        assert "sign in" in alone.mail().text
        assert told["leaving:sign_in_prompt_2"].on == date(2027, 1, 24)
        calm = foretell(made_up(acme, last_day=date(2027, 1, 31)), acme)
        assert not [thing for thing in calm if "sign_in" in thing.key]


def test_the_question_is_foretold_of_a_real_person_on_the_days_of_the_employer(acme, bob, journeys):
    with time_machine.travel(datetime(2026, 6, 15, 12, tzinfo=acme.zone), tick=False) as clock, tenant_scope(acme):
        person = Alumnus.objects.create(
            given_name="Lena", personal_email="lena@home.example", personal_email_verified_at=timezone.now()
        )
        set_wishes(recipient_id=person.pk, wanted={Category.NEWS: True}, by=None)
        spell = Spell.objects.create(alumnus=person, last_day=date(2026, 6, 20), exit_type="voluntary")
        open_case(spell, source=CaseSource.HAND, held=False, by=None)
        by = membership(acme, bob)
        choose_question_days({QuestionDay.ASKED: 6, QuestionDay.REMINDED: 10}, by=by)
        for _twice in range(2):
            assert _question(person, acme) == [
                (date(2026, 6, 26), Fate.COMES), (date(2026, 6, 30), Fate.COMES), (date(2026, 8, 25), Fate.COMES),
            ]  # fmt: skip
            run_timeline(acme)
        for day in (21, 24, 26):
            clock.move_to(datetime(2026, 6, day, 12, tzinfo=acme.zone))
            run_timeline(acme)
        person = Alumnus.objects.get(pk=person.pk)
        assert _question(person, acme)[:2] == [(date(2026, 6, 26), Fate.HAPPENED), (date(2026, 6, 30), Fate.COMES)]
        answer(StayQuestion.objects.get(), says_yes=True)
        assert _question(person, acme) == [(date(2026, 6, 26), Fate.HAPPENED)]
        thing = next(each for each in foretell(of_person(person, acme), acme) if each.key == "leaving:keep_in_touch")
        assert "A yes at work is easily said" in thing.mail().text


def _question(person: Alumnus, acme: Employer) -> list[tuple[date, Fate]]:
    told = foretell(of_person(person, acme), acme)
    return [(each.on, each.fate) for each in told if "keep_in_touch" in each.key or "wishes" in each.key]


def test_whoever_is_not_eligible_stops_there(acme, journeys):
    with tenant_scope(acme):
        EligibilityRule.objects.create(excluded_exit_types=["involuntary"])
        told = foretell(made_up(acme, last_day=date(2027, 1, 31), exit_type="involuntary"), acme)
        ends = next(thing for thing in told if thing.key.endswith(":stopped"))
        assert (ends.on, ends.why) == (date(2027, 2, 1), "Is not eligible")
        assert {thing.why for thing in told if thing.key == "leaving:invitation"} == {"The case had ended"}


def test_a_case_that_hr_holds_waits(acme, journeys):
    with time_machine.travel(datetime(2026, 6, 25, 12, tzinfo=acme.zone), tick=False), tenant_scope(acme):
        person = Alumnus.objects.create(given_name="Lena", personal_email="l@home.example", state=AlumnusState.ALUMNUS)
        spell = Spell.objects.create(alumnus=person, last_day=date(2026, 6, 20), exit_type="voluntary")
        open_case(spell, source=CaseSource.HAND, held=True, by=None)
        told = {thing.key: thing for thing in foretell(of_person(person, acme), acme)}
        assert (told["leaving:invitation"].fate, told["leaving:invitation"].why) == (
            Fate.WAITS, "until HR releases the case",
        )  # fmt: skip


def test_draft_and_paused_journeys_are_shown_and_say_so(acme, journeys):
    with tenant_scope(acme):
        draft = Journey.objects.create(name="Draft", reaches_back=30)
    make_step(draft, 5)
    with tenant_scope(acme):
        Journey.objects.filter(pk=journeys[0].pk).update(state="paused")
        told = foretell(made_up(acme, last_day=date(2027, 1, 31)), acme)
        notes = {thing.source: thing.note for thing in told}
        assert notes["Draft"] == "Draft"
        assert notes["After leaving"] == "Paused"
        assert replace(told[0]).note == told[0].note
