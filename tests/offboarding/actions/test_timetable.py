from datetime import date, timedelta

import pytest

from audit.models import AuditEvent
from offboarding.actions.timetable import BadDays, choose_days, choose_question_days
from offboarding.models import CaseStep, QuestionDay, StepDay, StepKind
from tests.factories.accounts import membership
from tests.factories.offboarding import TODAY, make_case

LAST_DAY = TODAY + timedelta(days=40)


def due(kind: StepKind) -> date:
    return CaseStep.objects.get(kind=kind).due_on


@pytest.fixture
def by(in_acme, bob):
    return membership(in_acme, bob)


def test_what_is_to_come_moves_and_new_cases_get_the_new_days(in_acme, by):
    make_case(in_acme, last_day=LAST_DAY)
    choose_days({StepKind.INVITATION: 5, StepKind.LEAVER_LINK: -20}, by=by)
    assert due(StepKind.INVITATION) == LAST_DAY + timedelta(days=5)
    assert due(StepKind.LEAVER_LINK) == LAST_DAY - timedelta(days=20)
    assert due(StepKind.INVITATION_REMINDER_1) == LAST_DAY + timedelta(days=7)
    make_case(in_acme, last_day=LAST_DAY, given_name="Tom")
    assert set(CaseStep.objects.filter(kind=StepKind.INVITATION).values_list("due_on", flat=True)) == {
        LAST_DAY + timedelta(days=5)
    }
    assert AuditEvent.objects.filter(action="timeline.days_chosen").count() == 1


def test_whoever_is_past_the_new_day_keeps_the_old_one(in_acme, by):
    make_case(in_acme, last_day=TODAY - timedelta(days=10), held=False)
    before = due(StepKind.INVITATION_REMINDER_2)
    choose_days({StepKind.INVITATION_REMINDER_2: 8}, by=by)
    moved = due(StepKind.INVITATION_REMINDER_2)
    assert moved == max(before - timedelta(days=13), TODAY) or moved == before
    assert moved >= TODAY


def test_the_same_days_again_change_nothing(in_acme, by):
    choose_days({StepKind.INVITATION: 2}, by=by)
    assert not StepDay.objects.exists()


@pytest.mark.parametrize(
    "days",
    [
        {StepKind.INVITATION: 0},
        {StepKind.INVITATION: 7},
        {StepKind.ADDRESS_REMINDER_2: -7},
        {StepKind.LEAVER_LINK: 3},
        {StepKind.BECOMES_ALUMNUS: 2},
    ],
)
def test_days_that_make_no_sense_are_refused(in_acme, by, days):
    with pytest.raises(BadDays):
        choose_days(days, by=by)
    assert not StepDay.objects.exists()


def test_the_days_of_the_question_are_chosen_apart(in_acme, by):
    usual = {QuestionDay.ASKED: 4, QuestionDay.REMINDED: 18}
    choose_question_days(usual, by=by)
    assert not StepDay.objects.exists()
    choose_question_days(usual | {QuestionDay.REMINDED: 30}, by=by)
    assert StepDay.objects.of_questions() == {QuestionDay.REMINDED: 30}
    assert StepDay.objects.chosen() == {}
    for days in ({QuestionDay.ASKED: 30}, {QuestionDay.ASKED: 1}, {QuestionDay.REMINDED: 61}):
        with pytest.raises(BadDays):
            choose_question_days(days, by=by)
