"""What the pages of journeys show, read in a fixed number of queries."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Count, Q

from directory.models import Alumnus
from engagement.journeys import timetables
from engagement.journeys.kinds import StepKind, kind_of
from engagement.journeys.rules import READERS
from engagement.journeys.wording import conditions_of, day_words, run_words, short_day, step_conditions
from engagement.models import (
    Anchor,
    EntryState,
    Journey,
    JourneyEntry,
    JourneyState,
    JourneyStep,
    RunState,
    StepRun,
)
from tenancy.http import TenantRequest
from tenancy.models import Employer


@dataclass
class JourneyLine:
    journey: Journey
    steps: int
    under_way: int
    conditions: list[str]


def journey_lines() -> list[JourneyLine]:
    steps = dict(JourneyStep.objects.kept().values_list("journey").annotate(count=Count("pk")))
    people = dict(JourneyEntry.objects.under_way().values_list("journey").annotate(count=Count("pk")))
    return [
        JourneyLine(journey, steps.get(journey.pk, 0), people.get(journey.pk, 0), conditions_of(journey))
        for journey in Journey.objects.order_by("created_at", "pk")
    ]


@dataclass
class Moment:
    """One line of the vertical timeline of all that is counted from the last day."""

    day: int
    title: str
    icon: str
    of: str
    href: str = ""
    details: list[str] = field(default_factory=list)
    is_planned: bool = False  # belongs to a journey that does not run

    @property
    def words(self) -> str:
        return day_words(self.day)

    @property
    def short(self) -> str:
        return short_day(self.day)


def whole_timeline(employer: Employer) -> list[Moment]:
    """Everything that is counted from the last day: other apps' days, and the steps of journeys."""
    moments = [
        Moment(row.day, str(row.label), row.icon, str(table.label), details=[str(row.detail)] if row.detail else [])
        for table in timetables.all_timetables()
        if employer.has_module(table.module)
        for row in table.rows()
    ]
    steps = JourneyStep.objects.kept().filter(journey__anchor=Anchor.LAST_DAY).select_related("journey", "letter")
    for step in steps.in_order():
        kind = kind_of(step)
        moments.append(
            Moment(
                step.offset_days, kind.title(step), kind.icon, step.journey.name, step.get_absolute_url(),
                step_conditions(step), step.journey.state != JourneyState.RUNNING,
            )
        )  # fmt: skip
    return sorted(moments, key=lambda moment: moment.day)


@dataclass
class StepLine:
    step: JourneyStep
    kind: StepKind
    title: str
    when: str
    short: str
    conditions: list[str]
    counts: dict[str, int]

    @property
    def waiting(self) -> int:
        return self.counts.get(RunState.WAITING, 0)

    @property
    def done(self) -> int:
        return self.counts.get(RunState.DONE, 0)

    @property
    def left_out(self) -> int:
        return self.counts.get(RunState.SKIPPED, 0)


def steps_of(journey: Journey) -> list[JourneyStep]:
    return list(JourneyStep.objects.kept().filter(journey=journey).select_related("letter", "journey").in_order())


def step_lines(steps: Sequence[JourneyStep], journey: Journey) -> list[StepLine]:
    counts: dict[UUID, dict[str, int]] = {}
    rows = StepRun.objects.filter(step__in=[step.pk for step in steps]).values_list("step_id", "state")
    for step_id, state, count in rows.annotate(count=Count("pk")):
        counts.setdefault(step_id, {})[state] = count
    return [_step_line(step, journey, counts.get(step.pk, {})) for step in steps]


def _step_line(step: JourneyStep, journey: Journey, counts: dict[str, int]) -> StepLine:
    kind = kind_of(step)
    return StepLine(
        step, kind, kind.title(step), day_words(step.offset_days, journey.anchor), short_day(step.offset_days),
        step_conditions(step), counts,
    )  # fmt: skip


def people_counts(journey: Journey) -> dict[str, int]:
    rows = JourneyEntry.objects.filter(journey=journey)
    return rows.aggregate(
        under_way=Count("pk", filter=Q(state=EntryState.UNDER_WAY)),
        stopped=Count("pk", filter=Q(state=EntryState.STOPPED)),
    )


@dataclass
class EntryLine:
    entry: JourneyEntry
    runs: list["RunLine"]

    @property
    def following(self) -> "RunLine | None":
        return next((line for line in self.runs if line.run.is_waiting), None)

    @property
    def done(self) -> int:
        return sum(line.run.state == RunState.DONE for line in self.runs)


@dataclass
class RunLine:
    run: StepRun
    title: str
    icon: str
    words: str


def entry_lines(entries: Sequence[JourneyEntry]) -> list[EntryLine]:
    runs = runs_of(entries)
    return [EntryLine(entry, runs.get(entry.pk, [])) for entry in entries]


def runs_of(entries: Iterable[JourneyEntry]) -> dict[UUID, list[RunLine]]:
    rows = StepRun.objects.filter(entry_id__in=[entry.pk for entry in entries])
    found: dict[UUID, list[RunLine]] = {}
    for run in rows.select_related("step__letter").order_by("due_on", "pk"):
        kind = kind_of(run.step)
        found.setdefault(run.entry_id, []).append(RunLine(run, kind.title(run.step), kind.icon, run_words(run)))
    return found


def panel_of(request: TenantRequest, alumnus: Alumnus) -> dict[str, Any] | None:
    """The card on a person's page. None for those who may not see it, and where the person was never on a journey."""
    if not request.member.has_role(*READERS):
        return None
    entries = list(JourneyEntry.objects.filter(alumnus=alumnus).select_related("journey").order_by("-entered_at", "pk"))
    if not entries:
        return None
    return {"lines": entry_lines(entries), "alumnus": alumnus, "today": request.tenant.today()}
