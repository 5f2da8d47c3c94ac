"""Links people to answers with whatever a dump gives, and is told nothing about what the columns mean.

Each table that names people is put in every order there is (the transaction, the place on disk, every column), and so
is each that holds answers; then the first person gets the first answer, the second the second. Beside that: any value
that one person and one answer share, and any line, row or key of the cache that names both.
"""

import json
import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from math import exp
from typing import Any

from tests.anonymity.scene import Dump, Row, Truth

MARK = re.compile(r"mark[0-9]{4}")
NAME = re.compile(r"[0-9a-f-]{36}|[0-9a-f]{64}|[0-9]+-[A-Za-z0-9_-]{43}")  # ids, digests, tokens

Order = dict[str, Any]  # person or mark → sort key


@dataclass(frozen=True)
class Guess:
    how: str
    hits: int


def attack(dump: Dump, truth: Truth, *, seed: int = 1) -> list[Guess]:
    """Every way that gives a guess, the best one first."""
    people = list(_orders_of_people(dump, truth))
    answers = list(_orders_of_answers(dump, truth))
    guesses = [
        Guess(f"{who} × {what}", _in_step(order, said, truth, seed)) for who, order in people for what, said in answers
    ]
    guesses += _shared_values(dump, truth)
    guesses.append(_told_together(dump, truth))
    return sorted(guesses, key=lambda guess: -guess.hits)


def chance(dump: Dump) -> float:
    """Hits of pure guessing by somebody who knows the batches and the groups: one in each of them."""
    cells = {
        (name, row.transaction, str(row.said.get("bands")))
        for name, rows in dump.tables.items()
        for row in rows
        if _marks_in(row)
    }
    tables = Counter(name for name, *_rest in cells)
    return float(max(tables.values(), default=0))


def at_most(expected: float, ways: int, doubt: float = 1e-9) -> int:
    """So many hits does guessing not exceed, over all the ways tried, but once in a billion runs (Poisson)."""
    term, reached, total = exp(-expected), 0, exp(-expected)
    while 1 - total > doubt / max(ways, 1):
        reached += 1
        term *= expected / reached
        total += term
    return reached


def _orders_of_people(dump: Dump, truth: Truth) -> Iterator[tuple[str, Order]]:
    persons = {name: person for person, names in truth.names.items() for name in names}
    for table, rows in dump.tables.items():
        found: dict[str, Row] = {}
        for row in rows:
            mentioned = {persons[value] for value in map(str, row.said.values()) if value in persons}
            if len(mentioned) == 1:
                found[mentioned.pop()] = row  # the last one said of each
        if len(found) > 1:
            yield from _orders(table, found)
    yield from _orders_in_lines(dump, persons)


def _orders_in_lines(dump: Dump, persons: dict[str, str]) -> Iterator[tuple[str, Order]]:
    order: Order = {}
    for number, line in enumerate(dump.lines):
        order |= {persons[name]: number for name in NAME.findall(line) if name in persons}
    if len(order) > 1:
        yield "lines", order


def _orders_of_answers(dump: Dump, truth: Truth) -> Iterator[tuple[str, Order]]:
    for table, rows in dump.tables.items():
        found = {}
        for row in rows:
            marks = _marks_in(row)
            if len(marks) == 1:
                found[marks[0]] = row
        if len(found) > 1:
            yield from _orders(table, found)


def _marks_in(row: Row) -> list[str]:
    """Only the answers' own fields: the survey's text names all marks."""
    text = " ".join(str(value) for key, value in row.said.items() if key in ("answers", "text", "figures"))
    return sorted(set(MARK.findall(text)))


def _orders(table: str, rows: dict[str, Row]) -> Iterator[tuple[str, Order]]:
    yield f"{table} by transaction", {one: row.transaction for one, row in rows.items()}
    yield f"{table} by transaction and place", {one: (row.transaction, row.place) for one, row in rows.items()}
    yield f"{table} by place", {one: row.place for one, row in rows.items()}
    columns: dict[str, Order] = defaultdict(dict)
    for one, row in rows.items():
        for column, value in _flat(row.said):
            columns[column][one] = str(value).rjust(40, "0") if isinstance(value, int) else str(value)
    for column, order in columns.items():
        if (
            len(order) == len(rows)
            and len(set(order.values())) > 1
            and column.rpartition(".")[2] not in ("mark", "text")
        ):
            yield f"{table} by {column}", order


def _flat(said: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in said.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value


def _in_step(people: Order, answers: Order, truth: Truth, seed: int) -> int:
    """Group by group, as groups are known of both. Who comes at the same time stands in any order."""
    if len(people) < len(answers):
        return 0
    by_chance = random.Random(seed)
    hits = 0
    groups = defaultdict(list)
    office_of = {truth.marks[person]: bands.get("office", "") for person, bands in truth.bands.items()}
    for mark in answers:
        groups[office_of[mark]].append(mark)
    for office, marks in groups.items():
        here = [person for person in people if truth.bands[person].get("office", "") == office]
        here.sort(key=lambda person: (people[person], by_chance.random()))
        marks.sort(key=lambda mark: (answers[mark], by_chance.random()))
        hits += sum(truth.marks[person] == mark for person, mark in zip(here, marks, strict=False))
    return hits


def _shared_values(dump: Dump, truth: Truth) -> list[Guess]:
    """The same transaction, time, number or text in one row about a person and one with an answer."""
    persons = {name: person for person, names in truth.names.items() for name in names}
    of_people, of_answers = defaultdict(set), defaultdict(set)
    for rows in dump.tables.values():
        for row in rows:
            mentioned = {persons[value] for value in map(str, row.said.values()) if value in persons}
            marks = _marks_in(row)
            values = {
                ("transaction", str(row.transaction)),
                *(("value", str(value)) for _key, value in _flat(row.said)),
            }
            for value in values:
                if len(mentioned) == 1:
                    of_people[value] |= mentioned
                if len(marks) == 1:
                    of_answers[value] |= set(marks)
    hits: Counter[str] = Counter()
    for value, found in of_people.items():
        if len(found) == 1 and len(of_answers.get(value, ())) == 1:
            hits[value[0]] += truth.marks[next(iter(found))] == next(iter(of_answers[value]))
    return [Guess(f"the same {kind}", number) for kind, number in hits.items()]


def _told_together(dump: Dump, truth: Truth) -> Guess:
    rows = [json.dumps(row.said) for rows in dump.tables.values() for row in rows]
    persons = {name: person for person, names in truth.names.items() for name in names}
    hits = 0
    for line in [*dump.lines, *dump.kept.values(), *rows]:
        marks = set(MARK.findall(line))
        if len(marks) == 1:
            named = {persons[name] for name in NAME.findall(line) if name in persons}
            hits += len(named) == 1 and truth.marks[named.pop()] in marks
    return Guess("named together", hits)
