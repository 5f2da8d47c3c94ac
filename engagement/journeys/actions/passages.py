"""A passage begins, moves with its anchor, stops and goes on. Each function works on many people at once."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from engagement.errands.actions import drop_errands
from engagement.journeys import timeline
from engagement.journeys.facts import Facts, Pair
from engagement.journeys.rules import anchor_of, first_anchor, stop_reason
from engagement.models import (
    Anchor,
    EntryState,
    Journey,
    JourneyEntry,
    JourneyStep,
    RunReason,
    RunState,
    StepRun,
    StopReason,
)
from mail.bulk import withdraw_from
from tenancy.bulk import insert_many, update_many
from tenancy.models import Employer


def source_of(step: JourneyStep) -> str:
    """How the outbox names what a step sends."""
    return f"journey-step:{step.pk}"


def sources_of(journey_ids: Iterable[UUID]) -> list[str]:
    """All that these journeys send or have sent: steps that were taken out, too."""
    steps = JourneyStep.objects.filter(journey_id__in=journey_ids, letter_id__isnull=False)
    return [source_of(step) for step in steps.order_by("pk")]


def enter(
    journey: Journey, steps: Sequence[JourneyStep], people: Iterable[tuple[Pair, Facts]], *, employer: Employer,
    now: datetime,
) -> list[JourneyEntry]:  # fmt: skip
    """Those who fit come on, with all their days planned. The caller holds the journey's row."""
    first, today = first_anchor(journey, employer.zone), now.astimezone(employer.zone).date()
    entries = []
    for (alumnus, spell), facts in people:
        anchor = anchor_of(journey, facts)
        if anchor is None or anchor < first or stop_reason(journey, facts):
            continue
        of_spell = None if journey.anchor == Anchor.JOINED else spell
        entries.append(JourneyEntry(journey=journey, alumnus=alumnus, spell=of_spell, anchor_on=anchor, entered_at=now))
    insert_many(entries)
    insert_many(_planned(entries, steps, {}, today=today))
    return entries


def follow(
    entries: Iterable[JourneyEntry], anchors: Mapping[UUID, date], steps: Sequence[JourneyStep], *, today: date
) -> None:
    """The anchor of these passages is another day: what waits moves, what is done stays done, nothing doubles."""
    entries = list(entries)
    for entry in entries:
        entry.anchor_on = anchors[entry.pk]
    update_many(entries, ["anchor_on"])
    known = _runs_of(entries)
    moved = [
        run for entry in entries for run in timeline.move(known.get(entry.pk, []), anchor=entry.anchor_on, today=today)
    ]
    update_many(moved, ["due_on", "state", "reason", "done_at"])
    insert_many(_planned(entries, steps, known, today=today))


def stop(entries: Iterable[tuple[JourneyEntry, StopReason]], *, now: datetime) -> int:
    """At once and whole: open steps, open errands, and mail that has not left yet."""
    by_reason: dict[StopReason, list[JourneyEntry]] = {}
    for entry, reason in entries:
        by_reason.setdefault(reason, []).append(entry)
    stopped = 0
    for reason, found in by_reason.items():
        ids = [entry.pk for entry in found]
        rows = JourneyEntry.objects.under_way().filter(pk__in=ids)
        stopped += rows.update(state=EntryState.STOPPED, reason=reason, stopped_at=now)
        StepRun.objects.waiting().filter(entry_id__in=ids).update(
            state=RunState.STOPPED, reason=RunReason.ENDED, done_at=now
        )
        drop_errands(entry_ids=ids, now=now)
        for journey_id in {entry.journey_id for entry in found}:
            people = [entry.alumnus_id for entry in found if entry.journey_id == journey_id]
            for source in sources_of([journey_id]):
                withdraw_from(source=source, recipient_ids=people)
    return stopped


def resume(
    entries: Iterable[JourneyEntry], anchors: Mapping[UUID, date], steps: Sequence[JourneyStep], *, today: date
) -> None:
    """What had stopped them holds no longer: they go on with what is still to come."""
    entries = list(entries)
    for entry in entries:
        entry.state, entry.reason, entry.stopped_at = EntryState.UNDER_WAY, "", None
    update_many(entries, ["state", "reason", "stopped_at"])
    known = _runs_of(entries)
    for entry in entries:
        timeline.replan_stopped(known.get(entry.pk, []), anchor=anchors[entry.pk])
    taken_up = [run for runs in known.values() for run in timeline.resume(runs, today=today)]
    update_many(taken_up, ["due_on", "state", "reason", "done_at"])
    follow(entries, anchors, steps, today=today)


def plan_step(step: JourneyStep, entries: Sequence[JourneyEntry], *, today: date) -> None:
    """A step that came later than these people."""
    known = _runs_of(entries, step=step)
    insert_many(_planned(entries, [step], known, today=today))


def _planned(
    entries: Iterable[JourneyEntry], steps: Sequence[JourneyStep], known: Mapping[UUID, list[StepRun]], *, today: date
) -> list[StepRun]:
    runs = []
    for entry in entries:
        for run in timeline.plan(steps, known.get(entry.pk, []), anchor=entry.anchor_on, today=today):
            run.entry = entry
            runs.append(run)
    return runs


def _runs_of(entries: Iterable[JourneyEntry], *, step: JourneyStep | None = None) -> dict[UUID, list[StepRun]]:
    rows = StepRun.objects.filter(entry_id__in=[entry.pk for entry in entries]).select_related("step")
    if step is not None:
        rows = rows.filter(step=step)
    found: dict[UUID, list[StepRun]] = {}
    for run in rows.select_for_update(of=("self",)).order_by("pk"):
        found.setdefault(run.entry_id, []).append(run)
    return found
