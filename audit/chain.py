"""Walks a chain and says whether it is whole. Computes every hash anew, apart from the database that made them."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Subquery, TextField
from django.db.models.functions import Cast, Coalesce
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from audit import signatures
from audit.models import AuditEvent, Chain, ChainCheck
from tenancy.scope import current_scope

PAGE = 2_000
MOST_FAULTS = 20
START = bytes(32)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

CHANGED, MISSING, EXTRA, HEAD, REWRITTEN, FORGED = "changed", "missing", "extra", "head", "rewritten", "forged"
FAULTS: dict[str, str | Promise] = {
    CHANGED: _("The event is not what was written, or stands in another place."),
    MISSING: _("The event has been deleted."),
    EXTRA: _("An event has been added outside the chain."),
    HEAD: _("The last event is not the one the chain ends with."),
    REWRITTEN: _("The event is another one than an earlier, signed check has seen."),
    FORGED: _("The record of an earlier check has been changed."),
}


@dataclass(frozen=True)
class Fault:
    """`place` is the number of the event in its chain; an event outside the chain has none, but an id."""

    kind: str
    place: int | None
    event: UUID | None = None
    until: int | None = None

    def __str__(self) -> str:
        number = f"event {self.place}" if self.place is not None else "an event without a number"
        if self.until is not None and self.until != self.place:
            number = f"events {self.place} to {self.until}"
        return f"{number}{f' ({self.event})' if self.event else ''}: {self.kind}"


@dataclass
class Report:
    tenant_id: int | None
    place: int = 0
    hash: bytes = START
    faults: list[Fault] = field(default_factory=list)

    @property
    def is_whole(self) -> bool:
        return not self.faults

    @property
    def receipt(self) -> str:
        """To be kept away from the database: a later check can be told to agree with it."""
        return f"{self.tenant_id or 0}:{self.place}:{self.hash.hex()}"


@dataclass(frozen=True)
class _Row:
    """The columns in the order of the hash; `data` as PostgreSQL writes it."""

    tenant_id: int | None
    place: int
    hash: bytes
    id: UUID
    at: datetime
    action: str
    actor_kind: str
    actor_id: UUID | None
    subject_type: str
    subject_id: str
    data: str


def hash_of(row: _Row, previous: bytes) -> bytes:
    """As `audit_hash` of the database does it (audit/migrations/0003_seal.py)."""
    parts = (
        "alumni-audit-1",
        row.tenant_id or 0,
        row.place,
        previous.hex(),
        row.id,
        (row.at - EPOCH) // timedelta(microseconds=1),
        row.action,
        row.actor_kind,
        row.actor_id,
        row.subject_type,
        row.subject_id,
        row.data,
    )
    return hashlib.sha256(b",".join(_part(part) for part in parts)).digest()


def _part(value: object) -> bytes:
    if value is None:
        return b"-"
    text = str(value).encode()
    return b"%d:%s" % (len(text), text)


def walk(known: dict[int, bytes] | None = None) -> Report:
    """The chain of the employer in scope or, with none in scope, the installation's.

    `known` are hashes that were kept elsewhere, by place; those of earlier signed checks are added. What is written
    meanwhile lies behind the head that is read first, and is left for the next walk.
    """
    tenant_id = current_scope().tenant_id
    head = Chain.objects.filter(pk=tenant_id or 0).first()
    report = Report(tenant_id, head.place if head else 0, bytes(head.hash) if head else START)
    expected = _signed_before(report) | (known or {})
    previous: bytes | None = START
    place = 0
    for row in _rows(tenant_id, report.place):
        if row.place > place + 1:
            _note(report, Fault(MISSING, place + 1, until=row.place - 1))
            previous = None
        place = row.place
        if previous is not None and hash_of(row, previous) != row.hash:
            _note(report, Fault(CHANGED, place, row.id))
        elif expected.get(place, row.hash) != row.hash:
            _note(report, Fault(REWRITTEN, place, row.id))
        previous = row.hash
    if place < report.place:
        _note(report, Fault(MISSING, place + 1, until=report.place))
    elif previous is not None and previous != report.hash:
        _note(report, Fault(HEAD, place))
    _note_what_is_cut_off(report, expected)
    _note_what_is_outside(report)
    return report


def _rows(tenant_id: int | None, last: int) -> Iterator[_Row]:
    events = AuditEvent.objects.filter(tenant_id=tenant_id, place__lte=last).order_by("place")
    columns = events.annotate(plain=Cast("data", TextField())).values_list(
        *("tenant_id", "place", "hash", "id", "at", "action", "actor_kind", "actor_id"),
        *("subject_type", "subject_id", "plain"),
    )
    place = 0
    while page := list(columns.filter(place__gt=place)[:PAGE]):
        for tenant, number, stored, *rest in page:
            yield _Row(tenant, number, bytes(stored), *rest)
        place = page[-1][1]


def _signed_before(report: Report) -> dict[int, bytes]:
    """What earlier checks have seen and signed. A signature that does not fit is a fault by itself."""
    seen: dict[int, bytes] = {}
    for check in ChainCheck.objects.filter(tenant_id=report.tenant_id).order_by("id").iterator(PAGE):
        verdict = signatures.verdict(check)
        if verdict is signatures.Verdict.FORGED:
            _note(report, Fault(FORGED, check.place, check.pk))
        elif verdict is signatures.Verdict.GENUINE and check.place and not check.fault:
            seen[check.place] = bytes(check.hash)
    return seen


def _note_what_is_cut_off(report: Report, expected: dict[int, bytes]) -> None:
    """Events and head may have gone together; whoever has seen them remembers."""
    last = max(expected, default=0)
    if last > report.place:
        _note(report, Fault(MISSING, report.place + 1, until=last))


def _note_what_is_outside(report: Report) -> None:
    """One statement sees one moment: whatever is committed is in the chain and not behind its head."""
    events = AuditEvent.objects.filter(tenant_id=report.tenant_id)
    head = Coalesce(Subquery(Chain.objects.filter(pk=report.tenant_id or 0).values("place")), 0)
    for event in events.filter(place=None).order_by("id")[:MOST_FAULTS]:
        _note(report, Fault(EXTRA, None, event.pk))
    for event in events.filter(place__gt=head).order_by("place")[:MOST_FAULTS]:
        _note(report, Fault(EXTRA, event.place, event.pk))


def _note(report: Report, fault: Fault) -> None:
    if len(report.faults) < MOST_FAULTS:
        report.faults.append(fault)


def plain(report: Report) -> dict[str, Any]:
    """For `verify_audit --json`."""
    return {
        "chain": report.tenant_id or 0,
        "events": report.place,
        "whole": report.is_whole,
        "receipt": report.receipt,
        "faults": [
            {"kind": fault.kind, "place": fault.place, "until": fault.until, "event": str(fault.event or "")}
            for fault in report.faults
        ],
    }
