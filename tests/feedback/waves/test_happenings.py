"""What ends at the community brings people to the ready-made survey about it, and HR sees so among the journeys."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Membership, User
from engagement import occasions
from feedback.models import Mode, Participation, Rhythm, Survey, WaitingPerson, Wave, WaveState
from feedback.surveys.actions import create_survey, publish_version
from feedback.surveys.reading import latest_version
from feedback.surveys.ready_made import READY_MADE
from feedback.waves.rhythms import begin_rhythm, end_rhythm
from feedback.waves.terms import Occasion, Terms
from mail.models import Message
from tenancy.models import Employer
from tenancy.modules import all_modules, modules_on
from tests.factories.accounts import make_employer
from tests.factories.waves import make_launch, make_readers


def without(house: Employer, name: str) -> None:
    house.modules = sorted(modules_on(house) - {name})


def launch(house: Employer, hr: Membership, name: str, mode: Mode) -> Survey:
    ready = READY_MADE[name]
    survey = create_survey(
        employer=house, name=str(ready.label), purpose=ready.purpose, mode=mode, content=ready.content(house), by=hr
    )
    publish_version(version=latest_version(survey), by=hr)
    begun = make_launch(survey, hr, mode=mode, dimensions=(), occasion=Occasion.JOURNEYS.value)
    begin_rhythm(survey=survey, terms=Terms.load(begun.terms), employer=house, by=hr, tested=begun.tested)
    return survey


@pytest.fixture
def acme(db: None) -> Employer:
    modules = [module.name for module in all_modules()]
    return make_employer("acme", work_email_domains=["acme.example"], modules=modules)


@pytest.mark.parametrize("name", ["event", "mentoring"])
def test_whoever_was_there_comes_to_the_ready_made_survey(house: Employer, hr: Membership, name: str) -> None:
    survey = launch(house, hr, f"after_{name}", Mode.CONFIDENTIAL)
    other = launch(house, hr, "after_mentoring" if name == "event" else "after_event", Mode.CONFIDENTIAL)
    people, now = make_readers(3), timezone.now()
    for _twice in range(2):
        occasions.happened(house, name, [each.pk for each in people[:2]], now)
    wave = Wave.objects.get()
    assert (wave.survey_id, wave.state, wave.invited) == (survey.pk, WaveState.OPEN, 2)
    assert set(Participation.objects.values_list("alumnus", flat=True)) == {people[0].pk, people[1].pk}
    assert set(Message.objects.in_scope().values_list("recipient_id", flat=True)) == {people[0].pk, people[1].pk}
    end_rhythm(rhythm=Rhythm.objects.get(survey=survey), by=hr)
    occasions.happened(house, name, [people[2].pk], now + timedelta(hours=1))
    assert Participation.objects.count() == 2
    assert not Wave.objects.filter(survey=other).exists()


def test_a_sealed_one_gathers_them_and_nothing_happens_where_surveys_are_off(house: Employer, hr: Membership) -> None:
    survey = launch(house, hr, "after_event", Mode.SEALED)
    people = make_readers(2)
    occasions.happened(house, "event", [people[0].pk], timezone.now())
    without(house, "feedback")
    occasions.happened(house, "event", [people[1].pk], timezone.now())
    assert list(WaitingPerson.objects.values_list("survey", "alumnus")) == [(survey.pk, people[0].pk)]
    assert not Wave.objects.exists()


def test_journeys_show_what_follows_and_what_is_missing(
    house: Employer, hr: Membership, bob: User, client_for: Callable[[User], Client]
) -> None:
    survey = launch(house, hr, "after_event", Mode.SEALED)
    found = {occasion.name: steps for occasion, steps in occasions.steps_after(house)}
    assert [(step.title, step.is_planned) for step in found["event"]] == [("Ask a survey: After an event", False)]
    assert str(survey.pk) in found["event"][0].url
    assert [step.is_planned for step in found["mentoring"]] == [True]
    page = client_for(bob).get("/acme/manage/journeys/").content.decode()
    assert "Ask a survey: After an event" in page
    assert "Nobody is asked yet." in page
    without(house, "mentoring")
    assert {occasion.name for occasion, _steps in occasions.steps_after(house)} == {"event"}
    without(house, "feedback")
    assert occasions.steps_after(house) == []
