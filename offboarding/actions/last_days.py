"""A case follows its last day: state, steps, tasks and link move with it. Safe to repeat."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.events import record
from directory.actions import change_state as change_alumnus_state
from directory.actions import update_spell
from directory.models import AlumnusState, Spell
from offboarding import timeline
from offboarding.actions.cases import CaseCannotMove, change_state, lock_case
from offboarding.actions.history import add_event
from offboarding.actions.opening import copied_tasks, plan_opening
from offboarding.models import (
    Case,
    CaseEvent,
    CaseState,
    CaseStep,
    CaseTask,
    SkipReason,
    StepKind,
)
from offboarding.offsets import offsets_here
from offboarding.rules import LAST_DAY_MOVABLE, has_work_address
from tenancy.models import Employer
from web.errors import ActionError

# What a new plan may take back: these were skipped because of a date, not because of a decision.
BECAUSE_OF_DATES = (
    SkipReason.LAST_DAY_PASSED,
    SkipReason.SUPERSEDED,
    SkipReason.TOO_LATE,
    SkipReason.CASE_ENDED,
    SkipReason.NO_ADDRESS,
)


class BadLastDay(ActionError):
    """The last day does not fit the employment."""


@transaction.atomic
def move_last_day(case: Case, *, last_day: date, by: User | None, note: str = "") -> Case:
    """Move the last day; open steps, tasks and the link's end follow, what is done stays done, nothing doubles.

    A draft begins with its first last day, and a withdrawn case is taken up again.
    """
    case = lock_case(case)
    if case.state not in LAST_DAY_MOVABLE:
        raise CaseCannotMove(_("The last day cannot move any more: this case has ended."))
    if case.spell.started_on and last_day < case.spell.started_on:
        raise BadLastDay(_("The last day cannot be before the first."))
    if case.last_day == last_day and case.state != CaseState.WITHDRAWN:
        return case
    employer = Employer.objects.get(pk=case.tenant_id)
    before = case.last_day
    _write_last_day(case, last_day, by=by)
    follow_state(case, today=employer.today(), by=by)
    plan_steps(case, today=employer.today())
    _follow_tasks(case)
    case.links.filter(revoked_at__isnull=True).update(expires_at=timeline.link_ends(last_day, employer.zone))
    days: dict[str, Any] = {"before": before.isoformat() if before else None, "after": last_day.isoformat()}
    add_event(case, CaseEvent.Kind.LAST_DAY, by=by, note=note, **days)
    record("case.last_day_moved", subject=case, by=by, **days)
    return case


def follow_last_days(spells: Iterable[Spell], *, by: User | None) -> int:
    """After an import: move the cases whose spell has another last day than they know. Returns how many moved."""
    days = {spell.pk: spell.last_day for spell in spells if spell.last_day}
    moved = 0
    for case in Case.objects.filter(spell_id__in=list(days), state__in=LAST_DAY_MOVABLE):
        if case.last_day != days[case.spell_id]:
            move_last_day(case, last_day=days[case.spell_id], by=by)
            moved += 1
    return moved


def _write_last_day(case: Case, last_day: date, *, by: User | None) -> None:
    update_spell(case.spell, last_day=last_day, by=by)
    case.last_day = last_day
    case.save(update_fields=["last_day"])


def follow_state(case: Case, *, today: date, by: User | None) -> None:
    """A last day in the future means: still here. The other way round the timeline does it on day +1."""
    if case.state == CaseState.INVITED or (case.state == CaseState.EXITED and case.anchor < today):
        return
    undone = case.steps.filter(kind=StepKind.BECOMES_ALUMNUS, done_at__isnull=False)
    undone.update(done_at=None)
    if case.state != CaseState.IN_NOTICE:
        change_state(case, CaseState.IN_NOTICE, by=by)
    if not case.alumnus.has_joined:
        change_alumnus_state(case.alumnus, state=AlumnusState.LEAVER, by=by)
    if not case.tasks.exists():
        CaseTask.objects.bulk_create(copied_tasks(case, plan_opening(source=case.source, held=None, by=by)))


def _follow_tasks(case: Case) -> None:
    tasks = list(case.tasks.filter(done_at__isnull=True))
    for task in tasks:
        task.due_on = case.anchor + timedelta(days=task.offset_days)
    CaseTask.objects.bulk_update(tasks, ["due_on"])


def plan_steps(case: Case, *, today: date, now: datetime | None = None) -> None:
    """Bring the steps in line with the last day: what is done stays, the rest moves, nothing doubles."""
    if not case.is_running or case.last_day is None:
        return
    employer = Employer.objects.get(pk=case.tenant_id)
    planned = timeline.plan(
        last_day=case.last_day,
        opened_on=today,
        work_address_ends=has_work_address(case, employer),
        offsets=offsets_here(),
    )
    existing = {StepKind(step.kind): step for step in case.steps.select_for_update()}
    for kind, due_on in planned.items():
        if kind not in existing:
            CaseStep.objects.create(case=case, kind=kind, due_on=due_on)
        elif may_be_replanned(existing[kind]):
            _replan(existing[kind], due_on)
    gone = [step.pk for kind, step in existing.items() if kind not in planned and step.is_open and _is_planned(kind)]
    CaseStep.objects.filter(pk__in=gone).update(
        skipped_at=now or timezone.now(), skip_reason=SkipReason.LAST_DAY_PASSED
    )


def _is_planned(kind: StepKind) -> bool:
    """The end of staff roles is given and moved by the run (`actions.staff_roles`)."""
    return kind != StepKind.STAFF_ROLES_END


def may_be_replanned(step: CaseStep) -> bool:
    return step.is_open or step.skip_reason in BECAUSE_OF_DATES


def _replan(step: CaseStep, due_on: date) -> None:
    step.due_on, step.skipped_at, step.skip_reason = due_on, None, ""
    step.save(update_fields=["due_on", "skipped_at", "skip_reason"])
