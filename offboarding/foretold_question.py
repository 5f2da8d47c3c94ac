"""“Shall we keep in touch?” in the time machine: who is asked, reminded and then left in peace, by the rules of
`keeping_in_touch`. Whoever is made up has wished for news before the last day, so that HR sees the mails."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from typing import Self
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from directory.models import AlumnusState
from engagement.models import StayQuestion
from engagement.stay.emails import ANSWER_WITHIN, render_question
from engagement.time_machine.samples import CONFIRMED, Sample
from engagement.time_machine.sources import Fate, Foretold, What
from mail.categories import Category
from mail.preferences import wanted_categories, wishes_of
from offboarding import timeline
from offboarding.actions.keeping_in_touch import AFTER_EXIT, ASK_UNTIL, STATES, remind_after
from offboarding.models import Case, QuestionDay
from offboarding.offsets import question_days_here
from tenancy.models import Employer

FORGOTTEN = "wishes_forgotten"
DAY = timedelta(days=1)


@dataclass
class Asking:
    """In one future. `days` is when each thing happens; what `happened` already is told so."""

    sample: Sample
    wishes: list[Category]
    ask_after: timedelta
    remind_after: timedelta
    days: dict[str, date] = field(default_factory=dict)
    happened: set[str] = field(default_factory=set)
    is_over: bool = False

    @classmethod
    def of(cls, sample: Sample, employer: Employer) -> Self:
        days = question_days_here()
        ask_after = timedelta(days=days[QuestionDay.ASKED])
        asking = cls(sample, _wishes(sample), ask_after, remind_after(days))
        if sample.is_real:
            asking._remember(employer.zone)
        return asking

    def _remember(self, zone: ZoneInfo) -> None:
        """What came of this exit so far."""
        asked = StayQuestion.objects.filter(alumnus=self.sample.alumnus, kind=AFTER_EXIT).order_by("-asked_at").first()
        if asked is None or asked.asked_at.astimezone(zone).date() < self.sample.last_day:
            return
        self.is_over = not asked.is_open
        for name, at in ((QuestionDay.ASKED, asked.asked_at), (QuestionDay.REMINDED, asked.reminded_at)):
            if at is not None:
                self.days[name] = at.astimezone(zone).date()
                self.happened.add(name)

    def tick(self, today: date, case: Case, *, has_written: bool) -> None:
        """After the case's own mail: never two on one day."""
        asked = self.days.get(QuestionDay.ASKED)
        patience = ANSWER_WITHIN[AFTER_EXIT]
        if asked is not None and not self.is_over and today >= asked + patience and self._wishes_on(today):
            self.days[FORGOTTEN], self.is_over = today, True
        if has_written or self.is_over or not self._is_reachable(today, case):
            return
        since = today - self.sample.last_day
        if asked is None and self.ask_after <= since <= ASK_UNTIL:
            self.days[QuestionDay.ASKED] = today
        elif asked is not None and QuestionDay.REMINDED not in self.days and today >= asked + self.remind_after:
            self.days[QuestionDay.REMINDED] = today

    def _wishes_on(self, today: date) -> bool:
        """Whoever joins chooses there, and that is the answer."""
        return bool(self.wishes) and not self.sample.facts_on(today).has_joined

    def _is_reachable(self, today: date, case: Case) -> bool:
        is_alumnus = self.sample.facts_on(today).state == AlumnusState.ALUMNUS
        is_free = case.state in STATES and not case.is_held
        is_there = self.sample.address == CONFIRMED and today > self.sample.last_day
        return is_alumnus and is_free and is_there and self._wishes_on(today)

    def told(self, employer: Employer, source: str) -> list[Foretold]:
        return [self._told(name, on, employer, source) for name, on in self.days.items()]

    def _told(self, name: str, on: date, employer: Employer, source: str) -> Foretold:
        key, fate = f"leaving:{name}", Fate.HAPPENED if name in self.happened else Fate.COMES
        if name == FORGOTTEN:
            return Foretold(
                key=key, on=on, what=What.STATE, fate=fate, title=_("Wishes for mail are forgotten"), icon="mail-x",
                source=source, why=_("without an answer"),
            )  # fmt: skip
        is_reminder = name == QuestionDay.REMINDED
        mail = partial(render_question, self.sample.alumnus, self.wishes, employer=employer, is_reminder=is_reminder)
        return Foretold(
            key=key, on=on, at=timeline.MAIL_FROM, what=What.MAIL, fate=fate, title=str(QuestionDay(name).label),
            icon="mail-question-mark", source=source, mail=mail,
        )  # fmt: skip


def _wishes(sample: Sample) -> list[Category]:
    """Of a real person what was wished for and, before the last day, what was agreed to: that becomes a wish."""
    if not sample.is_real:
        return [Category.NEWS] if sample.address == CONFIRMED else []
    found = list(wishes_of(sample.alumnus.pk))
    if sample.alumnus.state == AlumnusState.LEAVER:
        wanted = wanted_categories(sample.alumnus.pk)
        found += [each for each in Category if each.is_marketing and each in wanted and each not in found]
    return found
