"""The preview: every row of the file with what it would do. Writes rows of the import, nothing of the directory."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.db import transaction

from offboarding.imports.leases import Lease
from offboarding.imports.planning import Draft, Plan, plan_rows
from offboarding.imports.problems import Problem, is_warning
from offboarding.imports.reading import open_table
from offboarding.imports.recognition import Column
from offboarding.imports.rows import CleanRow, RowReader, Seen
from offboarding.imports.understanding import stored_orders
from offboarding.models.imports import ImportRow, LeaverImport, RowOutcome
from tenancy.bulk import insert_rows, new_ids
from tenancy.models import Employer

CHUNK = 1_000
MAX_CELL_KEPT = 2_000


def check_rows(leaver_import: LeaverImport, path: Path, *, employer: Employer, lease: Lease) -> None:
    """Starts from the beginning each time: rows of an earlier attempt are thrown away."""
    leaver_import.rows.all().delete()
    columns = [Column(**column) for column in leaver_import.columns]
    done = 0
    with open_table(path) as table:
        reader = RowReader(
            columns,
            stored_orders(leaver_import.date_orders),
            own_domains=leaver_import.own_domains,
            today=employer.today(),
            pads_rows=table.pads_rows,
            formula_cells=table.formula_cells,
        )
        for chunk in chunks(read_rows(table.rows, reader)):
            with transaction.atomic():
                done += len(chunk)
                lease.keep(progress=done)
                insert_rows(ImportRow, stored_rows(leaver_import, chunk, reader))


def read_rows(rows: Iterator[tuple[int, list[str]]], reader: RowReader) -> Iterator[tuple[CleanRow, int | None]]:
    seen = Seen()
    for line, cells in rows:
        row = reader.read(line, cells)
        yield row, seen.check(row, reader.header_of) if row.is_good else None


def chunks(rows: Iterator[tuple[CleanRow, int | None]]) -> Iterator[list[tuple[CleanRow, int | None]]]:
    chunk: list[tuple[CleanRow, int | None]] = []
    for row in rows:
        chunk.append(row)
        if len(chunk) == CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def stored_rows(
    leaver_import: LeaverImport, chunk: list[tuple[CleanRow, int | None]], reader: RowReader
) -> list[dict[str, Any]]:
    drafts = [Draft(row.line, row.record, row.problems, earlier) for row, earlier in chunk if row.is_good]
    plans = {plan.draft.line: plan for plan in plan_rows(drafts)}
    common = {"leaver_import_id": leaver_import.pk}
    return [
        common | {"id": new_id} | stored_row(row, plans.get(row.line), reader)
        for new_id, (row, _earlier) in zip(new_ids(len(chunk)), chunk, strict=True)
    ]


def stored_row(row: CleanRow, plan: Plan | None, reader: RowReader) -> dict[str, Any]:
    for item in row.problems:
        item["column"] = item["column"] or reader.header_of(item["field"])
    stored: dict[str, Any] = {"line": row.line, "outcome": RowOutcome.SKIPPED, "name": shown_name(row)}
    if row.problems:
        stored["problems"] = [without_nul(item) for item in row.problems]
    if plan is None or plan.outcome == RowOutcome.SKIPPED:
        return stored | {"cells": [cell.replace("\x00", "␀")[:MAX_CELL_KEPT] for cell in row.cells]}
    return stored | {"record": row.record, "earlier_line": plan.draft.earlier_line} | planned(plan)


def planned(plan: Plan) -> dict[str, Any]:
    """What the plan says about the row; asked again when the row is imported and things have changed since."""
    problems = plan.draft.problems
    return {
        "outcome": plan.outcome,
        "is_return": plan.is_return,
        "changes": plan.shown_changes() if plan.outcome == RowOutcome.UPDATE else [],
        "misses_address": misses_address(plan),
        "has_warning": any(is_warning(item) and item["code"] != "missing_personal_email" for item in problems),
        "alumnus_id": plan.alumnus.pk if plan.alumnus else None,
        "spell_id": plan.spell.pk if plan.spell else None,
    }


def misses_address(plan: Plan) -> bool:
    known = plan.alumnus.personal_email if plan.alumnus else ""
    return not (plan.draft.record.get("personal_email") or known)


def shown_name(row: CleanRow) -> str:
    record = row.record
    name = f"{record.get('given_name', '')} {record.get('family_name', '')}".strip()
    return name.replace("\x00", "")[:220]


def without_nul(item: Problem) -> Problem:
    return Problem(
        field=item["field"],
        column=item["column"].replace("\x00", ""),
        value=item["value"].replace("\x00", "␀"),
        code=item["code"],
        params=item["params"],
    )
