"""What one row would do: create, update, leave unchanged or be skipped. Reads the directory, writes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from directory.models import Alumnus, Spell
from offboarding.imports.matching import NoMatch, People, Person, day, find_spell
from offboarding.imports.problems import Problem, is_warning, problem
from offboarding.imports.rows import Record
from offboarding.models.imports import RowOutcome
from tenancy.bulk import build

PERSON_FIELDS = (
    "given_name", "family_name", "former_name", "employee_number", "work_email", "personal_email", "phone", "city",
    "country",
)  # fmt: skip
# What people look after themselves once they have joined or confirmed their address.
OWN_FIELDS = frozenset({"given_name", "family_name", "former_name", "personal_email", "phone", "city", "country"})
SPELL_DAYS = ("started_on", "last_day")
SPELL_FIELDS = (
    "title", "team", "office", "manager", "grade", "exit_type", "exit_reason", "exit_reason_text", "regretted",
    "rehire_eligibility", "rehire_note",
)  # fmt: skip
REHIRE_FIELDS = frozenset({"rehire_eligibility", "rehire_note"})


@dataclass
class Draft:
    """A clean row on its way to a plan."""

    line: int
    record: Record
    problems: list[Problem] = field(default_factory=list)
    earlier_line: int | None = None


@dataclass
class Plan:
    draft: Draft
    outcome: str = RowOutcome.SKIPPED
    alumnus: Alumnus | None = None
    spell: Spell | None = None
    person_changes: dict[str, Any] = field(default_factory=dict)
    spell_changes: dict[str, Any] = field(default_factory=dict)
    adds_spell: bool = False

    @property
    def is_return(self) -> bool:
        """A second employment of somebody who is known already."""
        return self.outcome == RowOutcome.UPDATE and self.adds_spell

    def shown_changes(self) -> list[dict[str, str]]:
        shown = []
        for instance, changes in ((self.alumnus, self.person_changes), (self.spell, self.spell_changes)):
            for name, after in changes.items():
                before = getattr(instance, name) if instance is not None else None
                if name == "custom":
                    old, new = before or {}, after
                    shown += [change(key, old.get(key), new[key]) for key in new if old.get(key) != new[key]]
                else:
                    shown.append(change(name, before, after))
        return shown


def change(name: str, before: Any, after: Any) -> dict[str, str]:
    return {"field": name, "before": as_text(before), "after": as_text(after)}


def as_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)[:500]


def plan_rows(drafts: Sequence[Draft], *, lock: bool = False) -> list[Plan]:
    people = People.load([draft.record for draft in drafts], lock=lock)
    return [plan_row(draft, people) for draft in drafts]


def plan_row(draft: Draft, people: People) -> Plan:
    plan = Plan(draft)
    try:
        person = people.find(draft.record)
    except NoMatch as contradiction:
        draft.problems.append(contradiction.problem)
        return plan
    if person is None:
        plan.adds_spell = True
        plan.outcome = RowOutcome.UPDATE if draft.earlier_line else RowOutcome.CREATE
        return plan
    plan.alumnus = person.alumnus
    plan.spell = find_spell(person.spells, draft.record)
    plan.adds_spell = plan.spell is None
    plan.person_changes = person_changes(person, plan, draft)
    if plan.spell is not None:
        plan.spell_changes = spell_changes(plan.spell, draft, is_decided=plan.spell.pk in people.decided)
    if any(not is_warning(item) for item in draft.problems):
        return plan
    changed = plan.adds_spell or plan.person_changes or plan.spell_changes
    plan.outcome = RowOutcome.UPDATE if changed else RowOutcome.UNCHANGED
    return plan


def person_changes(person: Person, plan: Plan, draft: Draft) -> dict[str, Any]:
    """Blank cells never erase; what people said themselves stays; an older employment only fills gaps."""
    alumnus, record = person.alumnus, draft.record
    is_own = alumnus.has_joined or alumnus.personal_email_verified_at is not None
    fills_gaps_only = is_older(plan.spell, person, record)
    changes: dict[str, Any] = {}
    for name in PERSON_FIELDS:
        value, known = record.get(name, ""), getattr(alumnus, name)
        if not value or value == known:
            continue
        if known and is_own and name in OWN_FIELDS:
            draft.problems.append(problem("kept_own_value", name, value=value))
        elif not (known and fills_gaps_only):
            changes[name] = value
    custom = {**alumnus.custom, **record.get("custom", {})}
    if custom != alumnus.custom and not fills_gaps_only:
        changes["custom"] = custom
    return changes


def is_older(spell: Spell | None, person: Person, record: Record) -> bool:
    last_day = day(record, "last_day")
    others = [known for known in person.spells if known is not spell]
    return any(other.last_day is None or (last_day is not None and other.last_day > last_day) for other in others)


def spell_changes(spell: Spell, draft: Draft, *, is_decided: bool = False) -> dict[str, Any]:
    """Whether they may come back is the file's to say until somebody has decided about it, with a reason."""
    record = draft.record
    changes: dict[str, Any] = {}
    for name in SPELL_DAYS:
        value = day(record, name)
        if value is not None and value != getattr(spell, name):
            changes[name] = value
    for name in SPELL_FIELDS:
        value, known = record.get(name), getattr(spell, name)
        if value in (None, "") or value == known:
            continue
        if name == "exit_type" and known and record.get("exit_type_is_implied"):
            continue
        if is_decided and name in REHIRE_FIELDS:
            draft.problems.append(problem("kept_decision", name))
            continue
        changes[name] = value
    started_on, last_day = (changes.get(name, getattr(spell, name)) for name in SPELL_DAYS)
    if started_on and last_day and last_day < started_on:
        shown = started_on.isoformat()
        draft.problems.append(problem("last_day_before_start", "last_day", value=str(last_day), start=shown))
    return changes


def new_alumnus(record: Record) -> Alumnus:
    values = {name: record[name] for name in PERSON_FIELDS if record.get(name)}
    alumnus = build(Alumnus, **values, custom=record.get("custom", {}))
    alumnus.set_names()
    return alumnus


def new_spell(alumnus: Alumnus, record: Record) -> Spell:
    values = {name: record[name] for name in SPELL_FIELDS if record.get(name) not in (None, "")}
    days = {name: day(record, name) for name in SPELL_DAYS}
    return build(Spell, alumnus=alumnus, **values, **days)
