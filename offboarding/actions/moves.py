"""What HR or the person decides about a case. Each is one transaction, one line of history, one audit event."""

import logging
from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError

from accounts.models import User
from audit.events import record
from directory.actions import become_alumnus, update_spell
from directory.actions import change_state as change_alumnus_state
from directory.models import Alumnus, AlumnusState
from offboarding import timeline
from offboarding.actions.cases import CaseCannotMove, change_state, lock_case, skip_open_steps
from offboarding.actions.history import add_event, build_event
from offboarding.actions.keeping_in_touch import let_wishes_wait
from offboarding.actions.last_days import follow_state, plan_steps
from offboarding.actions.people import close_invitations, close_the_network, lay_to_rest, raise_from_rest
from offboarding.actions.work_addresses import keep_work_address
from offboarding.models import Case, CaseEvent, CaseState, CaseStep, LeaverLink, SkipReason, StepKind
from offboarding.offsets import offsets_here
from offboarding.rules import REOPENABLE, can_move
from tenancy.models import Employer

logger = logging.getLogger(__name__)


@transaction.atomic
def withdraw(case: Case, *, by: User, note: str = "") -> Case:
    """The resignation is taken back: the employment goes on, the steps stop, the link closes."""
    case = _end(case, CaseState.WITHDRAWN, by=by, note=note)
    keep_work_address(case)
    close_invitations([case.alumnus], by=by)
    update_spell(case.spell, last_day=None, by=by)
    record("case.withdrawn", subject=case, by=by)
    return case


@transaction.atomic
def mark_not_eligible(case: Case, *, by: User | None, note: str = "", at: datetime | None = None) -> Case:
    """By HR, or by the employer's rule. Whoever has joined already is an alumnus member no longer; other roles stay."""
    case = _end(case, CaseState.NOT_ELIGIBLE, by=by, note=note, at=at)
    close_the_network([case.alumnus], by=by)
    change_alumnus_state(case.alumnus, state=AlumnusState.NOT_ELIGIBLE, by=by)
    record("case.not_eligible", subject=case, by=by)
    return case


@transaction.atomic
def mark_deceased(case: Case, *, by: User | None, note: str = "") -> Case:
    """Every mail stops at once: steps of all the person's cases, and what waits in the outbox. Memberships end."""
    case = _end(case, CaseState.DECEASED, by=by, note=note)
    others = Case.objects.filter(alumnus_id=case.alumnus_id).exclude(pk=case.pk)
    _stop(others.values_list("pk", flat=True), now=timezone.now())
    change_alumnus_state(case.alumnus, state=AlumnusState.DECEASED, by=by)
    stopped = lay_to_rest([case.alumnus], by=by)
    record("case.deceased", subject=case, by=by, stopped=stopped)
    return case


@transaction.atomic
def decline(case: Case, *, by: User | None, note: str = "") -> Case:
    """The person would rather not join. It costs nothing and is remembered."""
    case = _end(case, CaseState.DECLINED, by=by, note=note)
    change_alumnus_state(case.alumnus, state=AlumnusState.DECLINED, by=by)
    record("case.declined", subject=case, by=by)
    return case


def _end(case: Case, to: CaseState, *, by: User | None, note: str, at: datetime | None = None) -> Case:
    case, now = lock_case(case), at or timezone.now()
    change_state(case, to, by=by, at=now, note=note)
    _stop([case.pk], now=now)
    return case


def _stop(case_ids: Iterable[UUID], *, now: datetime) -> None:
    ids = list(case_ids)
    skip_open_steps(ids, reason=SkipReason.CASE_ENDED, now=now)
    LeaverLink.objects.filter(case_id__in=ids, revoked_at__isnull=True).update(revoked_at=now)


@transaction.atomic
def reopen(case: Case, *, by: User, note: str = "") -> Case:
    """Take back an end that was a mistake. The case is held: HR looks once more before anything is mailed."""
    case = lock_case(case)
    if case.state not in REOPENABLE or case.last_day is None:
        raise CaseCannotMove(_("This case cannot be opened again."))
    employer = Employer.objects.get(pk=case.tenant_id)
    today, was = employer.today(), case.state
    if was == CaseState.DECEASED:
        raise_from_rest(case.alumnus, by=by)
    change_state(case, CaseState.IN_NOTICE if case.last_day >= today else CaseState.EXITED, by=by, note=note)
    hold(case, by=by, why="reopened")
    if was == CaseState.WITHDRAWN:
        update_spell(case.spell, last_day=case.last_day, by=by)
    if case.state == CaseState.EXITED:
        become_alumnus(case.alumnus, on=case.anchor + timeline.A_DAY, by=by)
        let_wishes_wait(case, employer)
    else:
        follow_state(case, today=today, by=by)
    plan_steps(case, today=today)
    record("case.reopened", subject=case, by=by, was=was)
    return case


def hold(case: Case, *, by: User | None, why: str) -> None:
    case.held_at = timezone.now()
    case.save(update_fields=["held_at"])
    add_event(case, CaseEvent.Kind.HELD, by=by, why=why)


@transaction.atomic
def release_cases(case_ids: Iterable[UUID], *, by: User) -> int:
    """HR has looked: mail may go out. Invitations whose day has passed are due now. Returns how many were released."""
    now = timezone.now()
    held = Case.objects.held().filter(pk__in=list(case_ids)).select_for_update(of=("self",)).order_by("pk")
    cases = list(held)
    if not cases:
        return 0
    today = Employer.objects.get(pk=cases[0].tenant_id).today()
    Case.objects.filter(pk__in=[case.pk for case in cases]).update(held_at=None)
    CaseEvent.objects.bulk_create([build_event(case, CaseEvent.Kind.RELEASED, by=by, at=now) for case in cases])
    _bring_up_to_date(cases, today=today)
    transaction.on_commit(run_soon)
    record("cases.released", by=by, count=len(cases), cases=[str(case.pk) for case in cases[:50]])
    return len(cases)


def run_soon() -> None:
    """HR has just pressed the button: no need to wait for the tick, which comes anyway."""
    from offboarding.tasks import run_employer  # noqa: PLC0415 -- tasks import the actions

    try:
        run_employer.apply_async(expires=300, retry=False)
    except OperationalError:
        logger.warning("timeline.poke_failed")


def _bring_up_to_date(cases: list[Case], *, today: date) -> None:
    """Reminders keep their distance to an invitation that goes out late."""
    steps = CaseStep.objects.open().filter(case_id__in=[case.pk for case in cases])
    by_case: dict[UUID, dict[str, CaseStep]] = {}
    for step in steps:
        by_case.setdefault(step.case_id, {})[step.kind] = step
    offsets = offsets_here()
    moved = [step for found in by_case.values() for step in timeline.postpone(found, today=today, offsets=offsets)]
    CaseStep.objects.bulk_update(moved, ["due_on"], batch_size=1000)


@transaction.atomic
def activate(alumnus: Alumnus, by: User | None) -> None:
    """The person has joined: all their running cases have reached their goal."""
    cases = Case.objects.filter(alumnus=alumnus).select_for_update(of=("self",)).select_related("alumnus", "spell")
    for case in cases:
        if not can_move(case, CaseState.ACTIVE):
            continue
        change_state(case, CaseState.ACTIVE, by=by)
        waiting = CaseStep.objects.open().filter(case=case)
        waiting.filter(kind=StepKind.BECOMES_ALUMNUS).update(done_at=timezone.now())
        skip_open_steps([case.pk], reason=SkipReason.ALREADY_MEMBER, now=timezone.now())
        LeaverLink.objects.filter(case=case, revoked_at__isnull=True).update(revoked_at=timezone.now())
        record("case.activated", subject=case, by=by)


@transaction.atomic
def decline_for(alumnus: Alumnus, by: User | None) -> None:
    for case in Case.objects.filter(alumnus=alumnus, state__in=(CaseState.EXITED, CaseState.INVITED)):
        decline(case, by=by)
