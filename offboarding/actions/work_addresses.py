"""The end of a leaver's work address as a sign-in, and its return when they come back. Safe to run twice."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from accounts.addresses.models import RetiredAddress
from accounts.addresses.retirement import restore_addresses, retire_address
from accounts.models import User
from audit.events import record
from directory.models import Alumnus, Spell
from offboarding import timeline
from offboarding.actions.cases import lock_case
from offboarding.actions.history import add_event
from offboarding.models import Case, CaseEvent, CaseState, CaseStep, SkipReason, StepKind
from tenancy.models import Employer

NOT_LEAVING = (CaseState.DRAFT, CaseState.WITHDRAWN)
ADDRESSES_PER_RUN = 1000


def ending(today: date) -> list[UUID]:
    """Those who left last come first: a backfill of years gone by keeps nobody waiting."""
    due = CaseStep.objects.open().filter(kind=StepKind.WORK_ADDRESS_ENDS, due_on__lte=today)
    due = due.exclude(case__state__in=NOT_LEAVING).order_by("-due_on", "case_id")
    return list(due.values_list("case_id", flat=True)[:ADDRESSES_PER_RUN])


def end(case_id: UUID, employer: Employer, now: datetime) -> StepKind | None:
    """The day after the last one, by the employer's calendar, whatever the case has come to."""
    case = lock_case(Case(pk=case_id))
    today = now.astimezone(employer.zone).date()
    step = case.steps.filter(kind=StepKind.WORK_ADDRESS_ENDS).first()
    if step is None or case.state in NOT_LEAVING or case.anchor >= today or not step.is_open:
        return None
    if works_here(case.alumnus_id, today):
        CaseStep.objects.open().filter(pk=step.pk).update(skipped_at=now, skip_reason=SkipReason.WORKS_HERE)
        return None
    CaseStep.objects.claim(step, now=now)
    if retire_address(employer=employer, email=case.alumnus.work_email, subject_id=case.alumnus_id, by=None):
        add_event(case, CaseEvent.Kind.WORK_ADDRESS_RETIRED, by=None, at=now)
    record("case.work_address_ended", subject=case)
    return StepKind.WORK_ADDRESS_ENDS


def works_here(alumnus_id: UUID, today: date) -> bool:
    """By the latest employment: one without an end, or whose last day is still to come."""
    latest = Spell.objects.filter(alumnus_id=alumnus_id).latest_first().first()
    if latest is None or (latest.started_on and latest.started_on > today):
        return False
    return latest.last_day is None or latest.last_day >= today


def come_back(today: date, *, now: datetime) -> int:
    """Retired addresses of people who work here again: a resignation taken back, a later last day, a second spell."""
    current = Spell.objects.filter(Q(last_day=None) | Q(last_day__gte=today), alumnus_id=OuterRef("subject_id"))
    people = set(RetiredAddress.objects.filter(Exists(current)).values_list("subject_id", flat=True))
    back = [alumnus_id for alumnus_id in people if works_here(alumnus_id, today)]
    for alumnus_id in back:
        _restore(alumnus_id, today, now=now)
    return len(back)


@transaction.atomic
def _restore(alumnus_id: UUID, today: date, *, now: datetime) -> None:
    Alumnus.objects.select_for_update(no_key=True).get(pk=alumnus_id)
    if not restore_addresses(subject_id=alumnus_id, by=None):
        return
    case = Case.objects.filter(alumnus_id=alumnus_id).order_by("-opened_at").first()
    if case is None:
        return
    add_event(case, CaseEvent.Kind.WORK_ADDRESS_RESTORED, by=None, at=now)
    if case.last_day is not None and case.last_day >= today:
        ends = {"due_on": case.last_day + timeline.A_DAY, "done_at": None, "skipped_at": None, "skip_reason": ""}
        case.steps.filter(kind=StepKind.WORK_ADDRESS_ENDS).update(**ends)


def keep_work_address(case: Case) -> None:
    """The resignation is taken back: nothing ends. An address that has ended comes back with the next run."""
    steps = CaseStep.objects.open().filter(case=case, kind__in=timeline.WHATEVER_COMES)
    steps.update(skipped_at=timezone.now(), skip_reason=SkipReason.CASE_ENDED)


WAYS_IN = {
    "given": CaseEvent.Kind.WAY_IN_GIVEN,
    "used": CaseEvent.Kind.WAY_IN_USED,
    "refused": CaseEvent.Kind.WAY_IN_REFUSED,
}


def note_way_in(alumnus: Alumnus, what: str, by: User | None) -> None:
    """A line in the history of the person's latest case. `by` is who gave it; of who used it HR learns no more."""
    case = Case.objects.filter(alumnus=alumnus).order_by("-opened_at").first()
    if case is not None:
        add_event(case, WAYS_IN[what], by=by if what == "given" else None)
