"""What the timeline of a leaver will do, for the time machine: `timeline.plan` and `timeline.decide`, day after day.

In memory alone: steps and case are never stored. HR's release of a held case is not foretold; a made-up one counts as
released.
"""

from collections.abc import Callable, Mapping
from copy import copy
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.addresses.retirement import hangs_on
from directory.models import AlumnusState
from engagement.time_machine.samples import CONFIRMED, MISSING, Sample
from engagement.time_machine.sources import Fate, Foretold, Source, What, register
from offboarding import emails, timeline
from offboarding.actions.last_days import may_be_replanned
from offboarding.case_page import STEP_ICONS
from offboarding.foretold_question import Asking
from offboarding.models import Case, CaseState, CaseStep, EligibilityRule, SkipReason, StepKind
from offboarding.offsets import offsets_here
from offboarding.rules import has_work_address, is_eligible, keeps_goodbye_short
from tenancy.models import Employer
from web.mail_rendering import RenderedMail

LABEL = gettext_lazy("Leaving and invitation")


def register_source() -> None:
    register(Source(name="leaving", label=LABEL, module="offboarding", foretell=foretell, becomes=becomes))


def becomes(sample: Sample, employer: Employer) -> str:
    """By the employer's rule of eligibility."""
    rule = EligibilityRule.objects.first() or EligibilityRule()
    eligible = is_eligible(sample.spell, rule, last_day=sample.last_day)
    return AlumnusState.ALUMNUS if eligible else AlumnusState.NOT_ELIGIBLE


def foretell(sample: Sample, employer: Employer) -> list[Foretold]:
    case = _case(sample)
    if case is None:
        return []
    future = Future(case, sample, employer, offsets_here())
    future.travel()
    return future.told()


def _case(sample: Sample) -> Case | None:
    """The case of a real person, if there is one; else a made-up one that is opened on the first day."""
    if not sample.is_real:
        return Case(
            tenant_id=sample.alumnus.tenant_id, alumnus=sample.alumnus, spell=sample.spell, state=CaseState.IN_NOTICE,
            last_day=sample.last_day, opened_at=timezone.now(),
        )  # fmt: skip
    found = Case.objects.filter(spell_id=sample.spell.pk).prefetch_related("steps").first()
    if found is not None:
        found.alumnus, found.spell, found.last_day = sample.alumnus, sample.spell, sample.last_day
    return found


@dataclass
class Future:
    case: Case
    sample: Sample
    employer: Employer
    offsets: timeline.Days
    steps: dict[StepKind, CaseStep] = field(default_factory=dict)
    fates: dict[StepKind, tuple[date, str]] = field(default_factory=dict)  # day, and why it was left out
    along: dict[StepKind, StepKind] = field(default_factory=dict)  # said in the mail of another step

    def __post_init__(self) -> None:
        self.asking = Asking.of(self.sample, self.employer)
        self.sign_in_hangs = self.sample.signs_in_at_work or (
            self.sample.is_real and hangs_on(self.sample.alumnus.work_email)
        )
        if self.sample.is_real:
            self.steps = {StepKind(step.kind): copy(step) for step in self.case.steps.all()}
        planned = timeline.plan(
            last_day=self.sample.last_day, opened_on=self.sample.begins_on, offsets=self.offsets,
            work_address_ends=has_work_address(self.case, self.employer),
        )  # fmt: skip
        if not self.sample.is_real:
            self.steps = {kind: CaseStep(kind=kind, due_on=day) for kind, day in planned.items()}
        elif self.case.is_running and self._has_moved():
            self._replan(planned)

    def _has_moved(self) -> bool:
        """The real case leaves on another day here than it does in truth."""
        return Case.objects.filter(pk=self.case.pk).exclude(last_day=self.sample.last_day).exists()

    def _replan(self, planned: Mapping[StepKind, date]) -> None:
        """As `last_days.plan_steps` does when the last day moves."""
        for kind, day in planned.items():
            step = self.steps.setdefault(kind, CaseStep(kind=kind, due_on=day))
            if may_be_replanned(step):
                step.due_on, step.skipped_at, step.skip_reason = day, None, ""
        for kind, step in self.steps.items():
            if step.is_open and kind not in planned and kind != StepKind.STAFF_ROLES_END:
                step.skipped_at, step.skip_reason = timezone.now(), SkipReason.LAST_DAY_PASSED

    def travel(self) -> None:
        sample = self.sample
        for number in range((sample.ends_on - sample.begins_on).days + 1):
            self._tick(sample.begins_on + timedelta(days=number))

    def _tick(self, today: date) -> None:
        due = [kind for kind, step in self.steps.items() if step.is_open and step.due_on <= today]
        for kind in due:
            if kind in timeline.WITHOUT_MAIL:
                self._end(kind, today)
        if self.case.is_running and not self.case.is_held:
            self._write([kind for kind in due if kind not in timeline.WITHOUT_MAIL], today)
        has_written = any(on == today and not why for on, why in self.fates.values())
        self.asking.tick(today, self.case, has_written=has_written)

    def _end(self, kind: StepKind, today: date, why: str = "") -> None:
        step = self.steps[kind]
        self.fates[kind] = (today, why)
        if why:
            step.skipped_at, step.skip_reason = timezone.now(), why
        else:
            step.done_at = timezone.now()
        if kind == StepKind.BECOMES_ALUMNUS and not why:
            self._let_go(today)

    def _let_go(self, today: date) -> None:
        if self.sample.becomes == AlumnusState.ALUMNUS:
            self.case.state = CaseState.EXITED
            return
        self.case.state = CaseState.NOT_ELIGIBLE
        open_kinds = [kind for kind, step in self.steps.items() if step.is_open]
        for kind in set(open_kinds) - set(timeline.WHATEVER_COMES):
            self._end(kind, today, SkipReason.CASE_ENDED)

    def _write(self, due: list[StepKind], today: date) -> None:
        decision = timeline.decide(due, self._situation(today))
        for kind, reason in decision.skip.items():
            self._end(kind, today, reason)
        if decision.send is None:
            return
        for kind in (decision.send, *decision.along):
            self._end(kind, today)
        self.along |= dict.fromkeys(decision.along, decision.send)
        if decision.send in timeline.INVITATIONS:
            self.case.state = CaseState.INVITED
            waiting: dict[str, CaseStep] = {kind: step for kind, step in self.steps.items() if step.is_open}
            timeline.keep_distance(decision.send, waiting, today=today, offsets=self.offsets)

    def _situation(self, today: date) -> timeline.Situation:
        sample = self.sample
        facts = sample.facts_on(today)
        return timeline.Situation(
            last_day=sample.last_day, today=today, has_joined=facts.has_joined,
            invitable=self.case.state in (CaseState.EXITED, CaseState.INVITED),
            address_known=sample.address != MISSING, address_confirmed=sample.address == CONFIRMED,
            writes_to_work=bool(sample.alumnus.work_email) and today <= sample.last_day,
            is_dismissal=keeps_goodbye_short(sample.spell), sign_in_hangs=self.sign_in_hangs,
        )  # fmt: skip

    def told(self) -> list[Foretold]:
        kinds = [kind for kind in timeline.OFFSETS if kind in self.steps and not self._is_silent(kind)]
        return [*(self._told(kind) for kind in kinds), *self.asking.told(self.employer, str(LABEL))]

    def _is_silent(self, kind: StepKind) -> bool:
        """The few on the team see it on the case's own page; nobody needs to hear what a sign-in does not need."""
        return kind == StepKind.STAFF_ROLES_END or (kind in timeline.SIGN_IN_PROMPTS and not self.sign_in_hangs)

    def _told(self, kind: StepKind) -> Foretold:
        step = self.steps[kind]
        day, why = self.fates.get(kind, (step.due_on, step.skip_reason))
        is_mail = kind in emails.TEMPLATES
        return Foretold(
            key=f"leaving:{kind.value}", on=day, at=timeline.MAIL_FROM if is_mail else None,
            what=What.MAIL if is_mail else What.STATE, fate=self._fate(kind, why), title=str(kind.label),
            icon=STEP_ICONS[kind], source=str(LABEL),
            why=str(SkipReason(why).label) if why else self._why_waiting(kind) or self._where_said(kind),
            mail=self._mail(kind, day) if is_mail and kind not in self.along else None,
        )  # fmt: skip

    def _where_said(self, kind: StepKind) -> str:
        return _("in the mail “%(mail)s”") % {"mail": self.along[kind].label} if kind in self.along else ""

    def _mail(self, kind: StepKind, day: date) -> Callable[[], RenderedMail]:
        hangs = self.sign_in_hangs and day <= self.sample.last_day
        return partial(emails.render_step, self.case, kind, employer=self.employer, today=day, sign_in_hangs=hangs)

    def _fate(self, kind: StepKind, why: str) -> Fate:
        if why:
            return Fate.LEFT_OUT
        if kind in self.fates:
            return Fate.COMES
        return Fate.WAITS if self.steps[kind].is_open else Fate.HAPPENED

    def _why_waiting(self, kind: StepKind) -> str:
        if kind in self.fates or not self.steps[kind].is_open:
            return ""
        return _("until HR releases the case") if self.case.is_held else _("for an address to write to")
