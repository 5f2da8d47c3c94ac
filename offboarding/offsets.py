"""The days of the timeline at the employer in scope: the usual ones, and those that HR has chosen."""

from offboarding.models import StepDay
from offboarding.timeline import OFFSETS, Days


def offsets_here() -> Days:
    return OFFSETS | StepDay.objects.chosen()
