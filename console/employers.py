"""Employers as operators see them: counts and states, never a name or an address of theirs."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.models import Q, QuerySet

from console.models import SupportGrant, SupportRule, Suspension
from tenancy.models import Employer
from tenancy.scope import tenant_scope

TOP = "\U0010ffff"


@dataclass(frozen=True)
class Figures:
    staff: int = 0
    members: int = 0
    people: int = 0
    open_cases: int = 0
    waiting: int = 0
    undelivered: int = 0
    import_bytes: int = 0


def find(q: str = "", state: str = "") -> QuerySet[Employer]:
    """By the beginning of the name, as written or capitalised, or of the address."""
    found = Employer.objects.all()
    if q := q.strip():
        spellings = {q, q.lower(), q.capitalize(), q.title(), q.upper()}
        named = Q(slug__startswith=q.lower())
        for spelling in spellings:
            named |= Q(name__gte=spelling, name__lt=spelling + TOP)
        found = found.filter(named)
    if state:
        found = found.filter(is_active=state == "active")
    return found


def figures_of(employers: Iterable[Employer]) -> dict[int, Figures]:
    ids = [employer.pk for employer in employers]
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM console_employer_figures(%s)", [ids])
        found = {row[0]: Figures(*(int(number) for number in row[1:])) for row in cursor.fetchall()}
    return {employer_id: found.get(employer_id, Figures()) for employer_id in ids}


def suspensions_of(employer: Employer) -> Sequence[Suspension]:
    return list(
        Suspension.objects.filter(employer=employer)
        .select_related("suspended_by", "resumed_by")
        .order_by("-suspended_at")[:10]
    )


def grants_at(employer: Employer) -> tuple[Sequence[SupportGrant], bool]:
    """What operators asked for there, and whether its owners want to be asked first. No other row of its is read."""
    with tenant_scope(employer):
        rule = SupportRule.objects.first()
        return list(SupportGrant.objects.order_by("-asked_at")[:10]), rule is None or rule.asks_first
