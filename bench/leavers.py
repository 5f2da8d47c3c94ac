"""Lists of leavers to import: 3 % of the rows are wrong, 5 % stand in the list twice."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import xlsxwriter

from bench.words import COUNTRIES, OFFICES, TEAMS, TITLES, Words

HEADER = (
    "Employee ID", "First Name", "Last Name", "Personal Email", "Work Email", "Start Date", "Last Day", "Exit Type",
    "Reason for Leaving", "Job Title", "Team", "Office", "Manager", "City", "Country",
)  # fmt: skip
WRONG, TWICE, CHANGED = 0.03, 0.05, 0.10
EXITS = ("Voluntary", "Voluntary", "Voluntary", "Involuntary", "Retirement", "End of contract")
REASONS = ("Better pay", "Relocation", "Career change", "Family", "Study", "Retirement")


@dataclass(frozen=True)
class Leaver:
    number: str
    given_name: str
    family_name: str
    personal_email: str
    work_email: str
    started_on: str
    last_day: str
    exit_type: str
    reason: str
    title: str
    team: str
    office: str
    manager: str
    city: str
    country: str

    @property
    def cells(self) -> tuple[str, ...]:
        return tuple(vars(self).values())


def leavers(count: int, *, today: date) -> list[Leaver]:
    """`count` good rows. Nine in ten have left already, as in the first list an employer loads."""
    words = Words(seed=11)
    return [_leaver(number, words, today) for number in range(count)]


def _leaver(number: int, words: Words, today: date) -> Leaver:
    given, family = words.common(words.given), words.common(words.family)
    days = words.chance.randrange(-1500, 0) if words.chance.random() < 0.9 else words.chance.randrange(1, 60)
    last_day = today + timedelta(days=days)
    return Leaver(
        number=f"N{number:07}",
        given_name=given,
        family_name=family,
        personal_email=f"person{number}@mail.example" if words.chance.random() < 0.8 else "",
        work_email=f"worker{number}@work.example",
        started_on=(last_day - timedelta(days=words.chance.randrange(100, 6000))).isoformat(),
        last_day=last_day.isoformat(),
        exit_type=words.any(EXITS),
        reason=words.any(REASONS),
        title=words.any(TITLES),
        team=words.common(TEAMS),
        office=words.common(OFFICES),
        manager=f"{words.common(words.given)} {words.common(words.family)}",
        city=words.common(OFFICES),
        country=words.common(COUNTRIES),
    )


def with_faults(people: list[Leaver]) -> Iterator[Leaver]:
    """The list as a file has it: faults and repetitions spread evenly, so that every size has the same share."""
    for position, person in enumerate(people):
        yield person
        if position % round(1 / WRONG) == 1:
            yield replace(person, number=f"X{position}", personal_email="nobody at home", work_email="")
        if position % round(1 / TWICE) == 2:
            yield person


def with_changes(people: list[Leaver]) -> list[Leaver]:
    """One in ten has another title."""
    every = round(1 / CHANGED)
    return [
        replace(person, title=f"Acting {person.title}") if position % every == 0 else person
        for position, person in enumerate(people)
    ]


def write_csv(people: list[Leaver], file: Path) -> Path:
    with file.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        writer.writerow(HEADER)
        writer.writerows(person.cells for person in with_faults(people))
    return file


def write_xlsx(people: list[Leaver], file: Path) -> Path:
    with xlsxwriter.Workbook(str(file), {"constant_memory": True}) as book:
        sheet = book.add_worksheet("Leavers")
        sheet.write_row(0, 0, HEADER)
        for number, person in enumerate(with_faults(people), start=1):
            sheet.write_row(number, 0, person.cells)
    return file
