"""Cases and what belongs to them. A factory makes what is named and nothing else; the test states what matters."""

from datetime import date, datetime, timedelta
from typing import Any

from directory.models import Alumnus, Spell
from offboarding.actions.by_hand import open_case
from offboarding.models import Case, CaseSource, ChecklistTemplate, TaskOwner, TemplateItem
from tenancy.models import Employer
from tenancy.scope import tenant_scope

TODAY = date(2026, 6, 15)  # a Monday


def at(day: date, hour: int = 12, minute: int = 0, *, employer: Employer) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=employer.zone)


def make_spell(
    employer: Employer, *, last_day: date | None = None, alumnus: Alumnus | None = None, **fields: Any
) -> Spell:
    """`given_name`, `personal_email` and other words of a person go to the person, the rest to the employment."""
    own = {name: fields.pop(name) for name in list(fields) if name in {field.name for field in Alumnus._meta.fields}}
    with tenant_scope(employer):
        if alumnus is None:
            alumnus = Alumnus.objects.create(**{"given_name": "Lena", "family_name": "Vogel", **own})
        return Spell.objects.create(alumnus=alumnus, last_day=last_day, **{"exit_type": "voluntary", **fields})


def make_case(employer: Employer, *, last_day: date | None = None, held: bool | None = None, **fields: Any) -> Case:
    spell = make_spell(employer, last_day=last_day, **fields)
    with tenant_scope(employer):
        return open_case(spell, source=CaseSource.HAND, held=held, by=None)


def make_checklist(employer: Employer, *lines: tuple[str, int], **fields: Any) -> ChecklistTemplate:
    """Lines are (title, days from the last day)."""
    with tenant_scope(employer):
        template = ChecklistTemplate.objects.create(**{"name": "Every exit", **fields})
        for position, (title, days) in enumerate(lines):
            TemplateItem.objects.create(
                template=template, title=title, offset_days=days, position=position, owner_role=TaskOwner.HR
            )
    return template


def days(number: int) -> timedelta:
    return timedelta(days=number)
