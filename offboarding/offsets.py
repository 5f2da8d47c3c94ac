"""The days of the timeline at the employer in scope: the usual ones, and those that HR has chosen."""

from collections.abc import Mapping

from offboarding.models import QuestionDay, StepDay
from offboarding.timeline import OFFSETS, QUESTION_DAYS, Days


def offsets_here() -> Days:
    return OFFSETS | StepDay.objects.chosen()


def question_days_here() -> Mapping[QuestionDay, int]:
    return QUESTION_DAYS | StepDay.objects.of_questions()
