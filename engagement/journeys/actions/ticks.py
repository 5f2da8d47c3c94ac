"""The journeys at work. Runs every ten minutes; a run is claimed in the transaction that carries it out.

Nothing hangs on the beat: what is due is found by its day, so a doubled beat finds nothing more and a late one finds
the same. Who no longer fits is found before anything is sent, and looked at once more in the sending transaction.
"""

import logging
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, datetime
from functools import partial
from itertools import groupby
from uuid import UUID

from django.db import DatabaseError, transaction
from django.db.models import Q
from django.utils import timezone

from audit.events import record
from engagement.errands.emails import remind_of_errands
from engagement.journeys import gate, reading, timeline
from engagement.journeys.actions.passages import enter, follow, plan_step, resume, stop
from engagement.journeys.facts import Facts, facts_of
from engagement.journeys.kinds import Passenger, kind_of
from engagement.journeys.rules import Act, Verdict, anchor_of, judge, stop_reason
from engagement.models import (
    EntryState,
    Journey,
    JourneyEntry,
    JourneyState,
    JourneyStep,
    RunReason,
    RunState,
    StepRun,
)
from tenancy.bulk import insert_many
from tenancy.models import Employer, TenantQuerySet
from tenancy.scope import tenant_scope
from web.errors import ActionError

logger = logging.getLogger(__name__)

PEOPLE = 500  # in one transaction
RUNS_PER_TICK = 20_000

Judged = tuple[Passenger, Verdict]


def run_journeys(employer: Employer, *, now: datetime | None = None) -> dict[str, int]:
    """Bring all passages in line and carry out what is due. Safe to run twice, side by side, late or not at all."""
    now = now or timezone.now()
    done: Counter[str] = Counter()
    with tenant_scope(employer):
        for journey in Journey.objects.exclude(state=JourneyState.DRAFT).order_by("pk"):
            for work in (_stop_unfit, _resume_fit, _follow_anchors, _plan_new_steps, _let_in):
                _attempt(work, journey, employer, now, done)
        for step_id, ids in _due(now.astimezone(employer.zone)):
            _attempt(_carry_out, step_id, ids, employer, now, done)
        remind_of_errands(employer, now=now)
    return dict(done)


def _attempt(work: Callable[..., None], *args: object) -> None:
    """One journey's trouble never keeps the others waiting; the next tick tries again."""
    try:
        work(*args)
    except (ActionError, DatabaseError, ValueError):
        logger.exception("journeys.work_failed")


def _in_chunks(entries: TenantQuerySet, work: Callable[[list[JourneyEntry]], None]) -> None:
    """Each chunk in a transaction of its own, with its rows locked."""
    after: UUID | None = None
    while True:
        with transaction.atomic():
            rows = entries if after is None else entries.filter(pk__gt=after)
            found = list(rows.order_by("pk").select_for_update(of=("self",), skip_locked=True)[:PEOPLE])
            work(found)
        if len(found) < PEOPLE:
            return
        after = found[-1].pk


def _facts(entries: list[JourneyEntry], employer: Employer, now: datetime) -> list[Facts]:
    today = now.astimezone(employer.zone).date()
    return facts_of(reading.pairs_of(entries), employer=employer, today=today)


def _stop_unfit(journey: Journey, employer: Employer, now: datetime, done: Counter[str]) -> None:
    def work(entries: list[JourneyEntry]) -> None:
        reasons = [stop_reason(journey, facts) for facts in _facts(entries, employer, now)]
        found = [(entry, reason) for entry, reason in zip(entries, reasons, strict=True) if reason]
        done["stopped"] += stop(found, now=now)

    _in_chunks(reading.under_way_but_unfit(journey, employer), work)


def _resume_fit(journey: Journey, employer: Employer, now: datetime, done: Counter[str]) -> None:
    steps = _steps(journey)

    def work(entries: list[JourneyEntry]) -> None:
        anchors = {
            entry.pk: anchor
            for entry, facts in zip(entries, _facts(entries, employer, now), strict=True)
            if (anchor := anchor_of(journey, facts)) and not stop_reason(journey, facts)
        }
        fit = [entry for entry in entries if entry.pk in anchors]
        resume(fit, anchors, steps, today=now.astimezone(employer.zone).date())
        done["resumed"] += len(fit)

    _in_chunks(reading.stopped_but_fit(journey, employer), work)


def _follow_anchors(journey: Journey, employer: Employer, now: datetime, done: Counter[str]) -> None:
    steps = _steps(journey)

    def work(entries: list[JourneyEntry]) -> None:
        facts = _facts(entries, employer, now)
        anchors = {
            entry.pk: anchor_of(journey, its) or entry.anchor_on for entry, its in zip(entries, facts, strict=True)
        }
        follow(entries, anchors, steps, today=now.astimezone(employer.zone).date())
        done["moved"] += len(entries)

    _in_chunks(reading.anchored_elsewhere(journey, employer), work)


def _plan_new_steps(journey: Journey, employer: Employer, now: datetime, done: Counter[str]) -> None:
    """Steps that were added while people were under way already."""
    today = now.astimezone(employer.zone).date()
    for step in JourneyStep.objects.kept().filter(journey=journey, planned_at__isnull=True).order_by("pk"):
        people = JourneyEntry.objects.filter(journey=journey).under_way()
        _in_chunks(people, partial(plan_step, step, today=today))
        JourneyStep.objects.filter(pk=step.pk).update(planned_at=now)


def _let_in(journey: Journey, employer: Employer, now: datetime, done: Counter[str]) -> None:
    """The journey's row is held meanwhile, so that of two ticks only one lets anybody in."""
    after: UUID | None = None
    today = now.astimezone(employer.zone).date()
    while True:
        with transaction.atomic():
            held = Journey.objects.select_for_update().filter(pk=journey.pk, state=JourneyState.RUNNING).first()
            pairs = reading.candidates(held, employer, after=after, limit=PEOPLE) if held else []
            if held and pairs:
                people = zip(pairs, facts_of(pairs, employer=employer, today=today), strict=True)
                done["entered"] += len(enter(held, _steps(held), people, employer=employer, now=now))
        if len(pairs) < PEOPLE:
            return
        after = reading.key_of(journey, pairs[-1])


def _steps(journey: Journey) -> list[JourneyStep]:
    return list(JourneyStep.objects.kept().filter(journey=journey).in_order())


def _due(local: datetime) -> Iterator[tuple[UUID, list[UUID]]]:
    """Steps with their due runs, oldest first, page by page. What has to wait stands in nobody's way."""
    after: tuple[object, UUID] | None = None
    for _page in range(RUNS_PER_TICK // PEOPLE):
        rows = _open_runs(local)
        if after is not None:
            rows = rows.filter(Q(due_on__gt=after[0]) | Q(due_on=after[0], pk__gt=after[1]))
        page = list(rows.order_by("due_on", "pk").values_list("due_on", "pk", "step_id")[:PEOPLE])
        by_step = sorted(page, key=lambda row: row[2])
        for step_id, group in groupby(by_step, key=lambda row: row[2]):
            yield step_id, [pk for _due_on, pk, _step in group]
        if len(page) < PEOPLE:
            return
        after = page[-1][:2]


def _open_runs(local: datetime) -> TenantQuerySet:
    runs = StepRun.objects.due(local)
    return runs.filter(entry__state=EntryState.UNDER_WAY, entry__journey__state=JourneyState.RUNNING)


@transaction.atomic
def _carry_out(step_id: UUID, ids: list[UUID], employer: Employer, now: datetime, done: Counter[str]) -> None:
    local = now.astimezone(employer.zone)
    step = JourneyStep.objects.select_related("journey", "letter").get(pk=step_id)
    rows = _open_runs(local).filter(pk__in=ids, step=step).select_related("entry__alumnus", "entry__spell")
    runs = list(rows.select_for_update(of=("self",), skip_locked=True).order_by("pk"))
    keys = [step.answer] if step.answer else []
    pairs = reading.pairs_of(run.entry for run in runs)
    facts = facts_of(pairs, employer=employer, today=local.date(), keys=keys)
    passengers = [Passenger(run, run.entry.alumnus, its) for run, its in zip(runs, facts, strict=True)]
    judged = _unless_held(step, [(one, _judge(step, one)) for one in passengers], employer)
    gone = [one for one, verdict in judged if verdict.act == Act.GO]
    _write_down(judged, now=now)
    _plan_next_year(step, [one.run for one, verdict in judged if verdict.act != Act.WAIT], today=local.date())
    if gone:
        kind_of(step).carry_out(step, gone, employer, now)
        record("journey.step_done", subject=step, kind=step.kind, count=len(gone))
        done[step.kind] += len(gone)


def _unless_held(step: JourneyStep, judged: list[Judged], employer: Employer) -> list[Judged]:
    """Where something stands in the way of the step itself, its people wait; HR reads why on the journey's page."""
    if all(verdict.act != Act.GO for _one, verdict in judged) or not gate.is_held(step, employer):
        return judged
    return [(one, Verdict(Act.WAIT) if verdict.act == Act.GO else verdict) for one, verdict in judged]


def _judge(step: JourneyStep, one: Passenger) -> Verdict:
    """Who no longer fits since this tick began is stopped by the next one, and gets nothing."""
    if stop_reason(step.journey, one.facts):
        return Verdict(Act.WAIT)
    return judge(step.journey, step, one.facts, due_on=one.run.due_on)


def _write_down(judged: list[Judged], *, now: datetime) -> None:
    by_reason: dict[RunReason | None, list[UUID]] = {}
    for one, verdict in judged:
        if verdict.act != Act.WAIT:
            by_reason.setdefault(verdict.reason, []).append(one.run.pk)
    for reason, ids in by_reason.items():
        state = RunState.SKIPPED if reason else RunState.DONE
        StepRun.objects.claim(ids, now=now, state=state, reason=reason or "")


def _plan_next_year(step: JourneyStep, runs: list[StepRun], *, today: date) -> None:
    if not step.every_year or step.removed_at:
        return
    following = []
    for run in runs:
        ended = StepRun(step=step, occurrence=run.occurrence, due_on=run.due_on, state=RunState.DONE)
        for planned in timeline.plan([step], [ended], anchor=run.entry.anchor_on, today=today):
            planned.entry = run.entry
            following.append(planned)
    insert_many(following)
