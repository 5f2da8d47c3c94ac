"""One row of a file made into a record, or the reasons why not. Pure: no database."""

import re
from array import array
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from offboarding.imports import fields
from offboarding.imports.countries import read_country
from offboarding.imports.dates import DMY, read_date
from offboarding.imports.names import cut_bracket, split_name
from offboarding.imports.problems import Problem, is_warning, problem
from offboarding.imports.reasons import IMPLIED, read_reason
from offboarding.imports.recognition import Column
from offboarding.imports.thesaurus import ideas_of, words_of
from offboarding.imports.values import (
    EXIT_TYPES_SHOWN,
    BadValue,
    domain_of,
    is_domain,
    looks_like_formula,
    one_line,
    read_email,
    read_exit_type,
    read_rehire,
    read_yes_no,
    tidy,
)

Record = dict[str, Any]
CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u2400]")  # ␀ stands for NUL in our own error files
MAX_CUSTOM = 2000
NAMES = ("given_name", "family_name", "second_family_name", "former_name")
SPELL_TEXTS = ("title", "office", "grade", "manager")


@dataclass
class CleanRow:
    line: int
    cells: list[str]
    record: Record = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    @property
    def is_good(self) -> bool:
        return all(is_warning(item) for item in self.problems)


class RowReader:
    """Reads rows under one mapping. Make one per file."""

    def __init__(
        self,
        columns: Sequence[Column],
        orders: dict[int, str],
        *,
        own_domains: Iterable[str],
        today: date,
        pads_rows: bool = False,
        formula_cells: dict[int, set[int]] | None = None,
    ) -> None:
        self.columns = list(columns)
        self.width = len(columns)
        self.used = [column for column in columns if column.target]
        self.at = {column.target: column for column in self.used if column.target != fields.CUSTOM}
        self.custom = [column for column in self.used if column.target == fields.CUSTOM]
        self.own_domains = frozenset(own_domains)
        self.pads_rows = pads_rows
        self.formula_cells = formula_cells or {}
        self.limits = [(c.index, c, fields.FIELDS[c.target].max_length) for c in self.at.values()]
        self.limits += [(c.index, c, MAX_CUSTOM) for c in self.custom]
        self.text_columns = [c for c in self.at.values() if fields.FIELDS[c.target].kind == fields.TEXT] + self.custom
        self.family_first = family_comes_first(self.at.get("full_name"))
        self.team_names_manager = "supervisory" in ideas_of(words_of(self.header_of("team")))
        self.read_day = day_reader(today.year)
        self.orders = orders

    def header_of(self, target: str) -> str:
        return self.at[target].header if target in self.at else ""

    def read(self, line: int, cells: list[str]) -> CleanRow:
        row = CleanRow(line, [unguarded(cell) if cell[:1] == "'" else cell for cell in cells])
        if not cells:
            row.problems.append(problem("empty_row"))
            return row
        if not self.fit_width(row):
            return row
        self.check_cells(row)
        if row.is_good:
            self.read_fields(row)
        return row

    def fit_width(self, row: CleanRow) -> bool:
        found = len(row.cells)
        if found < self.width and self.pads_rows:
            row.cells = row.cells + [""] * (self.width - found)
        elif found > self.width and not any(cell.strip() for cell in row.cells[self.width :]):
            row.cells = row.cells[: self.width]
        elif found != self.width:
            code = "too_few_cells" if found < self.width else "too_many_cells"
            shown = " | ".join(row.cells[self.width :]) if found > self.width else " | ".join(row.cells)
            row.problems.append(problem(code, value=shown, found=found, expected=self.width))
            return False
        return True

    def check_cells(self, row: CleanRow) -> None:
        cells = row.cells
        for index, column, limit in self.limits:
            if len(cells[index]) > limit and len(tidy(cells[index])) > limit:
                length = len(tidy(cells[index]))
                self.note(row, "too_long", column, length=length, limit=limit)
        if CONTROLS.search("".join([cells[column.index] for column in self.used])):
            for column in self.used:
                if CONTROLS.search(cells[column.index]):
                    self.note(row, "control_character", column)
        for column in self.text_columns:
            if cells[column.index].lstrip()[:1] in FORMULA_STARTS and looks_like_formula(cells[column.index].strip()):
                self.note(row, "formula", column)
        if row.line in self.formula_cells:
            for column in self.used:
                if column.index in self.formula_cells[row.line]:
                    self.note(row, "formula_cell", column)

    def note(self, row: CleanRow, code: str, column: Column | None, **params: Any) -> None:
        target, header = (column.target, column.header) if column else ("", "")
        value = row.cells[column.index] if column else ""
        row.problems.append(problem(code, target, header, value, **params))

    def read_fields(self, row: CleanRow) -> None:
        record = row.record
        self.read_person(row, record)
        self.read_addresses(row, record)
        self.read_days(row, record)
        self.read_exit(row, record)
        self.read_place(row, record)
        extra = {column.header: text for column in self.custom if (text := tidy(row.cells[column.index]))}
        if record.get("team") and (department := self.text(row, "department")) and department != record["team"]:
            extra = {self.header_of("department"): department} | extra
        if extra:
            record["custom"] = extra

    def text(self, row: CleanRow, target: str) -> str:
        column = self.at.get(target)
        return one_line(row.cells[column.index]) if column else ""

    def keep(self, row: CleanRow, record: Record, target: str, key: str = "") -> None:
        if value := self.text(row, target):
            record[key or target] = value

    def parse(self, row: CleanRow, target: str, reader: Callable[[str], Any]) -> Any:
        column = self.at.get(target)
        if column is None:
            return None
        try:
            return reader(row.cells[column.index])
        except BadValue as bad:
            self.note(row, bad.code, column, **bad.params)
            return None

    def read_person(self, row: CleanRow, record: Record) -> None:
        self.keep(row, record, "employee_number")
        for name in NAMES:
            self.keep(row, record, name)
        if second := record.pop("second_family_name", ""):
            record["family_name"] = f"{record.get('family_name', '')} {second}".strip()
        whole = self.text(row, "full_name")
        if whole and not (record.get("given_name") and record.get("family_name")) and not self.has_both_names:
            given, family = split_name(whole, family_first=self.family_first)
            record.setdefault("given_name", given)
            record["family_name"] = family or record.get("family_name", "")
            if family and not given:
                self.note(row, "one_word_name", self.at["full_name"])
            bracket = cut_bracket(whole)[1]
            if "employee_number" not in self.at and bracket.isdigit():
                record["employee_number"] = bracket
        missing = [name for name in ("given_name", "family_name") if not record.get(name)]
        if missing and not (whole and missing == ["given_name"] and not self.has_both_names):
            self.note(row, "missing_name", self.at.get(missing[0]) or self.at.get("full_name"))

    @property
    def has_both_names(self) -> bool:
        return "given_name" in self.at and "family_name" in self.at

    def read_addresses(self, row: CleanRow, record: Record) -> None:
        work = self.parse(row, "work_email", read_email)
        personal = self.parse(row, "personal_email", read_email)
        if work:
            record["work_email"] = work
        if personal:
            if personal == work or is_domain(domain_of(personal), self.own_domains):
                self.note(row, "own_domain_address", self.at["personal_email"])
            record["personal_email"] = personal
        elif personal is not None or "personal_email" not in self.at:
            self.note(row, "missing_personal_email", self.at.get("personal_email"))
        if phone := self.text(row, "mobile_phone") or self.text(row, "home_phone"):
            record["phone"] = phone

    def read_days(self, row: CleanRow, record: Record) -> None:
        days = {
            name: self.day(row, name) for name in ("start_date", "original_start_date", "last_day", "termination_date")
        }
        started_on = days["start_date"] or days["original_start_date"]
        last_day = days["last_day"] or days["termination_date"]
        failed = {item["field"] for item in row.problems if not is_warning(item)}
        if last_day:
            record["last_day"] = last_day.isoformat()
        elif not failed & {"last_day", "termination_date"}:
            self.note(row, "missing_last_day", self.at.get("last_day") or self.at.get("termination_date"))
        if started_on:
            record["started_on"] = started_on.isoformat()
        elif "start_date" in self.at and not failed & {"start_date", "original_start_date"}:
            self.note(row, "missing_start_date", self.at["start_date"])
        if started_on and last_day and last_day < started_on:
            column = self.at["last_day"] if days["last_day"] else self.at["termination_date"]
            self.note(row, "last_day_before_start", column, start=started_on.isoformat())

    def day(self, row: CleanRow, target: str) -> date | None:
        column = self.at.get(target)
        if column is None:
            return None
        order = self.orders.get(column.index, DMY)
        found: date | None = self.parse(row, target, lambda text: self.read_day(text, order))
        return found

    def read_exit(self, row: CleanRow, record: Record) -> None:
        if reason := self.text(row, "exit_reason"):
            record["exit_reason_text"] = reason
            record["exit_reason"] = str(read_reason(reason))
        kind = self.parse(row, "exit_type", read_exit_type)
        if kind is None and "exit_type" in self.at:
            self.note(row, "unknown_exit_type", self.at["exit_type"], allowed=EXIT_TYPES_SHOWN)
            kind = "other"
        if kind:
            record["exit_type"] = str(kind)
        elif implied := IMPLIED.get(record.get("exit_reason", "")):
            record["exit_type"], record["exit_type_is_implied"] = str(implied), True
        regretted = self.parse(row, "regretted", read_yes_no)
        if regretted is not None:
            record["regretted"] = regretted
        if rehire := self.parse(row, "rehire", read_rehire):
            record["rehire_eligibility"] = str(rehire)
        self.keep(row, record, "rehire_note")

    def read_place(self, row: CleanRow, record: Record) -> None:
        for name in SPELL_TEXTS:
            self.keep(row, record, name)
        if record.get("manager", "").endswith(")"):
            record["manager"] = cut_bracket(record["manager"])[0]
        if team := self.text(row, "team"):
            unit, leader = cut_bracket(team) if team.endswith(")") else (team, "")
            if leader and (self.team_names_manager or leader == record.get("manager")):
                team = unit
                record.setdefault("manager", leader)
            record["team"] = team
        else:
            self.keep(row, record, "department", "team")
        self.keep(row, record, "city")
        if country := self.text(row, "country"):
            code = read_country(country)
            if code:
                record["country"] = code
            else:
                self.note(row, "unknown_country", self.at["country"])


def unguarded(cell: str) -> str:
    """Our exports put ' before what a spreadsheet would compute; a file that went out comes back as it was."""
    return cell[1:] if cell[1:2] in FORMULA_STARTS and len(cell) > 1 else cell


FORMULA_STARTS = tuple("=+-@\uff1d\uff0b\uff0d\uff20")


def family_comes_first(column: Column | None) -> bool:
    """Does the header put the last name in front, as in "Nom et prénom"?"""
    if column is None:
        return False
    order = [idea for word in words_of(column.header) for idea in ("family", "given") if idea in ideas_of([word])]
    return order[:1] == ["family"] and "given" in order


def day_reader(this_year: int) -> Callable[[str, str], date | None]:
    """Files repeat their dates; remembers the last few thousand."""

    @lru_cache(maxsize=20_000)
    def read(text: str, order: str) -> date | None:
        return read_date(text, order, this_year=this_year)

    return read


# The same person or address twice in one file


class Seen:
    """What the rows so far said, held as small numbers: a file of 200,000 rows must not fill the memory."""

    def __init__(self) -> None:
        self.numbers: dict[int, int] = {}
        self.personal: dict[int, int] = {}
        self.work: dict[int, int] = {}
        self.spans: dict[int, int] = {}
        self.lines = array("l")
        self.name_hashes = array("q")
        self.span_hashes = array("q")

    def check(self, row: CleanRow, header_of: Callable[[str], str]) -> int | None:
        """Adds a problem for what was used before; returns the row that has an earlier time of the same person."""
        record = row.record
        name = hash((record.get("given_name", "").casefold(), record.get("family_name", "").casefold()))
        span = hash((record.get("started_on"), record.get("last_day")))
        keys = [
            (self.numbers, record.get("employee_number", ""), "employee_number", "duplicate_number"),
            (self.personal, record.get("personal_email", ""), "personal_email", "duplicate_email"),
            (self.work, record.get("work_email", ""), "work_email", "duplicate_email"),
        ]
        earlier: int | None = None
        for known, value, target, code in keys:
            if not value or (at := known.get(hash(value))) is None:
                continue
            line = self.lines[at]
            if self.name_hashes[at] != name:
                row.problems.append(problem(code, target, header_of(target), value, line=line))
                return None
            if self.span_hashes[at] == span:
                row.problems.append(problem("duplicate_row", target, header_of(target), value, line=line))
                return None
            earlier = line if earlier is None else earlier
        nameless = not any(value for _, value, _, _ in keys)
        if nameless and (at := self.spans.get(hash((name, span)))) is not None:
            row.problems.append(problem("duplicate_row", "", "", "", line=self.lines[at]))
            return None
        self.remember(row.line, name, span, keys, nameless)
        return earlier

    def remember(self, line: int, name: int, span: int, keys: Collection[Any], nameless: bool) -> None:
        at = len(self.lines)
        self.lines.append(line)
        self.name_hashes.append(name)
        self.span_hashes.append(span)
        for known, value, _, _ in keys:
            if value:
                known[hash(value)] = at
        if nameless:
            self.spans[hash((name, span))] = at
