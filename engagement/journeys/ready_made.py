"""The journeys that every employer finds made: drafts, to read, to change, and to start.

The days are those of the product's timeline for leavers; the invitation and its reminders are offboarding's own.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from accounts.models import Membership, Role
from audit.events import record
from directory.models import ExitType
from engagement.journeys.registration import ERRAND, SEND_MAIL, STILL_RIGHT
from engagement.letters.actions import create_letter
from engagement.letters.starters import Starter, starter_named
from engagement.models import Anchor, Joined, Journey, JourneyStep, Letter
from mail.categories import Category
from tenancy.models import Employer

LET_GO = [ExitType.INVOLUNTARY.value]
WENT = [ExitType.VOLUNTARY.value, ExitType.RETIREMENT.value, ExitType.END_OF_CONTRACT.value, ExitType.OTHER.value]


@dataclass(frozen=True, kw_only=True)
class ReadyStep:
    kind: str
    day: int
    settings: Callable[[], dict[str, Any]] = dict
    letter: Starter | str = ""
    exit_types: list[str] = field(default_factory=list)
    joined: Joined = Joined.ANYONE
    every_year: bool = False


@dataclass(frozen=True, kw_only=True)
class ReadyJourney:
    name: str
    label: str | Promise
    anchor: Anchor
    reaches_back: int
    steps: tuple[ReadyStep, ...]


def _news() -> dict[str, Any]:
    return {"category": Category.NEWS.value}


def _first_weeks() -> tuple[str, str, list[dict[str, Any]]]:
    return (
        _("How are the first weeks?"),
        _("New desk, new names, new coffee. How are you?"),
        [
            {
                "kind": "text",
                "text": "\n\n".join(
                    [
                        _('Hello {{ given_name | "there" }},'),
                        _("A month has gone by. New desk, new names, new coffee: how are you?"),
                        _(
                            "If something from your time with us is still open, a paper or an answer, tell us. "
                            "Just answer this e-mail. A person reads it."
                        ),
                        _("Warm regards\nThe alumni team of {{ employer }}"),
                    ]
                ),
            }
        ],
    )


FIRST_WEEKS = Starter(
    name="first_weeks", label=lazy("The first weeks"), hint=lazy("A month after the last day."), write=_first_weeks
)


def _call_who_has_not_joined() -> dict[str, Any]:
    return {
        "title": _("A short call: how have you settled in?"),
        "instructions": _(
            "Has not joined the network. Ask how it is going and whether anything is still open. "
            "If the invitation got lost, the person’s page has a new one."
        ),
        "doer": Role.HR_ADMIN.value,
    }


def _check_in() -> dict[str, Any]:
    return {
        "title": _("Personal check-in after nearly a year"),
        "instructions": _(
            "How is the new place? What do you miss, what do you not miss? What would have to be different here? "
            "Listen more than you tell."
        ),
        "doer": Role.HR_ADMIN.value,
    }


READY_MADE = (
    ReadyJourney(
        name="alumni",
        label=lazy("The first year after leaving"),
        anchor=Anchor.LAST_DAY,
        reaches_back=365,
        steps=(
            ReadyStep(kind=SEND_MAIL, day=35, settings=_news, letter=FIRST_WEEKS, joined=Joined.YES),
            ReadyStep(kind=ERRAND, day=35, settings=_call_who_has_not_joined, exit_types=WENT, joined=Joined.NO),
            ReadyStep(kind=SEND_MAIL, day=90, settings=_news, letter="how_is_it_going", exit_types=WENT),
            ReadyStep(kind=SEND_MAIL, day=90, settings=_news, letter="how_is_it_going_dismissed", exit_types=LET_GO),
            ReadyStep(kind=ERRAND, day=330, settings=_check_in, exit_types=WENT),
            ReadyStep(kind=SEND_MAIL, day=365, settings=_news, letter="one_year", exit_types=WENT),
            ReadyStep(kind=SEND_MAIL, day=365, settings=_news, letter="one_year_dismissed", exit_types=LET_GO),
        ),
    ),
    ReadyJourney(
        name="each_year",
        label=lazy("Each year in the network"),
        anchor=Anchor.JOINED,
        reaches_back=30_000,
        steps=(ReadyStep(kind=STILL_RIGHT, day=365, every_year=True),),
    ),
)


@transaction.atomic
def make_ready_journeys(employer: Employer, *, by: Membership) -> list[Journey]:
    """Those that the employer does not have yet, as drafts. Safe to repeat."""
    there = set(Journey.objects.exclude(ready_made="").values_list("ready_made", flat=True))
    language = employer.language if employer.language in settings.TRANSLATED else settings.LANGUAGE_CODE
    with translation.override(language):
        return [_make(ready, employer, by=by) for ready in READY_MADE if ready.name not in there]


def _make(ready: ReadyJourney, employer: Employer, *, by: Membership) -> Journey:
    journey = Journey.objects.create(
        name=str(ready.label), ready_made=ready.name, anchor=ready.anchor, reaches_back=ready.reaches_back
    )
    for step in ready.steps:
        JourneyStep.objects.create(
            journey=journey,
            kind=step.kind,
            offset_days=step.day,
            every_year=step.every_year,
            exit_types=step.exit_types,
            joined=step.joined,
            settings=step.settings(),
            letter=_letter(step, employer, by=by),
            planned_at=timezone.now(),
        )
    record("journey.created", subject=journey, by=by)
    return journey


def _letter(step: ReadyStep, employer: Employer, *, by: Membership) -> Letter | None:
    starter = starter_named(step.letter) if isinstance(step.letter, str) else step.letter
    return create_letter(employer=employer, by=by, starter=starter) if starter else None
