import json
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.files import File
from django.core.management.base import BaseCommand, CommandError

from offboarding.actions.imports import (
    DateOrderNeeded,
    commit_import,
    confirm_mapping,
    discard_import,
    start_import,
)
from offboarding.imports.fields import CUSTOM, FIELDS
from offboarding.imports.problems import is_warning, reason
from offboarding.imports.recognition import Column
from offboarding.imports.refusals import MAX_BYTES, Refused, sentence
from offboarding.imports.working import work_on
from offboarding.models.imports import ImportRow, ImportSource, ImportState, LeaverImport, RowOutcome
from tenancy.management.named import employer_named
from tenancy.scope import tenant_scope

REFUSED, UNDECIDED = 1, 3
LISTED = 10_000


class Command(BaseCommand):
    help = """Load a file of leavers, as the import page does. The last line printed is JSON.

Ends with 0 when the file was read (rows may have been skipped: see "skipped" and "errors"), 1 when the file is
refused, 2 for a wrong call, 3 when somebody has to decide first (--map, --date-order). See docs/imports.md."""

    def create_parser(self, prog_name: str, subcommand: str, **options: Any) -> Any:
        return super().create_parser(prog_name, subcommand, formatter_class=RawDescriptionHelpFormatter, **options)

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("employer", help="The employer's slug.")
        parser.add_argument("file", type=Path)
        action = parser.add_mutually_exclusive_group(required=True)
        action.add_argument("--preview", action="store_true", help="Say what would happen; leave nothing behind.")
        action.add_argument("--commit", action="store_true", help="Write it.")
        fields = ", ".join([*FIELDS, CUSTOM])
        help_map = f"Read a column as this field; an empty FIELD leaves it out. Fields: {fields}"
        parser.add_argument("--map", action="append", default=[], metavar="FIELD=HEADER", help=help_map)
        parser.add_argument("--date-order", choices=["dmy", "mdy"], default="", help="What comes first in 02/03/2026.")

    def handle(self, *args: Any, **options: Any) -> None:
        employer = employer_named(options["employer"], returncode=2)
        if not employer.has_module("imports"):
            raise CommandError(f"{employer} has switched off lists of leavers.", returncode=2)
        with tenant_scope(employer):
            self.load(options)

    def load(self, options: dict[str, Any]) -> None:
        leaver_import: LeaverImport | None = None
        try:
            leaver_import = start(options["file"])
            work_on(leaver_import.pk)
            self.decide(leaver_import, options)
            refuse_if_refused(leaver_import)
            if options["commit"]:
                commit_import(leaver_import, by=None)
                work_on(leaver_import.pk)
                leaver_import.refresh_from_db()
            self.report(leaver_import)
        except (Refused, DateOrderNeeded) as refusal:
            self.stop(refusal)
        finally:
            if leaver_import:
                leaver_import.refresh_from_db()
                if leaver_import.state in (ImportState.MAPPING, ImportState.PREVIEWED, ImportState.REFUSED):
                    discard_import(leaver_import, by=None)

    def decide(self, leaver_import: LeaverImport, options: dict[str, Any]) -> None:
        """What HR does on the page of columns: the switches of the command, or else what was recognised."""
        leaver_import.refresh_from_db()
        refuse_if_refused(leaver_import)
        columns = [Column(**column) for column in leaver_import.columns]
        if leaver_import.state == ImportState.PREVIEWED and (options["map"] or options["date_order"]):
            LeaverImport.objects.filter(pk=leaver_import.pk).update(state=ImportState.MAPPING)
            leaver_import.refresh_from_db()
        if leaver_import.state == ImportState.MAPPING:
            targets = chosen_targets(columns, options["map"])
            remembers = bool(options["commit"] and (options["map"] or options["date_order"]))
            order = options["date_order"] or remembered_order(leaver_import)
            confirm_mapping(leaver_import, targets=targets, date_order=order, remembers=remembers)
            work_on(leaver_import.pk)
            leaver_import.refresh_from_db()
        for column in columns:
            self.stdout.write(f"{column.header}: {column.target or '-'}")

    def stop(self, refusal: Refused | DateOrderNeeded) -> None:
        code = refusal.code if isinstance(refusal, Refused) else "date_order_needed"
        undecided = code in ("date_order_needed", "no_name_column", "no_last_day_column")
        error = {"line": None, "field": "", "value": "", "code": code, "reason": str(refusal)}
        self.stderr.write(str(refusal))
        self.stdout.write(json.dumps(result(errors=[error]), ensure_ascii=False))
        raise SystemExit(UNDECIDED if undecided else REFUSED)

    def report(self, leaver_import: LeaverImport) -> None:
        if leaver_import.other_sheets:
            self.stdout.write(f"Read: {leaver_import.sheet}. Not read: {', '.join(leaver_import.other_sheets)}")
        self.stdout.write(f"{leaver_import.missing_address_count} personal addresses missing")
        totals = {
            "create": leaver_import.created_count,
            "update": leaver_import.updated_count,
            "unchanged": leaver_import.unchanged_count,
            "skipped": leaver_import.skipped_count,
            "second_spells": leaver_import.return_count,
            "missing_addresses": leaver_import.missing_address_count,
        }
        errors = list(problems_of(leaver_import.rows.filter(outcome=RowOutcome.SKIPPED), warnings=False))
        warned = leaver_import.rows.filter(has_warning=True).exclude(outcome=RowOutcome.SKIPPED)
        totals |= {"errors": errors, "warnings": list(problems_of(warned, warnings=True))}  # type: ignore[dict-item]
        self.stdout.write(json.dumps(totals, ensure_ascii=False))


def start(path: Path) -> LeaverImport:
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise Refused("too_big")
        if size == 0:
            raise Refused("empty")
        with path.open("rb") as stream:
            return start_import(file=File(stream), file_name=path.name, by=None, source=ImportSource.COMMAND)
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror}", returncode=2) from None


def refuse_if_refused(leaver_import: LeaverImport) -> None:
    if leaver_import.state == ImportState.REFUSED:
        raise Refused(leaver_import.refusal["code"], **leaver_import.refusal["params"])


def chosen_targets(columns: list[Column], choices: list[str]) -> dict[int, str]:
    targets = {column.index: column.target for column in columns}
    by_header = {column.header.casefold(): column.index for column in columns}
    for choice in choices:
        target, _, header = choice.partition("=")
        if target not in ("", CUSTOM, *FIELDS):
            raise CommandError(f"--map {choice}: there is no field “{target}”.", returncode=2)
        if header.strip().casefold() not in by_header:
            raise CommandError(sentence("unknown_header", {"header": header}), returncode=2)
        for index, other in targets.items():
            if other == target and target not in ("", CUSTOM):
                targets[index] = ""
        targets[by_header[header.strip().casefold()]] = target
    return targets


def remembered_order(leaver_import: LeaverImport) -> str:
    orders = {
        value["order"] for index, value in leaver_import.date_orders.items() if int(index) in leaver_import.open_dates
    }
    return orders.pop() if len(orders) == 1 else ""


def problems_of(rows: Any, *, warnings: bool) -> Iterator[dict[str, Any]]:
    row: ImportRow
    for row in rows.order_by("line")[:LISTED]:
        for item in row.problems:
            if is_warning(item) == warnings and item["code"] != "missing_personal_email":
                yield {
                    "line": row.line,
                    "field": item["field"] or item["column"],
                    "value": item["value"],
                    "code": item["code"],
                    "reason": reason(item),
                }


def result(*, errors: list[dict[str, Any]]) -> dict[str, Any]:
    return {"create": 0, "update": 0, "unchanged": 0, "skipped": 0, "errors": errors}
