"""Who in the directory a row speaks of, and which of their employments."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q

from directory.deciding import decided_among
from directory.models import Alumnus, Spell
from directory.names import person_keys, words
from offboarding.imports.problems import Problem, problem
from offboarding.imports.rows import Record

# Without a first day, a last day this close to the known one is the same employment with a moved last day.
MOVED_BY = timedelta(days=180)


class NoMatch(Exception):
    """The row contradicts what is known; it is skipped with this problem."""

    def __init__(self, item: Problem) -> None:
        self.problem = item
        super().__init__(item["code"])


@dataclass
class Person:
    alumnus: Alumnus
    spells: list[Spell] = field(default_factory=list)


@dataclass
class People:
    """Everyone whom one chunk of rows could mean, loaded with a handful of queries."""

    by_number: dict[str, Person] = field(default_factory=dict)
    by_personal: dict[str, Person] = field(default_factory=dict)
    by_work: dict[str, Person] = field(default_factory=dict)
    by_name: dict[str, list[Person]] = field(default_factory=dict)
    decided: set[UUID] = field(default_factory=set)  # employments about which people have decided since

    @classmethod
    def load(cls, records: Sequence[Record], *, lock: bool = False) -> "People":
        people, known = cls(), dict[UUID, Person]()
        for attribute, index in (
            ("employee_number", people.by_number),
            ("personal_email", people.by_personal),
            ("work_email", people.by_work),
        ):
            values = {record[attribute] for record in records if record.get(attribute)}
            for alumnus in alumni(values, attribute, lock=lock):
                person = known.setdefault(alumnus.pk, Person(alumnus))
                index.setdefault(getattr(alumnus, attribute), person)
        for alumnus in namesakes([record for record in records if not people.by_key(record)], lock=lock):
            person = known.setdefault(alumnus.pk, Person(alumnus))
            people.by_name.setdefault(alumnus.name_key, []).append(person)
        if known:
            for spell in Spell.objects.filter(alumnus__in=list(known)).order_by("started_on", "last_day", "pk"):
                known[spell.alumnus_id].spells.append(spell)
        if any(record.get("rehire_eligibility") or record.get("rehire_note") for record in records):
            people.decided = decided_among(spell.pk for person in known.values() for spell in person.spells)
        return people

    def by_key(self, record: Record) -> list[tuple[str, Person]]:
        """What the number and the addresses say, in this order."""
        found = (
            ("employee_number", self.by_number.get(record.get("employee_number", ""))),
            ("personal_email", self.by_personal.get(record.get("personal_email", ""))),
            ("work_email", self.by_work.get(record.get("work_email", ""))),
        )
        return [(key, person) for key, person in found if person is not None]

    def find(self, record: Record) -> Person | None:
        """The person, None if the row is about somebody new; raises `NoMatch` for contradictions."""
        keyed = self.by_key(record)
        if not keyed:
            return self.find_by_name(record)
        key, person = keyed[0]
        for other_key, other in keyed[1:]:
            if other is not person:
                names = {"name": str(person.alumnus), "other": str(other.alumnus)}
                raise NoMatch(problem("two_people", other_key, value=record[other_key], **names))
        if len(keyed) == 1 and not is_alike(person.alumnus, record):
            code = "number_belongs_to_other" if key == "employee_number" else "email_belongs_to_other"
            raise NoMatch(problem(code, key, value=record[key], name=str(person.alumnus)))
        return person

    def find_by_name(self, record: Record) -> Person | None:
        """The same name and the same days, unless the numbers say that these are two people."""
        number = record.get("employee_number", "")
        fitting = [
            person
            for person in self.by_name.get(key_of(record), [])
            if not (number and person.alumnus.employee_number)
            and any(has_same_days(spell, record) for spell in person.spells)
        ]
        if len(fitting) > 1:
            raise NoMatch(problem("several_people"))
        return fitting[0] if fitting else None


def alumni(values: Iterable[str], attribute: str, *, lock: bool) -> Iterable[Alumnus]:
    wanted = [value for value in values if value]
    if not wanted:
        return []
    found = Alumnus.objects.filter(**{f"{attribute}__any_of": wanted}).order_by("pk")
    return found.select_for_update(no_key=True) if lock else found


def namesakes(records: Sequence[Record], *, lock: bool) -> Iterable[Alumnus]:
    """People of these names whom `find_by_name` may take: two with numbers of their own are never the same."""
    anybody = {key_of(record) for record in records if not record.get("employee_number")}
    numberless = {key_of(record) for record in records if record.get("employee_number")} - anybody
    if not anybody and not numberless:
        return []
    fitting = Q(name_key__any_of=anybody) | Q(name_key__any_of=numberless, employee_number="")
    found = Alumnus.objects.filter(fitting).order_by("pk")
    return found.select_for_update(no_key=True) if lock else found


def key_of(record: Record) -> str:
    return person_keys(record.get("given_name", ""), record.get("family_name", ""))[0]


def is_alike(alumnus: Alumnus, record: Record) -> bool:
    """Names change, by marriage or correction, but hardly all of them at once."""
    known = {*words(alumnus.given_name), *words(alumnus.family_name), *words(alumnus.former_name)}
    said = {*words(record.get("given_name", "")), *words(record.get("family_name", ""))}
    return bool(known & said)


def day(record: Record, name: str) -> date | None:
    text = record.get(name)
    return date.fromisoformat(text) if text else None


def has_same_days(spell: Spell, record: Record) -> bool:
    started_on, last_day = day(record, "started_on"), day(record, "last_day")
    if spell.started_on and started_on:
        return spell.started_on == started_on and (spell.last_day is None or spell.last_day == last_day)
    return spell.last_day is not None and spell.last_day == last_day


def find_spell(spells: Sequence[Spell], record: Record) -> Spell | None:
    """The employment the row is about; None if it is another one."""
    started_on, last_day = day(record, "started_on"), day(record, "last_day")
    tests: tuple[Any, ...] = (
        lambda spell: started_on and spell.started_on == started_on,
        lambda spell: spell.last_day == last_day,
        lambda spell: overlaps(spell, started_on, last_day),
    )
    for test in tests:
        if spell := next((spell for spell in spells if test(spell)), None):
            return spell
    return None


def overlaps(spell: Spell, started_on: date | None, last_day: date | None) -> bool:
    if last_day is None:
        return True
    if started_on is None or spell.started_on is None:
        near = spell.last_day is not None and abs(spell.last_day - last_day) <= MOVED_BY
        if started_on is None and spell.last_day is None:
            return spell.started_on is None or spell.started_on <= last_day
        return near and (started_on is None or spell.last_day is None or started_on <= spell.last_day)
    end = spell.last_day or date.max
    return started_on <= end and spell.started_on <= last_day
