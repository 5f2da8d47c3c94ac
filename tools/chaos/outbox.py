"""The product's side of a mail trial, beside workers and beat. May be killed and started again at any time.

outbox.py employers COUNT    makes the employers (as the owner)
outbox.py send LETTERS       carries out what it finds in the folder LETTERS, for ever: `{"tag", "start", "count",
                             "heavy"}` in NUMBER.json, renamed to NUMBER.done when all of them are in the outbox. Who is
                             there already stays as they are. Every `heavy`th single message is a long one.
outbox.py report TRUTH       tells the product what the relay has accepted, for ever
"""

import json
import os
import sys
import time
import uuid
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import django
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alumni_portal.settings")
engine: dict[str, Any] = settings.TEMPLATES[0]
engine["DIRS"].append(Path(__file__).parent / "templates")
django.setup()

from django.db import InterfaceError, OperationalError, connection, transaction  # noqa: E402 -- after the set-up
from django.db.models import CharField, DateTimeField, JSONField, QuerySet, UUIDField, Value  # noqa: E402
from django.db.models.functions import Cast, Concat  # noqa: E402

from chaos import people  # noqa: E402
from mail import bulk  # noqa: E402
from mail.actions import enqueue  # noqa: E402
from mail.categories import Category  # noqa: E402
from mail.delivery import note_relay_event  # noqa: E402
from mail.models import Batch, Content, Preference, RelayEvent  # noqa: E402
from tenancy.models import Employer  # noqa: E402
from tenancy.scope import tenant_scope  # noqa: E402

IN_ONE_TRANSACTION = 10
LONG = "All that happened since you left, in full. " * 8000


def employers(count: int) -> None:
    for number in range(count):
        Employer.objects.get_or_create(slug=f"trial-{number}", defaults={"name": f"Trial {number}"})


def send(letters: Path) -> None:
    while True:
        for order in sorted(letters.glob("*.json")):
            _carry_out(**json.loads(order.read_text()))
            order.rename(order.with_suffix(".done"))
        time.sleep(0.02)


def _carry_out(*, tag: str, start: int, count: int, heavy: int) -> None:
    known = _until_it_works(lambda: list(Employer.objects.filter(slug__startswith="trial-").order_by("pk")))
    numbers = range(start, start + count)
    for place, employer in enumerate(known):
        theirs = [number for number in numbers if number // len(people.KINDS) % len(known) == place]
        _until_it_works(lambda employer=employer, theirs=theirs: _mailing(employer, tag, theirs))  # type: ignore[misc]
        single = [number for number in theirs if people.kind(number) != "bulk"]
        for at in range(0, len(single), IN_ONE_TRANSACTION):
            some = single[at : at + IN_ONE_TRANSACTION]
            _until_it_works(lambda employer=employer, some=some: _single(employer, tag, some, heavy))  # type: ignore[misc]


def _mailing(employer: Employer, tag: str, numbers: Sequence[int]) -> None:
    """They say yes to news, and all who are to get the mailing are planned by one statement."""
    marketing = [number for number in numbers if people.kind(number) in people.MARKETING]
    ids = [people.person(tag, number) for number in numbers if people.kind(number) == "bulk"]
    with tenant_scope(employer), transaction.atomic():
        wishes = [
            Preference(recipient_id=people.person(tag, number), category=Category.NEWS, wanted=True)
            for number in marketing
        ]
        Preference.objects.bulk_create(wishes, ignore_conflicts=True)
        batch = Batch.objects.filter(source=f"trial:{tag}").first()
        if batch is None:
            batch = bulk.open_batch(category=Category.NEWS, source=f"trial:{tag}")
            words = {"subject": "News of {{ name }}", "text": "Dear {{ name }},\n\nthere is news.\n"}
            bulk.add_content(batch=batch, language="en", html="<p>Dear {{ name }}, there is news.</p>", **words)
        if ids:
            bulk.plan(batch=batch, recipients=_recipients(tag, ids, Content.objects.get(batch=batch).pk))


def _recipients(tag: str, ids: Sequence[uuid.UUID], content: uuid.UUID) -> QuerySet[Preference]:
    before, after = Value(f"{tag}.bulk."), Value(f"@{people.DOMAIN}")
    return Preference.objects.filter(recipient_id__in=ids, category=Category.NEWS).annotate(
        to_address=Concat(before, Cast("recipient_id", CharField()), after, output_field=CharField()),
        content_id=Value(content, UUIDField()),
        merge=Cast(Value("{}"), JSONField()),
        next_at=Cast(Value(None), DateTimeField()),
    )


def _single(employer: Employer, tag: str, numbers: Sequence[int], heavy: int) -> None:
    with tenant_scope(employer), transaction.atomic():
        for number in numbers:
            kind = people.kind(number)
            long = LONG if heavy and kind == "service" and number // len(people.KINDS) % heavy == 0 else ""
            enqueue(
                to=people.address(tag, number),
                template="chaos/letter",
                context={"who": f"{tag} {number}", "long": long},
                category=Category(kind),
                employer=None if kind == "code" else employer,
                recipient_id=None if kind == "code" else people.person(tag, number),
                dedupe_key=f"{tag}:{number}",
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


def _until_it_works(act: Callable[[], Any]) -> Any:
    """PostgreSQL comes back."""
    while True:
        try:
            return act()
        except (OperationalError, InterfaceError):
            connection.close()
            time.sleep(0.1)


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["employers", count]:
            employers(int(count))
        case ["send", letters]:
            send(Path(letters))
        case ["report", truth]:
            report(Path(truth))
