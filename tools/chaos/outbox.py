"""The product's side of a mail trial, beside workers and beat. May be killed and started again at any time.

outbox.py employers          makes the employers (as the owner)
outbox.py fill COUNT         enqueues one message for each of u0, u1, …; those that are there already stay as they are
outbox.py report TRUTH       tells the product what the relay has accepted, for ever
"""

import json
import os
import sys
import time
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import django
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alumni_portal.settings")
engine: dict[str, Any] = settings.TEMPLATES[0]
engine["DIRS"].append(settings.BASE_DIR / "tests" / "mail" / "templates")
django.setup()

from django.db import InterfaceError, OperationalError, connection, transaction  # noqa: E402 -- after the set-up

from mail.actions import enqueue  # noqa: E402
from mail.categories import Category  # noqa: E402
from mail.delivery import note_relay_event  # noqa: E402
from mail.models import Preference, RelayEvent  # noqa: E402
from tenancy.models import Employer  # noqa: E402
from tenancy.scope import tenant_scope  # noqa: E402

EMPLOYERS = 5
IN_ONE_TRANSACTION = 10
KINDS = (Category.NEWS, Category.INVITATION, Category.SERVICE)


def employers() -> None:
    for number in range(EMPLOYERS):
        Employer.objects.get_or_create(slug=f"trial-{number}", defaults={"name": f"Trial {number}"})


def fill(count: int) -> None:
    known = list(Employer.objects.filter(slug__startswith="trial-").order_by("pk"))
    for start in range(0, count, IN_ONE_TRANSACTION):
        numbers = range(start, min(start + IN_ONE_TRANSACTION, count))
        employer = known[start // IN_ONE_TRANSACTION % len(known)]
        _until_it_works(lambda employer=employer, numbers=numbers: _enqueue(employer, numbers))  # type: ignore[misc]


def _enqueue(employer: Employer, numbers: range) -> None:
    with tenant_scope(employer), transaction.atomic():
        people = {number: uuid.uuid5(uuid.NAMESPACE_URL, f"u{number}") for number in numbers}
        wishes = [Preference(recipient_id=person, category=Category.NEWS, wanted=True) for person in people.values()]
        Preference.objects.bulk_create(wishes, ignore_conflicts=True)
        for number, person in people.items():
            enqueue(
                to=f"u{number}@trial.example",
                template="tests/note",
                context={"who": f"u{number}"},
                category=KINDS[number % len(KINDS)],
                employer=employer,
                recipient_id=person,
                dedupe_key=f"trial:{number}",
            )


def report(truth: Path) -> None:
    """As a provider's webhook would, a moment later."""
    told = 0
    while True:
        lines = truth.read_bytes().split(b"\n")[:-1]
        for number, line in enumerate(lines[told:], start=told):
            message_id, _address = json.loads(line)
            _until_it_works(lambda number=number, message_id=message_id: _note(number, message_id))  # type: ignore[misc]
        told = len(lines)
        time.sleep(0.2)


def _note(number: int, message_id: str) -> None:
    note_relay_event(
        provider="truth",
        event_id=str(number),
        message_id=uuid.UUID(message_id),
        kind=RelayEvent.Kind.ACCEPTED,
        at=datetime.now(UTC),
    )


def _until_it_works(act: Callable[[], None]) -> None:
    """PostgreSQL comes back."""
    while True:
        try:
            return act()
        except (OperationalError, InterfaceError):
            connection.close()
            time.sleep(0.1)


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["employers"]:
            employers()
        case ["fill", count]:
            fill(int(count))
        case ["report", truth]:
            report(Path(truth))
