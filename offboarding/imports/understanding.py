"""Reads a stored file once from end to end: what it is, which columns it has, in which order its dates are."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from offboarding.imports import fields
from offboarding.imports.dates import AMBIGUOUS, OrderEvidence
from offboarding.imports.reading import Table, open_table
from offboarding.imports.recognition import (
    Column,
    employer_domains,
    find_orders,
    profile_columns,
    read_header,
    recognise,
    signature,
)
from offboarding.imports.refusals import Refused
from offboarding.imports.remembering import recall

SAMPLE_ROWS = 400
SHOWN_VALUES = 4
SHOWN_LENGTH = 80
BEAT = 5_000


@dataclass
class Understanding:
    table: Table
    rows: int = 0
    sample: list[list[str]] = field(default_factory=list)
    evidence: dict[int, OrderEvidence] = field(default_factory=dict)
    columns: list[Column] = field(default_factory=list)
    own_domains: set[str] = field(default_factory=set)
    order: str = ""
    is_remembered: bool = False

    @property
    def signature(self) -> str:
        return signature(self.table.header)

    @property
    def shown_samples(self) -> list[list[str]]:
        return [shown_values(row[i] for row in self.sample if i < len(row)) for i in range(len(self.table.header))]


def understand(path: Path, *, own_domains: list[str], keep: Callable[[int], None]) -> Understanding:
    """Raises `Refused` for files that cannot be a list of leavers."""
    with open_table(path) as table:
        found = Understanding(table)
        watched: list[int] = []
        for _line, cells in table.rows:
            found.rows += 1
            if found.rows <= SAMPLE_ROWS:
                found.sample.append(cells)
                if found.rows == SAMPLE_ROWS:
                    watched = watch_sample(found)
            else:
                see(found.evidence, watched, cells)
            if found.rows % BEAT == 0:
                keep(found.rows)
        if found.rows < SAMPLE_ROWS:
            watch_sample(found)
    name_columns(found, own_domains)
    return found


def watch_sample(found: Understanding) -> list[int]:
    """Which columns may hold dates that can be read in two ways: those are looked at to the last row."""
    watched = []
    for i in range(len(found.table.header)):
        values = [row[i] for row in found.sample if i < len(row) and row[i].strip()]
        if not values or any(AMBIGUOUS.match(value.strip()) for value in values):
            watched.append(i)
            found.evidence[i] = OrderEvidence()
    for row in found.sample:
        see(found.evidence, watched, row)
    return watched


def see(evidence: dict[int, OrderEvidence], watched: list[int], cells: list[str]) -> None:
    for i in watched:
        if i < len(cells) and cells[i]:
            evidence[i].see(cells[i])


def name_columns(found: Understanding, own_domains: list[str]) -> None:
    header = found.table.header
    profiles = profile_columns(header, found.sample)
    found.own_domains = set(own_domains) | employer_domains([read_header(name) for name in header], profiles)
    known, found.order = recall(found.signature, header)
    found.is_remembered = known is not None
    found.columns = known or recognise(header, found.sample, found.own_domains, profiles)
    if not any(column.target for column in found.columns):
        raise Refused("no_usable_column")


def shown_values(values: Any) -> list[str]:
    shown = dict.fromkeys(value.strip()[:SHOWN_LENGTH].replace("\x00", "␀") for value in values if value.strip())
    return list(shown)[:SHOWN_VALUES]


# Dates


def date_orders(
    columns: list[Column], evidence: dict[int, OrderEvidence], order: str
) -> tuple[dict[str, Any], list[int]]:
    """(what is known by column as it is stored, columns to ask about)."""
    orders, open_columns = find_orders(columns, evidence)
    if order:
        orders.update(dict.fromkeys(open_columns, order))
    stored = {
        str(i): {"order": orders.get(i, ""), "evidence": [seen.day_first, seen.month_first, seen.either]}
        for i, seen in evidence.items()
        if seen.day_first or seen.month_first or seen.either
    }
    return stored, open_columns


def stored_evidence(date_orders: dict[str, Any]) -> dict[int, OrderEvidence]:
    return {int(i): OrderEvidence(*value["evidence"]) for i, value in date_orders.items()}


def stored_orders(date_orders: dict[str, Any]) -> dict[int, str]:
    return {int(i): value["order"] for i, value in date_orders.items() if value["order"]}


def missing_target(targets: set[str]) -> str:
    """The code of what no column gives yet, or ""."""
    if "full_name" not in targets and not {"given_name", "family_name"} <= targets:
        return "no_name_column"
    if not targets & {"last_day", "termination_date"}:
        return "no_last_day_column"
    return ""


def is_date(target: str) -> bool:
    return target in fields.FIELDS and fields.FIELDS[target].kind == fields.DATE
