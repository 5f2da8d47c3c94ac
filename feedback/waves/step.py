"""The step of a journey that asks a survey, and the condition whether somebody has answered one.

The same kind serves whoever else brings people: an event or a mentoring that is over calls `rhythms.bring`.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from engagement.gate import Check, postal_address, sender
from engagement.journeys.answers import Question
from engagement.journeys.facts import Facts
from engagement.journeys.kinds import Passenger, StepKind
from engagement.models import JourneyStep, RunReason
from feedback.models import Mode, Participation, ParticipationState, Purpose, Rhythm, Survey, WaveOrigin
from feedback.waves import rhythms
from feedback.waves.audience import is_by_service
from feedback.waves.previews import mail_preview
from feedback.waves.terms import Terms
from mail.categories import Category
from tenancy.models import Employer
from tenancy.scope import require_tenant
from web.mail_rendering import RenderedMail

if TYPE_CHECKING:
    from engagement.time_machine.samples import Sample

NAME = "survey"
# The day that suits each purpose, after the last one at work.
USUAL_DAYS = {Purpose.EXIT: -7, Purpose.ALUMNI: 28, Purpose.TWELVE_MONTHS: 365}


class SurveyStepForm(forms.Form):
    survey = forms.ChoiceField(
        label=lazy("Survey"),
        help_text=lazy(
            "Those launched with “When a journey brings people”. Sealed ones are asked once a quarter, when enough "
            "people wait; the others on the day of the step."
        ),
        error_messages={"required": lazy("Choose a survey. Launch one for journeys first.")},
    )

    def __init__(self, *args: Any, tenant: Employer, **options: Any) -> None:
        super().__init__(*args, **options)
        found = _running().select_related("survey").order_by("survey__name", "pk")
        choices = [(str(each.survey_id), each.survey.name) for each in found]
        self.fields["survey"].choices = choices  # type: ignore[attr-defined]


def _running() -> Any:
    return Rhythm.objects.running().filter(origin=WaveOrigin.JOURNEY, survey__archived_at__isnull=True)


def rhythm_of(step: JourneyStep) -> Rhythm | None:
    found: Rhythm | None = _running().select_related("survey").filter(survey=step.settings["survey"]).first()
    return found


def title(step: JourneyStep) -> str:
    survey = Survey.objects.filter(pk=step.settings["survey"]).first()
    if survey is None:
        return _("A survey that is gone")
    rhythm = rhythm_of(step)
    if rhythm is not None and Terms.load(rhythm.terms).is_sealed:
        return _("%(survey)s, with the next quarter’s wave") % {"survey": survey.name}
    return str(survey.name)


def why_not(step: JourneyStep, facts: Facts) -> RunReason | None:
    """People in notice get the exit survey as mail of their case; all others must have said yes to surveys."""
    if is_by_service(_purpose(step), facts.state):
        return None
    if not facts.personal_email:
        return RunReason.NO_ADDRESS
    if Category.SURVEYS.value not in facts.wanted:
        return RunReason.NOT_WANTED
    return None if facts.is_confirmed else RunReason.NOT_CONFIRMED


def _purpose(step: JourneyStep) -> str:
    return Survey.objects.filter(pk=step.settings["survey"]).values_list("purpose", flat=True).first() or ""


def problem(step: JourneyStep) -> str:
    if not Employer.objects.get(pk=require_tenant()).has_module("feedback"):
        return _("“Surveys and exit interviews” is switched off.")
    if rhythm_of(step) is None:
        return _("This survey is not asked by journeys. Launch it with “When a journey brings people”.")
    return ""


def checks(step: JourneyStep, employer: Employer) -> list[Check]:
    """What all mail must have that people can decline; the survey itself has passed its own gate."""
    return [postal_address(employer), *sender()]


def category(step: JourneyStep) -> Category | None:
    return Category.SERVICE if _purpose(step) == Purpose.EXIT else Category.SURVEYS


def mail(step: JourneyStep, sample: "Sample", employer: Employer) -> RenderedMail:
    rhythm = rhythm_of(step)
    assert rhythm is not None  # asked only where `problem` has nothing to say
    terms = Terms.load(rhythm.terms)
    is_leaving = rhythm.survey.purpose == Purpose.EXIT
    return mail_preview(
        rhythm.survey, terms, employer, name=sample.alumnus.given_name, is_by_service=is_leaving,
        language=sample.base.language,
    )  # fmt: skip


def carry_out(step: JourneyStep, passengers: Sequence[Passenger], employer: Employer, now: datetime) -> None:
    rhythm = rhythm_of(step)
    assert rhythm is not None  # else there is a problem, and the step is held
    rhythms.bring(rhythm=rhythm, people=[one.alumnus.pk for one in passengers], employer=employer, now=now)


ASK = StepKind(
    name=NAME, label=lazy("Ask a survey"), icon="message-square-quote", form=SurveyStepForm,
    sentence=lazy("An invitation to a survey: exit a week before the last day, alumni four weeks after it, a year on."),
    title=title, carry_out=carry_out, why_not=why_not, problem=problem, checks=checks, category=category, mail=mail,
)  # fmt: skip


# Has somebody answered? A journey shows who went which way, so only where everybody was told that names are seen.


def askable() -> list[tuple[str, str]]:
    known = Survey.objects.kept().filter(waves__mode=Mode.NAMED).distinct()
    return [(str(pk), name) for pk, name in known.order_by("name", "pk").values_list("pk", "name")]


def who_answered(which: str, ids: Collection[UUID]) -> set[UUID]:
    answered = Participation.objects.filter(
        wave__survey=which, wave__mode=Mode.NAMED, state=ParticipationState.ANSWERED, alumnus_id__in=list(ids)
    )
    return set(answered.values_list("alumnus", flat=True))


ANSWERED = Question(name=NAME, label=lazy("Survey"), choices=askable, who=who_answered)
