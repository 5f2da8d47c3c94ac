"""What journeys foretell: each tick of each day, by the functions that the ticks use (`timeline`, `rules`)."""

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engagement.journeys import timeline
from engagement.journeys.kinds import kind_of
from engagement.journeys.rules import Act, Verdict, anchor_of, first_anchor, judge, stop_reason
from engagement.journeys.wording import run_words, stop_words
from engagement.models import (
    EntryState,
    Journey,
    JourneyEntry,
    JourneyState,
    JourneyStep,
    RunReason,
    RunState,
    StepRun,
    StopReason,
)
from engagement.time_machine.samples import Sample
from engagement.time_machine.sources import Fate, Foretold, Source, What
from tenancy.models import Employer

MAX_DAYS = 900


def foretell(sample: Sample, employer: Employer) -> list[Foretold]:
    journeys = list(Journey.objects.order_by("created_at", "pk"))
    steps = JourneyStep.objects.kept().filter(journey__in=journeys).select_related("journey", "letter").in_order()
    by_journey: dict[object, list[JourneyStep]] = {}
    for step in steps:
        by_journey.setdefault(step.journey_id, []).append(step)
    entries = _entries(sample) if sample.is_real else {}
    found = []
    for journey in journeys:
        passage = Passage(journey, by_journey.get(journey.pk, []), entries.get(journey.pk))
        passage.travel(sample, employer)
        found += passage.told(sample, employer)
    return found


def _entries(sample: Sample) -> dict[object, JourneyEntry]:
    """Where the person is now: the passage that counts from this employment, or from joining."""
    rows = JourneyEntry.objects.filter(alumnus=sample.alumnus).prefetch_related(
        "runs__step__journey", "runs__step__letter"
    )
    return {entry.journey_id: entry for entry in rows if entry.spell_id in (None, sample.spell.pk)}


@dataclass
class Passage:
    """One journey with one person, day after day, in memory."""

    journey: Journey
    steps: Sequence[JourneyStep]
    entry: JourneyEntry | None = None
    anchor: date | None = None
    state: str = ""  # of the entry; empty before it comes on
    reason: str = ""
    stopped_on: date | None = None
    runs: list[StepRun] = field(default_factory=list)
    waits: set[int] = field(default_factory=set)  # ids of runs that are due and have to wait
    ended_on: dict[int, date] = field(default_factory=dict)  # by the id of the run, in this future

    def __post_init__(self) -> None:
        if self.entry is not None:
            self.anchor, self.state, self.reason = self.entry.anchor_on, self.entry.state, self.entry.reason
            self.runs = [copy(run) for run in self.entry.runs.all()]

    def travel(self, sample: Sample, employer: Employer) -> None:
        first = sample.begins_on
        if self.journey.started_at is not None and not sample.is_real:
            first = max(first, self.journey.started_at.astimezone(employer.zone).date())
        for number in range(min((sample.ends_on - first).days, MAX_DAYS) + 1):
            self._tick(sample, employer, first + timedelta(days=number))

    def _tick(self, sample: Sample, employer: Employer, today: date) -> None:
        """In the order of `ticks.run_journeys`."""
        facts = sample.facts_on(today)
        reason = stop_reason(self.journey, facts)
        anchor = anchor_of(self.journey, facts)
        if self.state == EntryState.UNDER_WAY and reason:
            self._stop(reason, today)
        elif self.state == EntryState.STOPPED and self.reason != StopReason.BY_HAND and not reason and anchor:
            self._go_on(anchor, today)
        elif self.state == EntryState.UNDER_WAY and anchor is not None and anchor != self.anchor:
            self._follow(anchor, today)
        elif not self.state and not reason and anchor is not None and anchor >= self._first_anchor(sample, employer):
            self.state, self.anchor = EntryState.UNDER_WAY, anchor
            self.runs += timeline.plan(self.steps, self.runs, anchor=anchor, today=today)
        if self.state == EntryState.UNDER_WAY:
            for run in [run for run in self.runs if run.is_waiting and run.due_on <= today]:
                self._carry_out(run, judge(self.journey, run.step, facts, due_on=run.due_on), today)

    def _first_anchor(self, sample: Sample, employer: Employer) -> date:
        """A draft is looked at as if it had been started today, or in time for somebody who is made up."""
        if self.journey.started_at is not None:
            return first_anchor(self.journey, employer.zone)
        begins = sample.begins_on if sample.is_real else min(sample.begins_on, sample.last_day)
        return begins - timedelta(days=self.journey.reaches_back)

    def _stop(self, reason: StopReason, today: date) -> None:
        self.state, self.reason, self.stopped_on = EntryState.STOPPED, reason, today
        for run in self.runs:
            if run.is_waiting:
                run.state, run.reason = RunState.STOPPED, RunReason.ENDED

    def _go_on(self, anchor: date, today: date) -> None:
        self.state, self.reason, self.stopped_on = EntryState.UNDER_WAY, "", None
        timeline.replan_stopped(self.runs, anchor=anchor)
        timeline.resume(self.runs, today=today)
        self._follow(anchor, today)

    def _follow(self, anchor: date, today: date) -> None:
        self.anchor = anchor
        timeline.move(self.runs, anchor=anchor, today=today)
        self.runs += timeline.plan(self.steps, self.runs, anchor=anchor, today=today)

    def _carry_out(self, run: StepRun, verdict: Verdict, today: date) -> None:
        if verdict.act == Act.WAIT:
            self.waits.add(id(run))
            return
        self.waits.discard(id(run))
        run.state = RunState.DONE if verdict.act == Act.GO else RunState.SKIPPED
        run.reason = verdict.reason or ""
        self.ended_on[id(run)] = today
        if run.step.every_year and not run.step.removed_at:
            self.runs += timeline.plan([run.step], [run], anchor=self.anchor or run.due_on, today=today)

    def told(self, sample: Sample, employer: Employer) -> list[Foretold]:
        found = [self._told(run, sample, employer) for run in self.runs if self._is_shown(run, sample)]
        if self.stopped_on is not None:
            found.append(
                Foretold(
                    key=f"journey:{self.journey.pk}:stopped", on=self.stopped_on, what=What.STATE, icon="circle-stop",
                    title=_("Journey ends"), source=self.journey.name, why=stop_words(self.reason), note=self._note(),
                )
            )  # fmt: skip
        return found

    def _is_shown(self, run: StepRun, sample: Sample) -> bool:
        return self._day(run) <= sample.ends_on

    def _day(self, run: StepRun) -> date:
        return self.ended_on.get(id(run), run.due_on)

    def _told(self, run: StepRun, sample: Sample, employer: Employer) -> Foretold:
        step, kind = run.step, kind_of(run.step)
        fate = {
            RunState.DONE: Fate.COMES if id(run) in self.ended_on else Fate.HAPPENED,
            RunState.WAITING: Fate.WAITS if id(run) in self.waits else Fate.COMES,
        }.get(RunState(run.state), Fate.LEFT_OUT)
        can_be_read = kind.mail is not None and not kind.problem(step)
        return Foretold(
            key=f"journey:{step.pk}:{run.occurrence}", on=self._day(run), at=step.time_of_day,
            what=What.MAIL if kind.mail is not None else What.ERRAND, fate=fate, title=kind.title(step), icon=kind.icon,
            source=self.journey.name, note=self._note(),
            why=run_words(run) if run.reason else _("until HR releases the case") if fate == Fate.WAITS else "",
            mail=partial(kind.mail, step, sample, employer) if kind.mail and can_be_read else None,
        )  # fmt: skip

    def _note(self) -> str:
        return "" if self.journey.state == JourneyState.RUNNING else str(JourneyState(self.journey.state).label)


SOURCE = Source(name="journeys", label=gettext_lazy("Journeys"), module="engagement", foretell=foretell)
