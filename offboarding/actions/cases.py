"""Opening cases, planning their steps, following the last day. Everything here is safe to repeat."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.events import record
from directory.actions import change_state as change_alumnus_state
from directory.actions import update_spell
from directory.models import AlumnusState, ExitType, Spell
from offboarding import timeline
from offboarding.actions.history import add_event, build_event
from offboarding.actions.people import Standing, close_the_network, lay_to_rest, settle_standings
from offboarding.models import (
    Case,
    CaseEvent,
    CaseState,
    CaseStep,
    CaseTask,
    ChecklistTemplate,
    EligibilityRule,
    SkipReason,
    StepKind,
)
from offboarding.rules import LAST_DAY_MOVABLE, can_move, has_work_address, is_eligible, is_held_at_opening
from tenancy.bulk import build, insert_many, insert_rows, new_ids
from tenancy.models import Employer, TenantModel
from tenancy.scope import require_tenant
from web.errors import ActionError

# What a new plan may take back: these were skipped because of a date, not because of a decision.
BECAUSE_OF_DATES = (
    SkipReason.LAST_DAY_PASSED,
    SkipReason.SUPERSEDED,
    SkipReason.TOO_LATE,
    SkipReason.CASE_ENDED,
    SkipReason.NO_ADDRESS,
)


class AlreadyOpen(ActionError):
    """This employment has a case, or the person has worked here again since."""


class CaseCannotMove(ActionError):
    """The case's state does not allow this."""


class BadLastDay(ActionError):
    """The last day does not fit the employment."""


@dataclass
class Opening:
    """What all cases opened together share, read once."""

    employer: Employer
    source: str
    held: bool | None
    by: User | None
    now: datetime
    rule: EligibilityRule
    templates: list[ChecklistTemplate]
    today: date = field(init=False)
    at: str = field(init=False)

    def __post_init__(self) -> None:
        self.today = self.now.astimezone(self.employer.zone).date()
        self.at = self.now.isoformat()

    def plan(self, case: Case) -> list[tuple[StepKind, str]]:
        """Kinds and days. Whatever the state, work addresses end."""
        planned = _days(case.anchor, self.today, has_work_address(case, self.employer))
        if case.is_running:
            return planned
        return [step for step in planned if step[0] == StepKind.WORK_ADDRESS_ENDS]


@lru_cache(maxsize=5_000)
def _days(last_day: date, opened_on: date, work_address_ends: bool) -> list[tuple[StepKind, str]]:
    """Thousands of cases share a few hundred last days."""
    planned = timeline.plan(last_day=last_day, opened_on=opened_on, work_address_ends=work_address_ends)
    return [(kind, due_on.isoformat()) for kind, due_on in planned.items()]


def open_case(spell: Spell, *, source: str, held: bool | None = None, by: User | None) -> Case:
    """Open the case of a person's latest spell; a withdrawn one is taken up again with the new last day."""
    withdrawn = Case.objects.filter(spell=spell, state=CaseState.WITHDRAWN).select_related("spell", "alumnus").first()
    if withdrawn and spell.last_day:
        return move_last_day(withdrawn, last_day=spell.last_day, by=by)
    cases = open_cases([spell], source=source, held=held, by=by)
    if not cases:
        raise AlreadyOpen(_("This employment already has a case, or the person has worked here again since."))
    return cases[0]


@transaction.atomic
def open_cases(
    spells: Sequence[Spell], *, source: str, held: bool | None = None, refresh: bool = True, by: User | None
) -> list[Case]:
    """Open a case for each spell that has none and is its person's latest. Set-based: a few queries for a thousand.

    `held=None` decides by the rules: dismissals, and last days that have passed, wait for HR. With `refresh=False`
    the caller refreshes the search rows of these people itself. Returns the new cases.
    """
    opening = plan_opening(source=source, held=held, by=by)
    cases = [new_case(spell, opening) for spell in _latest_without_case(spells)]
    write_cases(cases, opening)
    _let_newer_cases_take_over(cases, now=opening.now)
    settle_standings(standings(cases), refresh=refresh)
    close_the_network([case.alumnus for case in cases if case.state == CaseState.NOT_ELIGIBLE], by=by)
    lay_to_rest([case.alumnus for case in cases if case.state == CaseState.DECEASED], by=by)
    return cases


def write_cases(cases: Sequence[Case], opening: Opening) -> None:
    """The cases with all that begins with them, and one line in the audit log."""
    insert_many(cases)
    _insert_with_ids(CaseEvent, [event for case in cases for event in _opening_events(case, opening)])
    _insert_with_ids(CaseStep, [step for case in cases for step in _opening_steps(case, opening)])
    insert_many([task for case in cases for task in _copied_tasks(case, opening)])
    _record_opening(cases, opening)


def _insert_with_ids(model: type[TenantModel], rows: list[dict[str, Any]]) -> None:
    for row, new_id in zip(rows, new_ids(len(rows)), strict=True):
        row["id"] = new_id
    insert_rows(model, rows)


def plan_opening(*, source: str, held: bool | None, by: User | None) -> Opening:
    return Opening(
        employer=Employer.objects.get(pk=require_tenant()),
        source=source,
        held=held,
        by=by,
        now=timezone.now(),
        rule=EligibilityRule.objects.first() or EligibilityRule(),
        templates=list(ChecklistTemplate.objects.filter(is_active=True).prefetch_related("items")),
    )


def _latest_without_case(spells: Iterable[Spell]) -> list[Spell]:
    wanted = {spell.pk: spell for spell in spells}
    if not wanted:
        return []
    people = {spell.alumnus_id for spell in wanted.values()}
    with_case = set(Case.objects.filter(spell_id__in=list(wanted)).values_list("spell_id", flat=True))
    latest: dict[UUID, UUID] = {}
    for person, spell in Spell.objects.filter(alumnus_id__in=people).latest_first().values_list("alumnus_id", "pk"):
        latest.setdefault(person, spell)
    found = [wanted[spell] for spell in latest.values() if spell in wanted and spell not in with_case]
    prefetch_related_objects(found, "alumnus")  # asks only for those that do not carry their person
    return found


def new_case(spell: Spell, opening: Opening) -> Case:
    held = opening.held
    if held is None:
        held = is_held_at_opening(spell, today=opening.today)
    return build(
        Case,
        alumnus=spell.alumnus,
        spell=spell,
        state=_state_at_opening(spell, opening),
        source=opening.source,
        last_day=spell.last_day,
        opened_at=opening.now,
        held_at=opening.now if held else None,
    )


def _state_at_opening(spell: Spell, opening: Opening) -> CaseState:
    if spell.exit_type == ExitType.DEATH or spell.alumnus.state == AlumnusState.DECEASED:
        return CaseState.DECEASED
    if spell.last_day is None:
        return CaseState.DRAFT
    if spell.last_day >= opening.today:
        return CaseState.IN_NOTICE
    if not is_eligible(spell, opening.rule, last_day=spell.last_day):
        return CaseState.NOT_ELIGIBLE
    return CaseState.ACTIVE if spell.alumnus.has_joined else CaseState.EXITED


def _opening_events(case: Case, opening: Opening) -> list[dict[str, Any]]:
    common = {"case_id": str(case.pk), "at": opening.at, "by_id": opening.by.pk if opening.by else None}
    opened = common | {"kind": CaseEvent.Kind.OPENED, "to_state": case.state, "data": {"source": case.source}}
    if not (case.is_held and case.is_running):
        return [opened]
    why = "dismissal" if case.spell.exit_type == ExitType.INVOLUNTARY else "before_us"
    return [opened, common | {"kind": CaseEvent.Kind.HELD, "data": {"why": why}}]


def _opening_steps(case: Case, opening: Opening) -> list[dict[str, Any]]:
    if case.last_day is None:
        return []
    case_id = str(case.pk)
    steps = [{"case_id": case_id, "kind": kind, "due_on": due_on} for kind, due_on in opening.plan(case)]
    if case.state == CaseState.EXITED:
        for step in steps:
            if step["kind"] == StepKind.BECOMES_ALUMNUS:
                step["done_at"] = opening.at
    return steps


def _copied_tasks(case: Case, opening: Opening) -> list[CaseTask]:
    """Backfilled cases get no checklist: its days are long gone."""
    if case.state != CaseState.IN_NOTICE or case.last_day is None:
        return []
    spell = case.spell
    fitting = [t for t in opening.templates if t.fits(exit_type=spell.exit_type, team=spell.team)]
    items = [item for template in fitting for item in sorted(template.items.all(), key=lambda i: i.position)]
    return [
        CaseTask(
            case=case,
            item_id=item.pk,
            title=item.title,
            owner_role=item.owner_role,
            owner_member_id=item.owner_member_id,
            offset_days=item.offset_days,
            due_on=case.last_day + timedelta(days=item.offset_days),
            position=position,
        )
        for position, item in enumerate(items)
    ]


def _let_newer_cases_take_over(cases: Sequence[Case], *, now: datetime) -> None:
    people = [case.alumnus_id for case in cases]
    earlier = Case.objects.filter(alumnus_id__in=people).exclude(pk__in=[case.pk for case in cases])
    earlier_ids = list(earlier.values_list("pk", flat=True))
    if earlier_ids:
        skip_open_steps(earlier_ids, reason=SkipReason.NEWER_CASE, now=now)


def standings(cases: Iterable[Case]) -> dict[UUID, Standing]:
    """What the directory has to know: who is an alumnus already, and since when."""
    found: dict[UUID, Standing] = {}
    for case in cases:
        if case.state == CaseState.DECEASED:
            found[case.alumnus_id] = (AlumnusState.DECEASED, None)
        elif case.state == CaseState.NOT_ELIGIBLE:
            found[case.alumnus_id] = (AlumnusState.NOT_ELIGIBLE, None)
        elif case.state in (CaseState.EXITED, CaseState.ACTIVE) and case.last_day:
            found[case.alumnus_id] = (AlumnusState.ALUMNUS, case.last_day + timedelta(days=1))
    return found


def _record_opening(cases: Sequence[Case], opening: Opening) -> None:
    if len(cases) == 1:
        record("case.opened", subject=cases[0], by=opening.by, source=str(opening.source))
    elif cases:
        record("cases.opened", by=opening.by, source=str(opening.source), count=len(cases))


def skip_open_steps(case_ids: Iterable[UUID], *, reason: SkipReason, now: datetime) -> int:
    """The end of the work address and of staff roles follows the last day, whatever becomes of the case."""
    steps = CaseStep.objects.open().filter(case_id__in=list(case_ids))
    if reason != SkipReason.NEWER_CASE:
        steps = steps.exclude(kind__in=timeline.WHATEVER_COMES)
    return steps.update(skipped_at=now, skip_reason=reason)


def plan_steps(case: Case, *, today: date, now: datetime | None = None) -> None:
    """Bring the steps in line with the last day: what is done stays, the rest moves, nothing doubles."""
    if not case.is_running or case.last_day is None:
        return
    employer = Employer.objects.get(pk=case.tenant_id)
    planned = timeline.plan(last_day=case.last_day, opened_on=today, work_address_ends=has_work_address(case, employer))
    existing = {StepKind(step.kind): step for step in case.steps.select_for_update()}
    for kind, due_on in planned.items():
        if kind not in existing:
            CaseStep.objects.create(case=case, kind=kind, due_on=due_on)
        elif _may_be_replanned(existing[kind]):
            _replan(existing[kind], due_on)
    gone = [step.pk for kind, step in existing.items() if kind not in planned and step.is_open and _is_planned(kind)]
    CaseStep.objects.filter(pk__in=gone).update(
        skipped_at=now or timezone.now(), skip_reason=SkipReason.LAST_DAY_PASSED
    )


def _is_planned(kind: StepKind) -> bool:
    """The end of staff roles is given and moved by the run (`actions.staff_roles`)."""
    return kind != StepKind.STAFF_ROLES_END


def _may_be_replanned(step: CaseStep) -> bool:
    return step.is_open or step.skip_reason in BECAUSE_OF_DATES


def _replan(step: CaseStep, due_on: date) -> None:
    step.due_on, step.skipped_at, step.skip_reason = due_on, None, ""
    step.save(update_fields=["due_on", "skipped_at", "skip_reason"])


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


def lock_case(case: Case) -> Case:
    return Case.objects.select_for_update(of=("self",)).select_related("alumnus", "spell").get(pk=case.pk)


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
        CaseTask.objects.bulk_create(_copied_tasks(case, plan_opening(source=case.source, held=None, by=by)))


def _follow_tasks(case: Case) -> None:
    tasks = list(case.tasks.filter(done_at__isnull=True))
    for task in tasks:
        task.due_on = case.anchor + timedelta(days=task.offset_days)
    CaseTask.objects.bulk_update(tasks, ["due_on"])


def change_state(case: Case, to: CaseState, *, by: User | None, at: datetime | None = None, note: str = "") -> None:
    """Move a locked case, with its line of history; refuses what the table of moves does not allow."""
    if not can_move(case, to):
        raise CaseCannotMove(
            _("A case that is “%(from)s” cannot become “%(to)s”.")
            % {"from": CaseState(case.state).label, "to": to.label}
        )
    event = build_event(case, CaseEvent.Kind.MOVED, by=by, at=at or timezone.now(), note=note)
    event.from_state, event.to_state = case.state, to
    event.save()
    case.state = to
    case.save(update_fields=["state"])
