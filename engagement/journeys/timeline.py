"""The days of a passage. Pure: the ticks write down what it says, and the time machine shows it."""

from collections.abc import Iterable
from datetime import date

from engagement.journeys.days import GRACE, day_of
from engagement.models import JourneyStep, RunReason, RunState, StepRun


def plan(steps: Iterable[JourneyStep], known: Iterable[StepRun], *, anchor: date, today: date) -> list[StepRun]:
    """The runs that a passage lacks. What was due longer ago than the grace never was this person's."""
    by_step: dict[object, list[StepRun]] = {}
    for run in known:
        by_step.setdefault(run.step_id, []).append(run)
    planned = (_next(step, by_step.get(step.pk, []), anchor=anchor, today=today) for step in steps)
    return [run for run in planned if run is not None]


def _next(step: JourneyStep, runs: list[StepRun], *, anchor: date, today: date) -> StepRun | None:
    if runs and (not step.every_year or any(run.is_waiting for run in runs)):
        return None
    year = max((run.occurrence for run in runs), default=-1) + 1
    while step.every_year and day_of(anchor, step.offset_days, years=year) < today - GRACE:
        year += 1
    due_on = day_of(anchor, step.offset_days, years=year)
    return None if due_on < today - GRACE else StepRun(step=step, occurrence=year, due_on=due_on)


def move(runs: Iterable[StepRun], *, anchor: date, today: date) -> list[StepRun]:
    """The anchor has moved: what waits moves along, what is done stays done. Returns what changed.

    What was left out only because its day had passed is taken up again where the new day is still to come.
    """
    changed = []
    for run in runs:
        due_on = day_of(anchor, run.step.offset_days, years=run.occurrence)
        was_late = run.state == RunState.SKIPPED and run.reason == RunReason.TOO_LATE
        if run.is_waiting and run.due_on != due_on:
            run.due_on = due_on
            changed.append(run)
        elif was_late and due_on >= today:
            run.due_on = due_on
            changed.append(_waiting_again(run))
    return changed


def replan_stopped(runs: Iterable[StepRun], *, anchor: date) -> None:
    """Before they may go on: the days of what was stopped, from where the anchor is now."""
    for run in runs:
        if run.state == RunState.STOPPED and run.reason == RunReason.ENDED:
            run.due_on = day_of(anchor, run.step.offset_days, years=run.occurrence)


def resume(runs: Iterable[StepRun], *, today: date) -> list[StepRun]:
    """The passage goes on: with what is still to come."""
    ended = (run for run in runs if run.state == RunState.STOPPED and run.reason == RunReason.ENDED)
    return [_waiting_again(run) for run in ended if run.due_on >= today]


def _waiting_again(run: StepRun) -> StepRun:
    run.state, run.reason, run.done_at = RunState.WAITING, "", None
    return run
