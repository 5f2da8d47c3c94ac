"""What a row changed, kept so that it can be taken back: every column before and after, every row that is new.

Only people who were known before need a journal; whoever an import brought is taken out whole.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from directory.models import Alumnus, Spell
from offboarding.models.cases import Case, CaseEvent, CaseStep
from offboarding.models.checklists import CaseTask
from offboarding.models.leavers import LeaverLink
from tenancy.bulk import update_many
from tenancy.models import TenantModel

# Table → the path from its rows to the person. In this order new rows come and go backwards.
TABLES: dict[str, tuple[type[TenantModel], str]] = {
    "alumnus": (Alumnus, "pk"),
    "spell": (Spell, "alumnus_id"),
    "case": (Case, "alumnus_id"),
    "step": (CaseStep, "case__alumnus_id"),
    "task": (CaseTask, "case__alumnus_id"),
    "event": (CaseEvent, "case__alumnus_id"),
    "link": (LeaverLink, "case__alumnus_id"),
}
# Changes with everything, so it proves nothing; restored all the same.
CLOCKS = frozenset({"updated_at"})

Rows = dict[str, dict[str, Any]]
Snapshot = dict[str, dict[str, Rows]]
Journal = dict[str, Any]


def take_snapshot(alumnus_ids: Iterable[UUID]) -> Snapshot:
    """person → table → row → columns."""
    ids = list(alumnus_ids)
    snapshot: Snapshot = defaultdict(lambda: defaultdict(dict))
    if not ids:
        return snapshot
    for table, (model, path) in TABLES.items():
        columns = [field.attname for field in model._meta.concrete_fields if field.attname != "tenant_id"]
        rows = model._default_manager.filter(**{f"{path}__in": ids})
        for owner, *values in rows.values_list(path, *columns):
            row = {name: plain(value) for name, value in zip(columns, values, strict=True)}
            snapshot[str(owner)][table][row["id"]] = row
    return snapshot


def plain(value: Any) -> Any:
    """As JSON keeps it, to the microsecond; `Field.to_python` reads it back."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value


def compare(before: dict[str, Rows], after: dict[str, Rows]) -> Journal:
    new: dict[str, list[str]] = {}
    changed: dict[str, dict[str, dict[str, list[Any]]]] = {}
    for table in TABLES:
        old_rows, new_rows = before.get(table, {}), after.get(table, {})
        if added := sorted(set(new_rows) - set(old_rows)):
            new[table] = added
        for key, row in old_rows.items():
            now = new_rows.get(key, row)
            if columns := {name: [row[name], now[name]] for name in row if row[name] != now[name]}:
                changed.setdefault(table, {})[key] = columns
    return {"new": new, "changed": changed}


def has_moved_on(journal: Journal, current: dict[str, Rows]) -> bool:
    """Has somebody changed since what the import had written?"""
    for table, rows in journal["changed"].items():
        for key, columns in rows.items():
            row = current.get(table, {}).get(key)
            if row is None or any(row[name] != new for name, (_, new) in columns.items() if name not in CLOCKS):
                return True
    return False


def restore(journals: Iterable[Journal]) -> None:
    """Takes new rows away and writes the old columns back, a few statements for any number of journals."""
    gone: dict[str, list[str]] = defaultdict(list)
    changes: dict[str, dict[str, dict[str, list[Any]]]] = defaultdict(dict)
    for journal in journals:
        for table, keys in journal["new"].items():
            gone[table] += keys
        for table, rows in journal["changed"].items():
            changes[table].update(rows)
    for table in reversed(TABLES):
        if gone[table]:
            TABLES[table][0]._default_manager.filter(pk__in=gone[table]).delete()
    for table, rows in changes.items():
        write_back(TABLES[table][0], rows)


def write_back(model: type[TenantModel], rows: dict[str, dict[str, list[Any]]]) -> None:
    found = list(model._default_manager.filter(pk__in=list(rows)))
    names = sorted({name for columns in rows.values() for name in columns})
    fields = {field.attname: field for field in model._meta.concrete_fields}
    for instance in found:
        for name, (old, _new) in rows[str(instance.pk)].items():
            setattr(instance, name, fields[name].to_python(old))
    update_many(found, names)
