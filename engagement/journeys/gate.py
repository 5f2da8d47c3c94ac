"""What stands between a journey and people's mailboxes: asked when it starts, and when the day of a step is there.

A letter that was changed meanwhile, or whose employer lacks what such mail must have, waits; it is not sent as it is.
"""

from collections.abc import Sequence
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from engagement.gate import Check, Level, paused, postal_address, refusals, sender
from engagement.journeys.kinds import kind_of
from engagement.models import Journey, JourneyStep
from tenancy.models import Employer
from tenancy.urls import EMPLOYER_URLCONF


def checks(steps: Sequence[JourneyStep], employer: Employer) -> list[Check]:
    """Of a whole journey, those that are not in order."""
    if not steps:
        return [Check("steps", Level.STOP, _("It has no step yet."))]
    found = [check for step in steps for check in _of_step(step, employer)]
    if any(step.letter_id for step in steps):
        found += [postal_address(employer), *sender()]
    return [check for check in dict.fromkeys(found) if check.level is not Level.OK]


def _of_step(step: JourneyStep, employer: Employer) -> list[Check]:
    kind = kind_of(step)
    if problem := kind.problem(step):
        title = f"“{kind.title(step)}”: {problem}"
        there = letter_url(step) or _page("engagement:step_update", step.pk)
        return [Check("step", Level.STOP, title, url=there, link=_("Fix it"))]
    return kind.checks(step, employer)


def letter_url(step: JourneyStep) -> str:
    """The editor of letters, which comes back to the step's journey. Empty for a step without a letter."""
    if step.letter_id is None:
        return ""
    back = urlencode({"next": _page("engagement:journey_detail", step.journey_id)})
    return f"{_page('engagement:letter_update', step.letter_id)}?{back}"


def _page(name: str, pk: UUID) -> str:
    """Ticks ask as well, outside every request."""
    return reverse(name, args=[pk], urlconf=EMPLOYER_URLCONF)


def refusals_to_start(journey: Journey, employer: Employer) -> list[str]:
    steps = list(JourneyStep.objects.kept().filter(journey=journey).select_related("letter").in_order())
    found = checks(steps, employer)
    return refusals(found + paused() if any(step.letter_id for step in steps) else found)


def is_held(step: JourneyStep, employer: Employer) -> bool:
    return bool(refusals(checks([step], employer)))
