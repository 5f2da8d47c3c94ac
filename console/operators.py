"""Who is an operator. Read through the database's own functions: the table itself answers operators alone."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import F

from audit.models import AuditEvent
from console.models import Operator


@dataclass(frozen=True)
class Enrolling:
    """Somebody with a link that still works."""

    person_id: UUID
    name: str


def is_operator(person_id: UUID) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT console_is_operator(%s)", [person_id])
        answer: bool = cursor.fetchone()[0]
    return answer


def operator_of(person_id: UUID) -> Operator | None:
    """Call in the person's own scope, outside every employer."""
    return Operator.objects.current().filter(user_id=person_id).first()


def enrolling(token_sha256: str) -> Enrolling | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT person, name FROM console_enrolment(%s)", [token_sha256])
        row = cursor.fetchone()
    return Enrolling(*row) if row else None


def use_enrolment(token_sha256: str) -> UUID | None:
    """The link works once, also when two ask at the same moment. None for the second."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT console_use_enrolment(%s)", [token_sha256])
        person_id: UUID | None = cursor.fetchone()[0]
    return person_id


def operators_and_keys() -> list[tuple[Operator, datetime | None]]:
    """Everybody, those who have ended last, and when each has registered a passkey by a link: the log remembers."""
    operators = list(Operator.objects.order_by(F("ended_at").desc(nulls_first=True), "name", "id"))
    enrolled = AuditEvent.objects.filter(tenant_id=None, action="operator.enrolled").order_by("id")
    when = {data.get("person"): at for data, at in enrolled.values_list("data", "at")}
    return [(operator, when.get(str(operator.user_id))) for operator in operators]
