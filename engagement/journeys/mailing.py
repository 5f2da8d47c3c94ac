"""The step that sends a letter: marketing mail, to those who said yes to its kind."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import DateTimeField, F, UUIDField, Value
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from directory.models import Alumnus
from engagement.gate import Check, Level, headers
from engagement.journeys.actions.passages import source_of
from engagement.journeys.facts import Facts
from engagement.journeys.gate import letter_url
from engagement.journeys.kinds import Passenger
from engagement.letters.checking import problems
from engagement.letters.fields import merge_values
from engagement.letters.rendering import content_of, fields_of, is_tested, render
from engagement.models import JourneyStep, RunReason
from mail import bulk
from mail.categories import CHOICES, Category
from tenancy.models import Employer
from web.mail_rendering import RenderedMail

if TYPE_CHECKING:
    from engagement.time_machine.samples import Sample

# A personal word that has waited so long for a free week comes too late.
GOOD_FOR = timedelta(days=14)


class MailForm(forms.Form):
    """The settings of the step. What it says is written in the editor of letters."""

    category = forms.ChoiceField(
        label=gettext_lazy("Kind of mail"),
        help_text=gettext_lazy("It goes only to those who said yes to this kind, and can be declined with one click."),
    )

    def __init__(self, *args: Any, tenant: Employer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"].choices = [(each.value, each.label) for each in CHOICES]  # type: ignore[attr-defined]


def category_of(step: JourneyStep) -> Category:
    return Category(step.settings["category"])


def title(step: JourneyStep) -> str:
    subject = step.letter.subject if step.letter else ""
    return subject or _("Mail without a subject yet")


def why_not(step: JourneyStep, facts: Facts) -> RunReason | None:
    if not facts.personal_email:
        return RunReason.NO_ADDRESS
    if category_of(step).value not in facts.wanted:
        return RunReason.NOT_WANTED
    return None if facts.is_confirmed else RunReason.NOT_CONFIRMED


def problem(step: JourneyStep) -> str:
    if step.letter is None:
        return _("The mail has not been written yet.")
    found = [problem for problem in problems(step.letter) if not problem.is_warning]
    return str(found[0]) if found else ""


def checks(step: JourneyStep, employer: Employer) -> list[Check]:
    """As of a campaign: exactly these words were seen by whoever answers for them, in a mail that has all it must."""
    assert step.letter is not None  # else there is a problem
    found = headers([step.letter], category_of(step), employer)
    if is_tested(step.letter):
        return [found]
    words = _("“%(letter)s” was not tested as it is now.") % {"letter": title(step)}
    return [found, Check("test", Level.STOP, words, url=letter_url(step), link=_("Open the letter"))]


def mail(step: JourneyStep, sample: "Sample", employer: Employer) -> RenderedMail:
    assert step.letter is not None  # asked only where `problem` has nothing to say
    category = category_of(step)
    if sample.is_real:
        return render(step.letter, employer=employer, category=category, to=sample.alumnus)
    return render(step.letter, employer=employer, category=category, to=None, sample=sample.letter_values)


def carry_out(step: JourneyStep, passengers: Sequence[Passenger], employer: Employer, now: datetime) -> None:
    """One mailing for all who are due now. The outbox asks each person's wishes again, and keeps to the weekly cap."""
    assert step.letter is not None
    batch = bulk.open_batch(
        category=category_of(step), source=source_of(step), occasion_at=now, expires_at=now + GOOD_FOR
    )
    subject, text, html = content_of(step.letter, employer, category=category_of(step))
    content = bulk.add_content(
        batch=batch, language=step.letter.language, subject=subject, text=text, html=html, fields=fields_of(step.letter)
    )
    people = Alumnus.objects.filter(pk__in=[one.alumnus.pk for one in passengers])
    rows = merge_values(people, language=content.language).annotate(
        recipient_id=F("pk"),
        to_address=F("personal_email"),
        content_id=Value(content.pk, output_field=UUIDField()),
        next_at=Value(now, output_field=DateTimeField()),
    )
    bulk.plan(batch=batch, recipients=rows)
