"""Real contacts between people: the clock of the circle starts anew at each. Other rooms tell theirs here."""

from collections.abc import Collection, Iterable
from datetime import datetime
from itertools import permutations
from uuid import UUID

from django.db import transaction

from community.circle.clock import restart, restart_together
from community.models import Contact, ContactKind


@transaction.atomic
def note_contact(*, owner: UUID, others: Iterable[UUID], kind: ContactKind, at: datetime, source: str) -> None:
    """On the owner's side alone. `source` ("message:<id>") makes that telling it again changes nothing."""
    ids = [other for other in others if other != owner]
    rows = [Contact(owner_id=owner, other_id=other, kind=kind, at=at, source=source) for other in ids]
    Contact.objects.bulk_create(rows, ignore_conflicts=True)
    restart(owner, ids, at=at)


@transaction.atomic
def note_together(*, people: Collection[UUID], kind: ContactKind, at: datetime, source: str) -> None:
    """Each with each: a lunch that took place, a conversation in which all have spoken."""
    rows = [
        Contact(owner_id=one, other_id=other, kind=kind, at=at, source=source)
        for one, other in permutations(sorted(people), 2)
    ]
    Contact.objects.bulk_create(rows, ignore_conflicts=True)
    restart_together(people, at=at)
