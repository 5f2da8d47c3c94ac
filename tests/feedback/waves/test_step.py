"""The step of a journey that asks a survey, with its condition and its place in the time machine."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Membership
from directory.models import Alumnus, AlumnusState
from engagement.gate import Level
from engagement.journeys import answers
from engagement.journeys.actions.ticks import run_journeys
from engagement.journeys.facts import Facts
from engagement.journeys.gate import checks
from engagement.journeys.kinds import kind_of
from engagement.models import JourneyStep, RunReason
from engagement.time_machine.journeys import foretell
from engagement.time_machine.samples import of_person
from feedback.models import Mode, Participation, ParticipationState, Purpose, Rhythm, Survey, WaitingPerson
from feedback.waves.rhythms import begin_rhythm
from feedback.waves.step import NAME, SurveyStepForm
from feedback.waves.terms import Occasion, Terms
from mail.categories import Category
from mail.models import Message
from tenancy.models import Employer
from tests.factories.journeys import make_journey, make_step
from tests.factories.waves import make_launch, make_readers, make_survey, opened


def begin(survey: Survey, house: Employer, hr: Membership) -> Rhythm:
    launch = make_launch(survey, hr, occasion=Occasion.JOURNEYS.value)
    terms = Terms.load(launch.terms)
    return begin_rhythm(survey=survey, terms=terms, employer=house, by=hr, tested=launch.tested)


def step_for(survey: Survey, house: Employer, days: int) -> JourneyStep:
    journey = make_journey(house, started=house.today() - timedelta(days=60))
    return make_step(journey, days, NAME, settings={"survey": str(survey.pk)}, time_of_day="00:00")


def test_an_alumni_survey_gathers_people_and_an_exit_survey_asks_them(house: Employer, hr: Membership) -> None:
    today = house.today()
    alumni, leaving = make_survey(), make_survey(Purpose.EXIT, Mode.CONFIDENTIAL, "Before you go")
    for survey in (alumni, leaving):
        begin(survey, house, hr)
    step_for(alumni, house, 28), step_for(leaving, house, -7)
    gone = make_readers(1, last_day=today - timedelta(days=28))[0]
    make_readers(1, begins=5, state=AlumnusState.LEAVER, last_day=today + timedelta(days=7))
    for _time in range(2):
        run_journeys(house, now=timezone.now())
    assert list(WaitingPerson.objects.values_list("survey", "alumnus")) == [(alumni.pk, gone.pk)]
    assert [mail.category for mail in Message.objects.in_scope()] == ["service"]
    assert Participation.objects.get().wave.survey == leaving


def test_a_step_without_its_survey_is_held_and_says_so(house: Employer, hr: Membership, survey: Survey) -> None:
    step = step_for(survey, house, 28)
    kind = kind_of(step)
    assert "not asked by journeys" in kind.problem(step)
    assert [check.level for check in checks([step], house)] == [Level.STOP]
    assert not SurveyStepForm({"survey": str(survey.pk)}, tenant=house).is_valid()
    rhythm = begin(survey, house, hr)
    assert kind.problem(step) == ""
    assert SurveyStepForm({"survey": str(survey.pk)}, tenant=house).is_valid()
    assert kind.title(step) == "Looking back, with the next quarter’s wave"
    assert kind.category(step) == Category.SURVEYS
    Rhythm.objects.filter(pk=rhythm.pk).update(terms={**rhythm.terms, "mode": "named"})
    assert kind.title(step) == "Looking back"
    Employer.objects.filter(pk=house.pk).update(modules=["engagement"])
    assert "switched off" in kind.problem(step)
    step.settings = {"survey": str(house.pk).zfill(32)}
    assert kind.title(step) == "A survey that is gone"


def test_who_gets_no_invitation_and_why(house: Employer, survey: Survey) -> None:
    step, today = step_for(survey, house, 28), house.today()
    wanted = frozenset({Category.SURVEYS.value})
    why = kind_of(step).why_not
    reached = Facts(today=today, personal_email="a@home.example", wanted=wanted, is_confirmed=True)
    assert why(step, Facts(today=today)) == RunReason.NO_ADDRESS
    assert why(step, Facts(today=today, personal_email="a@home.example")) == RunReason.NOT_WANTED
    assert why(step, Facts(today=today, personal_email="a@b.example", wanted=wanted)) == RunReason.NOT_CONFIRMED
    assert why(step, reached) is None
    Survey.objects.update(purpose=Purpose.EXIT)
    assert why(step, Facts(today=today, state=AlumnusState.LEAVER)) is None
    assert why(step, Facts(today=today)) == RunReason.NO_ADDRESS


def test_the_time_machine_shows_it(house: Employer, hr: Membership, survey: Survey) -> None:
    begin(survey, house, hr)
    step_for(survey, house, 28)
    person = make_readers(1, last_day=house.today() - timedelta(days=20))[0]
    sample = of_person(Alumnus.objects.get(pk=person.pk), house)
    (shown,) = [each for each in foretell(sample, house) if each.icon == "message-square-quote"]
    assert shown.on == house.today() + timedelta(days=8)
    assert shown.mail is not None
    assert shown.mail().subject == "How was it?"


@pytest.mark.parametrize("mode", Mode)
def test_a_step_may_ask_who_has_answered_of_a_named_survey_alone(house: Employer, hr: Membership, mode: Mode) -> None:
    """Who went which way stands on the journey's page."""
    people = make_readers(20)
    wave = opened(make_survey(mode=mode), house, hr)
    key = f"{NAME}:{wave.survey_id}"
    assert [each for each, _label in answers.choices() if each.startswith(NAME)] == (
        [key] if mode == Mode.NAMED else []
    )
    Participation.objects.filter(alumnus=people[3]).update(state=ParticipationState.ANSWERED)
    known = {people[3].pk: {key}} if mode == Mode.NAMED else {}
    assert answers.answered([key], [each.pk for each in people]) == known
