"""Circles, made through the product's own actions."""

from datetime import date, datetime
from typing import Any

from community.circle.actions import Wish, mark_outside, mark_person
from community.circle.contacts import note_contact
from community.models import ContactKind, Mark
from directory.models import Alumnus
from tenancy.models import Employer
from tenancy.scope import tenant_scope


def make_mark(owner: Alumnus, person: Alumnus, *, today: date, **wish: Any) -> Mark:
    with tenant_scope(owner.tenant_id):
        return mark_person(owner=owner, person=person, wish=Wish(**wish), today=today)


def make_outside(owner: Alumnus, name: str = "Greta Holm", note: str = "", *, today: date, **wish: Any) -> Mark:
    with tenant_scope(owner.tenant_id):
        return mark_outside(owner=owner, name=name, note=note, wish=Wish(**wish), today=today)


def touch(owner: Alumnus, other: Alumnus, at: datetime, source: str = "message:1") -> None:
    with tenant_scope(owner.tenant_id):
        note_contact(owner=owner.pk, others=[other.pk], kind=ContactKind.MESSAGE, at=at, source=source)


def employer_of(alumnus: Alumnus) -> Employer:
    return Employer.objects.get(pk=alumnus.tenant_id)
