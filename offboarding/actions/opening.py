"""Opening cases, a few queries for a thousand. Safe to repeat: who has a case gets no second one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import prefetch_related_objects
from django.utils import timezone

from accounts.models import User
from audit.events import record
from directory.models import AlumnusState, ExitType, Spell
from offboarding import timeline
from offboarding.actions.cases import skip_open_steps
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
from offboarding.offsets import offsets_here
from offboarding.rules import has_work_address, is_eligible, is_held_at_opening
from tenancy.bulk import build, insert_many, insert_rows, new_ids
from tenancy.models import Employer, TenantModel
from tenancy.scope import require_tenant


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
    offsets: timeline.Days
    today: date = field(init=False)
    at: str = field(init=False)

    def __post_init__(self) -> None:
        self.today = self.now.astimezone(self.employer.zone).date()
        self.at = self.now.isoformat()

    def plan(self, case: Case) -> list[tuple[StepKind, str]]:
        """Kinds and days. Whatever the state, work addresses end."""
        planned = _days(case.anchor, self.today, has_work_address(case, self.employer), tuple(self.offsets.items()))
        if case.is_running:
            return planned
        return [step for step in planned if step[0] == StepKind.WORK_ADDRESS_ENDS]


@lru_cache(maxsize=5_000)
def _days(
    last_day: date, opened_on: date, work_address_ends: bool, offsets: tuple[tuple[StepKind, int], ...]
) -> list[tuple[StepKind, str]]:
    """Thousands of cases share a few hundred last days."""
    planned = timeline.plan(
        last_day=last_day, opened_on=opened_on, work_address_ends=work_address_ends, offsets=dict(offsets)
    )
    return [(kind, due_on.isoformat()) for kind, due_on in planned.items()]


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
    insert_many([task for case in cases for task in copied_tasks(case, opening)])
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
        offsets=offsets_here(),
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


def copied_tasks(case: Case, opening: Opening) -> list[CaseTask]:
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
