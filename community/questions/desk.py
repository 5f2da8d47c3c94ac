"""What the employer has decided about questions and certificates, the days that answers are due, and the numbers."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction

from audit.events import Actor, record
from community.models import QuestionCategory, ServiceDesk

USUAL_DAYS = 5
MOST_DAYS = 60
SATURDAY = 5


@dataclass(frozen=True, kw_only=True)
class Terms:
    """`targets` are working days by category."""

    targets: dict[str, int]
    approves_by_itself: bool
    certificate_months: int


def desk() -> ServiceDesk:
    """As it is, or as it starts; not for writing."""
    found: ServiceDesk | None = ServiceDesk.objects.first()
    return found or ServiceDesk()


def days_for(found: ServiceDesk, category: str) -> int:
    return int(found.targets.get(category, USUAL_DAYS))


def due_day(start: date, days: int) -> date:
    """So many working days after `start`. Saturdays and Sundays are none; public holidays are not known here."""
    due = start
    while days:
        due += timedelta(days=1)
        days -= due.weekday() < SATURDAY
    return due


def locked_desk() -> ServiceDesk:
    """Held until the transaction ends, so that numbers come one after the other."""
    ServiceDesk.objects.bulk_create([ServiceDesk()], ignore_conflicts=True)
    found: ServiceDesk = ServiceDesk.objects.select_for_update().get()
    return found


def question_number(held: ServiceDesk, year: int) -> str:
    held.question_number = held.question_number + 1 if held.question_year == year else 1
    held.question_year = year
    held.save(update_fields=["question_number", "question_year"])
    return f"Q-{year}-{held.question_number:04}"


def certificate_number(held: ServiceDesk, year: int) -> str:
    held.certificate_number = held.certificate_number + 1 if held.certificate_year == year else 1
    held.certificate_year = year
    held.save(update_fields=["certificate_number", "certificate_year"])
    return f"C-{year}-{held.certificate_number:04}"


@transaction.atomic
def set_terms(*, terms: Terms, by: Actor) -> ServiceDesk:
    """For what is asked from now on: a day that was promised stays promised."""
    held = locked_desk()
    held.targets = {name: terms.targets.get(name, USUAL_DAYS) for name in QuestionCategory.values}
    held.approves_by_itself = terms.approves_by_itself
    held.certificate_months = terms.certificate_months
    held.save(update_fields=["targets", "approves_by_itself", "certificate_months"])
    record(
        "service_desk.changed", subject=held, by=by,
        approves_by_itself=terms.approves_by_itself, months=terms.certificate_months, days=held.targets,
    )  # fmt: skip
    return held
