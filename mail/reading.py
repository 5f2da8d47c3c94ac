"""How one person wants to be written to, beside the categories: pauses, quiet hours, language."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import CharField, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce, NullIf
from django.utils import timezone

from audit.events import Actor, record
from mail.durability import wait_for_disk
from mail.models import Channel, Reader
from tenancy.models import Employer

PAUSES = (1, 3, 6, 12)  # months


@dataclass(frozen=True)
class Ways:
    """Empty means as the employer has it. Quiet hours are local to `timezone` and may pass midnight."""

    quiet_from: time | None = None
    quiet_until: time | None = None
    timezone: str = ""
    language: str = ""


def reader_of(recipient_id: UUID) -> Reader:
    """What is kept of this person's ways; a fresh one, not stored, for those who left everything as it is."""
    found: Reader | None = Reader.objects.filter(recipient_id=recipient_id).first()
    return found or Reader(recipient_id=recipient_id)


def chosen(column: str, otherwise: str, *, recipient: str = "pk") -> Coalesce:
    """For a query: what each row's recipient chose (`timezone`, `language`), else the employer's way."""
    found = Reader.objects.filter(recipient_id=OuterRef(recipient)).values(column)[:1]
    return Coalesce(NullIf(Subquery(found, output_field=CharField()), Value("")), Value(otherwise))


def ways_of(reader: Reader) -> Ways:
    return Ways(reader.quiet_from, reader.quiet_until, reader.timezone, reader.language)


@transaction.atomic
def set_ways(*, recipient_id: UUID, ways: Ways, by: Actor, channel: Channel) -> None:
    if ways_of(reader_of(recipient_id)) == ways:
        return
    _keep(recipient_id, **vars(ways))
    record("mail.ways_set", by=by, recipient_id=recipient_id, channel=channel)


def pause(*, recipient_id: UUID, employer: Employer, months: int, by: Actor, channel: Channel) -> datetime:
    """No optional mail until the day so many months from now begins, where the employer is."""
    day = months_after(employer.today(), months)
    until = datetime.combine(day, time.min, tzinfo=employer.zone)
    pause_until(until, recipient_id=recipient_id, by=by, channel=channel)
    return until


@transaction.atomic
def pause_until(until: datetime, *, recipient_id: UUID, by: Actor, channel: Channel) -> None:
    _keep(recipient_id, paused_until=until)
    record("mail.reading_paused", by=by, recipient_id=recipient_id, until=until, channel=channel)


@transaction.atomic
def resume(*, recipient_id: UUID, by: Actor, channel: Channel) -> None:
    wait_for_disk()
    paused = Reader.objects.filter(recipient_id=recipient_id, paused_until__gt=timezone.now())
    if paused.update(paused_until=None):
        record("mail.reading_resumed", by=by, recipient_id=recipient_id, channel=channel)


def _keep(recipient_id: UUID, **values: Any) -> None:
    wait_for_disk()
    Reader.objects.bulk_create(
        [Reader(recipient_id=recipient_id, **values)],
        update_conflicts=True,
        unique_fields=["tenant_id", "recipient_id"],
        update_fields=list(values),
    )


def months_after(day: date, months: int) -> date:
    """The same day of a later month, or its last day where it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
