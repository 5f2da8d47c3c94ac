"""Writing the previewed rows into the directory, a thousand at a time, each thousand whole or not at all."""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from directory.actions import refresh_search
from directory.models import Alumnus, Spell
from offboarding.actions.last_days import follow_last_days
from offboarding.actions.newcomers import add_newcomers
from offboarding.actions.opening import open_cases
from offboarding.imports.checking import CHUNK, planned
from offboarding.imports.journal import Snapshot, compare, take_snapshot
from offboarding.imports.leases import Lease
from offboarding.imports.planning import Draft, Plan, new_alumnus, new_spell, plan_rows
from offboarding.models.cases import CaseSource
from offboarding.models.imports import ImportRow, LeaverImport, RowOutcome
from tenancy.bulk import insert_many, update_many

WRITTEN = (RowOutcome.CREATE, RowOutcome.UPDATE)
WRITTEN_COLUMNS = (
    "outcome", "problems", "changes", "is_return", "misses_address", "has_warning", "alumnus_id", "spell_id",
    "applied_at", "journal",
)  # fmt: skip
NEWCOMERS_COLUMNS = ("alumnus_id", "spell_id", "applied_at")


def commit_rows(leaver_import: LeaverImport, *, by: User | None, lease: Lease) -> None:
    """Safe to stop anywhere: a row and its `applied_at` are written in one transaction."""
    done = ImportRow.objects.filter(leaver_import=leaver_import, applied_at__isnull=False).count()
    while True:
        with transaction.atomic():
            lease.keep(progress=done)
            rows = list(ImportRow.objects.to_apply().filter(leaver_import=leaver_import).order_by("line")[:CHUNK])
            apply_rows(rows, by=by)
        if not rows:
            return
        done += len(rows)


def apply_rows(rows: Sequence[ImportRow], *, by: User | None) -> None:
    """Rows about one person one after the other, all others together; looks at the directory as it is now."""
    waiting = list(rows)
    while waiting:
        lines = {row.line for row in waiting}
        ready = [row for row in waiting if row.earlier_line not in lines]
        plans = plan_rows(
            [Draft(row.line, row.record or {}, row.problems, row.earlier_line) for row in ready], lock=True
        )
        first, later = first_of_each_person(ready, plans)
        apply_plans(first, by=by)
        waiting = [row for row in waiting if row.earlier_line in lines] + later


Pairs = list[tuple[ImportRow, Plan]]


def first_of_each_person(rows: Sequence[ImportRow], plans: Sequence[Plan]) -> tuple[Pairs, list[ImportRow]]:
    first: Pairs = []
    later: list[ImportRow] = []
    people: set[UUID] = set()
    for row, plan in zip(rows, plans, strict=True):
        if plan.alumnus is not None and plan.alumnus.pk in people:
            later.append(row)
            continue
        first.append((row, plan))
        if plan.alumnus is not None:
            people.add(plan.alumnus.pk)
    return first, later


def apply_plans(pairs: Pairs, *, by: User | None) -> None:
    new = [(row, plan) for row, plan in pairs if plan.outcome in WRITTEN and plan.alumnus is None]
    known = [(row, plan) for row, plan in pairs if not (plan.outcome in WRITTEN and plan.alumnus is None)]
    apply_to_newcomers(new, by=by)
    apply_to_known(known, by=by)


def apply_to_newcomers(pairs: Pairs, *, by: User | None) -> None:
    """Their rows stay as the preview showed them: nobody has turned up since whom they could mean."""
    if not pairs:
        return
    for _row, plan in pairs:
        plan.alumnus = new_alumnus(plan.draft.record)
        plan.spell = new_spell(plan.alumnus, plan.draft.record)
    add_newcomers([plan.spell for _row, plan in pairs if plan.spell], source=CaseSource.IMPORT, by=by)
    mark_applied(pairs, {}, {})
    update_many([row for row, _plan in pairs], NEWCOMERS_COLUMNS)


def apply_to_known(pairs: Pairs, *, by: User | None) -> None:
    written = [(row, plan) for row, plan in pairs if plan.outcome in WRITTEN]
    people = [plan.alumnus.pk for _row, plan in written if plan.alumnus is not None]
    before = take_snapshot(people)
    for row, plan in pairs:
        for name, value in planned(plan).items():
            setattr(row, name, value)
    write_people([plan for _row, plan in written])
    write_spells([plan for _row, plan in written], by=by)
    refresh_search(people)
    mark_applied(written, before, take_snapshot(people))
    update_many([row for row, _plan in pairs], WRITTEN_COLUMNS)


def write_people(plans: Sequence[Plan]) -> None:
    changed: list[Alumnus] = []
    names: set[str] = set()
    for plan in plans:
        if plan.alumnus is not None and plan.person_changes:
            for name, value in plan.person_changes.items():
                setattr(plan.alumnus, name, value)
            plan.alumnus.set_names()
            plan.alumnus.updated_at = timezone.now()
            names |= set(plan.person_changes)
            changed.append(plan.alumnus)
    update_many(changed, {*names, "name_key", "sort_name", "updated_at"})


def write_spells(plans: Sequence[Plan], *, by: User | None) -> None:
    """New employments with their cases; changed ones, and the cases that follow a moved last day."""
    new: list[Spell] = []
    changed: list[Spell] = []
    names: set[str] = set()
    for plan in plans:
        if plan.spell is None:
            assert plan.alumnus is not None
            plan.spell = new_spell(plan.alumnus, plan.draft.record)
            new.append(plan.spell)
        elif plan.spell_changes:
            for name, value in plan.spell_changes.items():
                setattr(plan.spell, name, value)
            plan.spell.updated_at = timezone.now()
            names |= set(plan.spell_changes)
            changed.append(plan.spell)
    insert_many(new)
    update_many(changed, {*names, "updated_at"})
    open_cases(new, source=CaseSource.IMPORT, refresh=False, by=by)
    if "last_day" in names:
        follow_last_days(changed, by=by)


def mark_applied(written: Pairs, before: Snapshot, after: Snapshot) -> None:
    now = timezone.now()
    for row, plan in written:
        assert plan.alumnus is not None
        assert plan.spell is not None
        person = str(plan.alumnus.pk)
        row.applied_at, row.alumnus_id, row.spell_id = now, plan.alumnus.pk, plan.spell.pk
        if person in before:
            row.journal = compare(before[person], after[person])
