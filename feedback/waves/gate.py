"""What stands between a survey and the people it asks: each check says what it found and where it is mended.

Asked on the launch page, when somebody says the word, and again when the day has come.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from directory.models import Alumnus
from engagement.audiences.criteria import Criteria
from engagement.gate import Check, Level, paused, postal_address, refusals, sender
from feedback.models import Launch, Mode, Purpose, Survey, SurveyVersion, Wave, WaveState
from feedback.questions.checks import problems
from feedback.questions.content import Content
from feedback.waves.audience import Count, asked, counted, waiting_for
from feedback.waves.bands import DIMENSIONS, SEALED_MOST, Planned, plan_bands
from feedback.waves.terms import LONGEST, SHORTEST, Occasion, Terms, modes_for
from mail.categories import Category
from tenancy.models import Employer
from tenancy.urls import EMPLOYER_URLCONF

# Fewer sealed answers than a batch of the mixer are no crowd to be lost in.
SEALED_FROM = 20

__all__ = ["SEALED_FROM", "Check", "Level", "Look", "checks_of", "refusals"]


@dataclass
class Look:
    """What all the checks look at, asked for once."""

    survey: Survey
    terms: Terms
    employer: Employer
    origin: str = ""
    tested: str = ""

    @classmethod
    def of_launch(cls, launch: Launch, employer: Employer) -> "Look":
        return cls(launch.survey, Terms.load(launch.terms), employer, tested=launch.tested)

    @cached_property
    def criteria(self) -> Criteria:
        return Criteria.kept(self.terms.criteria)

    @cached_property
    def version(self) -> SurveyVersion | None:
        return SurveyVersion.objects.filter(survey=self.survey).order_by("-number").first()

    @property
    def mode_label(self) -> str:
        return str(Mode(self.terms.mode).label)

    @property
    def is_for_journeys(self) -> bool:
        return self.terms.occasion == Occasion.JOURNEYS

    @cached_property
    def people(self) -> QuerySet[Alumnus]:
        only = waiting_for(self.survey.pk) if self.is_for_journeys else None
        return asked(self.criteria, purpose=self.survey.purpose, today=self.employer.today(), only=only)

    @cached_property
    def count(self) -> Count:
        return counted(self.criteria, purpose=self.survey.purpose, today=self.employer.today())

    @cached_property
    def planned(self) -> Planned:
        dimensions = self.terms.dimensions[:SEALED_MOST] if self.terms.is_sealed else self.terms.dimensions
        return plan_bands(self.people, dimensions, today=self.employer.today(), is_sealed=self.terms.is_sealed)

    @cached_property
    def now(self) -> datetime:
        return timezone.now()

    @property
    def category(self) -> Category:
        """Of the first mail; an exit survey is part of the leaver's own case."""
        return Category.SERVICE if self.survey.purpose == Purpose.EXIT else Category.SURVEYS

    @property
    def fewest(self) -> int:
        """With fewer people nothing could ever be shown, or nobody would be hidden."""
        return {Mode.SEALED: SEALED_FROM, Mode.CONFIDENTIAL: self.terms.scores_from}.get(Mode(self.terms.mode), 1)

    def launch_page(self) -> str:
        return reverse("feedback:launch_update", args=[self.survey.pk], urlconf=EMPLOYER_URLCONF)


def checks_of(look: Look, *, is_opening: bool = False) -> list[Check]:
    """`is_opening`: the terms are frozen by now, and nobody is there to be warned."""
    found = [_questions(look), *_audience(look, is_opening=is_opening), *_mail_checks(look)]
    if is_opening:
        return found
    return [found[0], *_mode(look), *found[1:-1], *_bands(look), _words(look), _test(look), *_timing(look), found[-1]]


def _mail_checks(look: Look) -> list[Check]:
    return [postal_address(look.employer), *sender(), *paused()]


def _questions(look: Look) -> Check:
    page = reverse("feedback:survey_list", urlconf=EMPLOYER_URLCONF)
    if look.version is None:
        return Check("questions", Level.STOP, _("The survey has no questions yet."), "", page, _("Write them"))
    content = Content.load(look.version.content)
    if wrong := problems(content):
        return Check("questions", Level.STOP, _("The questions are not finished."), wrong[0], page, _("Finish them"))
    number = len(content.questions)
    title = ngettext("One question is asked.", "%(n)d questions are asked.", number) % {"n": number}
    return Check("questions", Level.OK, title)


def _audience(look: Look, *, is_opening: bool) -> Iterator[Check]:
    there = {"url": f"{look.launch_page()}#audience-title", "link": _("Change the audience")}
    if unclear := look.criteria.problems:
        yield Check("audience", Level.STOP, _("The audience cannot be asked for any more."), unclear[0], **there)
        return
    if look.is_for_journeys and not is_opening:
        text = _("Journeys bring them, and each quarter has one wave.")
        yield Check("audience", Level.OK, _("People come by their journeys."), text)
        return
    count = look.people.count() if look.is_for_journeys or is_opening else look.count.count
    if count < look.fewest:
        yield _too_few(look, count, there, is_opening=is_opening)
        return
    found = ngettext("%(n)d person is asked.", "%(n)d people are asked.", count) % {"n": count}
    yield Check("audience", Level.OK, found)
    if over := 0 if is_opening else look.count.over_cap:
        title = ngettext(
            "%(n)d person has had enough mail this week.", "%(n)d people have had enough mail this week.", over
        )
        text = _("They get it in their next free week, if the survey is still open then.")
        yield Check("cap", Level.WARN, title % {"n": over}, text)


def _too_few(look: Look, count: int, there: dict[str, str], *, is_opening: bool) -> Check:
    """Of what comes by the calendar it is no reason to wait: who rests today may be asked by then."""
    may_wait = look.terms.occasion == Occasion.CALENDAR and not is_opening
    level = Level.WARN if may_wait else Level.STOP
    if not count:
        text = _("See who is left out, and why.")
        return Check("audience", level, _("Nobody of this audience can be asked now."), text, **there)
    title = ngettext("Only %(n)d person would be asked.", "Only %(n)d people would be asked.", count) % {"n": count}
    text = _("A sealed survey wants %(fewest)d at least: fewer are no crowd to be lost in.")
    if look.terms.mode == Mode.CONFIDENTIAL:
        text = _("With fewer than %(fewest)d people nothing could ever be shown.")
    return Check("audience", level, title, text % {"fewest": look.fewest}, **there)


def _mode(look: Look) -> Iterator[Check]:
    there = {"url": f"{look.launch_page()}#mode-title", "link": _("Choose another way")}
    if Mode(look.terms.mode) not in modes_for(look.survey.purpose):
        text = _("Too few people leave at a time to be lost in a crowd. Ask confidentially.")
        yield Check("mode", Level.STOP, _("An exit survey cannot be sealed."), text, **there)
    if look.terms.is_sealed and len(look.terms.dimensions) > SEALED_MOST:
        title = _("A sealed survey is looked at by four groupings at most.")
        yield Check("mode", Level.STOP, title, "", **there)


def _bands(look: Look) -> Iterator[Check]:
    there = {"url": f"{look.launch_page()}#groups-title", "link": _("Change the groups")}
    if look.is_for_journeys or not look.terms.dimensions or not look.count.count:
        return
    if look.planned.dropped:
        names = ", ".join(str(DIMENSIONS[key].label) for key in look.planned.dropped)
        title = _("These groups are too small to be told apart: %(names)s.") % {"names": names}
        yield Check("groups", Level.WARN, title, _("They are left out of this wave."), **there)


def _words(look: Look) -> Check:
    there = {"url": f"{look.launch_page()}#invitation-title", "link": _("Write the invitation")}
    wordings = look.terms.wordings
    if not all(part.strip() for each in wordings for part in each):
        return Check("words", Level.STOP, _("The invitation has no subject or no words yet."), **there)
    if any("[[" in part for each in wordings for part in each):
        return Check("words", Level.STOP, _("Something in [[double brackets]] is still to be written."), **there)
    return Check("words", Level.OK, _("The invitation is written, with a one-click way out."))


def _test(look: Look) -> Check:
    if look.tested and look.tested == look.terms.words_hash:
        return Check("test", Level.OK, _("A test mail of exactly these words was sent."))
    text = _("Send one to yourself and look at it where you read your mail.")
    return Check("test", Level.STOP, _("No test mail of exactly these words was sent yet."), text)


def _timing(look: Look) -> Iterator[Check]:
    terms, today = look.terms, look.employer.today()
    there = {"url": f"{look.launch_page()}#when-title", "link": _("Choose another time")}
    if not SHORTEST <= terms.lasts <= LONGEST:
        title = _("A wave is open for %(from)d to %(to)d days.") % {"from": SHORTEST, "to": LONGEST}
        yield Check("when", Level.STOP, title, "", **there)
    needs_day = terms.occasion in (Occasion.LATER, Occasion.CALENDAR)
    if needs_day and (terms.opens_on is None or terms.opens_on < today):
        yield Check("when", Level.STOP, _("The chosen day has gone by."), "", **there)
    others = Wave.objects.filter(survey=look.survey, state__in=[WaveState.PLANNED, WaveState.OPEN])
    if not terms.is_repeated and others.exists():
        text = _("Whoever was asked there rests for 60 days and is not asked again.")
        yield Check("when", Level.WARN, _("The same survey is being asked already."), text)
