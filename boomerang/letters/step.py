"""The step of a journey that shows somebody the openings that fit them. Whom nothing fits gets no mail."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from boomerang.alerts.finding import note_told, tie_to
from boomerang.approach import approachable_ids
from boomerang.letters.offers import MOST, running_for_all
from boomerang.matching.keeping import GOOD
from boomerang.matching.wording import words
from boomerang.models import Fit, FitSide, Opening, ToldOpening
from boomerang.openings.visibility import lookers_of
from boomerang.templatetags.openings import opening_facts
from directory.models import Alumnus
from engagement.gate import Check, postal_address, sender
from engagement.journeys.facts import Facts
from engagement.journeys.kinds import Passenger, StepKind
from engagement.models import JourneyStep, RunReason
from mail.actions import enqueue
from mail.categories import Category
from mail.footers import reason
from tenancy.models import Employer
from tenancy.scope import require_tenant
from tenancy.urls import employer_url
from web.mail_rendering import RenderedMail, render_mail, spoken

if TYPE_CHECKING:
    from engagement.time_machine.samples import Sample

TEMPLATE = "boomerang/openings_that_fit"
GOOD_FOR = timedelta(days=3)


class FittingForm(forms.Form):
    most = forms.TypedChoiceField(label=lazy("How many at most"), coerce=int, initial=3)

    def __init__(self, *args: Any, tenant: Employer, **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["most"]
        field.choices = [(number, str(number)) for number in range(1, MOST + 1)]
        field.help_text = _("Openings that somebody was told of already are left out. Whom nothing fits gets no mail.")


def title(step: JourneyStep) -> str:
    most = step.settings["most"]
    return ngettext("The opening that fits best", "Up to %(number)d openings that fit", most) % {"number": most}


def why_not(step: JourneyStep, facts: Facts) -> RunReason | None:
    """As for a letter; and only members can open what it leads to."""
    if not facts.has_joined:
        return RunReason.NOT_JOINED
    if not facts.personal_email:
        return RunReason.NO_ADDRESS
    if Category.OPENINGS.value not in facts.wanted:
        return RunReason.NOT_WANTED
    return None if facts.is_confirmed else RunReason.NOT_CONFIRMED


def problem(step: JourneyStep) -> str:
    if Employer.objects.get(pk=require_tenant()).has_module("boomerang"):
        return ""
    return _("“Openings and returns” is switched off.")


def checks(step: JourneyStep, employer: Employer) -> list[Check]:
    """What all mail must have that people can decline."""
    return [postal_address(employer), *sender()]


def mail(step: JourneyStep, sample: "Sample", employer: Employer) -> RenderedMail:
    """What fits a real person today; for anybody else the newest openings stand for what may fit then."""
    people = [sample.alumnus] if sample.is_real else []
    fits = _untold(people, step.settings["most"]).get(sample.alumnus.pk, [])
    language = sample.base.language
    with translation.override(spoken(language, employer)):
        offers = [_offer(fit.opening, words(fit), employer) for fit in fits]
        offers = offers or [_offer(each, [], employer) for each in running_for_all()[: step.settings["most"]]]
        context = _context(sample.alumnus, offers or [_example(employer)], employer)
        context["reason"] = reason(employer, Category.OPENINGS)
    return render_mail(TEMPLATE, context, employer=employer, language=language)


def carry_out(step: JourneyStep, passengers: Sequence[Passenger], employer: Employer, now: datetime) -> None:
    """What one alert or another step tells at the same moment is told once."""
    may_get = approachable_ids(one.alumnus.pk for one in passengers)
    found = _untold([one.alumnus for one in passengers if one.alumnus.pk in may_get], step.settings["most"])
    new = note_told([(pk, fit.opening_id) for pk, fits in found.items() for fit in fits], now=timezone.now())
    for one in passengers:
        fits = [fit for fit in found.get(one.alumnus.pk, []) if (one.alumnus.pk, fit.opening_id) in new]
        if fits:
            _send(one, fits, employer, now)


def _untold(people: Sequence[Alumnus], most: int) -> dict[UUID, list[Fit]]:
    """The best first, of what they may see and were not told of. As many queries for one as for all."""
    found: dict[UUID, list[Fit]] = defaultdict(list)
    if not people:
        return found
    lookers = lookers_of(people)
    told = set(ToldOpening.objects.filter(alumnus__in=people).values_list("alumnus", "opening"))
    fits = Fit.objects.filter(
        side=FitSide.MEMBER, alumnus__in=people, score__gte=GOOD, opening__in=Opening.objects.running()
    )
    for fit in fits.select_related("opening").prefetch_related("opening__places").order_by("-score", "pk"):
        person = fit.alumnus_id
        is_new = (person, fit.opening_id) not in told and lookers[person].may_see(fit.opening)
        if is_new and len(found[person]) < most:
            found[person].append(fit)
    return found


def _send(one: Passenger, fits: Sequence[Fit], employer: Employer, now: datetime) -> None:
    with translation.override(spoken(one.facts.language, employer)):
        offers = [_offer(fit.opening, words(fit), employer) for fit in fits]
    message = enqueue(
        to=one.alumnus.personal_email,
        template=TEMPLATE,
        context=_context(one.alumnus, offers, employer),
        category=Category.OPENINGS,
        employer=employer,
        recipient_id=one.alumnus.pk,
        dedupe_key=f"journey-openings:{one.run.pk}",
        occasion_at=now,
        expires_at=now + GOOD_FOR,
    )
    tie_to(message.pk, one.alumnus.pk, [fit.opening_id for fit in fits])


def _context(alumnus: Alumnus, offers: list[dict[str, Any]], employer: Employer) -> dict[str, Any]:
    """The subject names no opening: HR reads subjects where a mail does not arrive."""
    return {
        "name": alumnus.given_name,
        "openings": offers,
        "count": len(offers),
        "board_url": employer_url(employer, "boomerang:opening_list"),
    }


def _offer(opening: Opening, reasons: list[str], employer: Employer) -> dict[str, Any]:
    url = employer_url(employer, "boomerang:opening_detail", opening.pk)
    return {"title": opening.title, "facts": opening_facts(opening), "reasons": reasons, "url": url}


def _example(employer: Employer) -> dict[str, Any]:
    url = employer_url(employer, "boomerang:opening_list")
    return {"title": _("An opening that fits"), "facts": [_("Team"), _("Place")], "reasons": [], "url": url}


THAT_FIT = StepKind(
    name="openings_that_fit", label=lazy("Show openings that fit"), icon="briefcase", form=FittingForm,
    sentence=lazy("A mail with the openings that fit each person best, and why. Nothing where nothing fits."),
    title=title, carry_out=carry_out, why_not=why_not, problem=problem, checks=checks, mail=mail,
    category=lambda step: Category.OPENINGS,
)  # fmt: skip
