"""Events of the log as their readers see them: sentences, names, links. A page of them costs one query per kind."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Membership
from audit.chain import FAULTS
from audit.models import ActorKind, AuditEvent, Chain, ChainCheck
from audit.wording import Named, Sentence, kind_of, sentence_of

PATIENCE = timedelta(hours=50)  # the check runs every night


@dataclass(frozen=True)
class Piece:
    """A part of a sentence. `href` leads to what it names; `strong` marks who acted."""

    text: str
    href: str = ""
    strong: bool = False


@dataclass(frozen=True)
class Entry:
    event: AuditEvent
    pieces: Sequence[Piece]
    icon: str
    detail: str
    at: datetime
    about: str
    subject: str

    @property
    def sentence(self) -> str:
        return "".join(piece.text for piece in self.pieces)

    @property
    def digest(self) -> str:
        return bytes(self.event.hash).hex() if self.event.hash else ""


@dataclass(frozen=True)
class Names:
    """Who and what the events of one page speak of, and in which words."""

    people: Mapping[UUID | None, str]
    subjects: Mapping[tuple[str, str], Named]

    def subject_of(self, event: AuditEvent) -> Named | None:
        return self.subjects.get((event.subject_type, event.subject_id))

    def sentence_of(self, event: AuditEvent) -> Sentence:
        return sentence_of(event.action)


def entries_of(events: Sequence[AuditEvent], zone: ZoneInfo, *, names: Names | None = None) -> list[Entry]:
    """`names` where the reader knows people and things otherwise than an employer does."""
    names = names or Names(_people(events), _subjects(events))
    return [_entry(event, names, zone) for event in events]


def by_day(entries: Iterable[Entry]) -> Iterator[tuple[date, list[Entry]]]:
    for day, of_day in groupby(entries, key=lambda entry: entry.at.date()):
        yield day, list(of_day)


def chain_state(tenant_id: int | None) -> dict[str, Any]:
    """How far the log in scope has been walked, and what did not add up. None is the installation's own."""
    head = Chain.objects.filter(pk=tenant_id or 0).first()
    check = ChainCheck.objects.filter(tenant_id=tenant_id).order_by("-id").first()
    return {
        "events": head.place if head else 0,
        "check": check,
        "fault": FAULTS.get(check.fault, check.fault) if check and check.fault else "",
        "is_late": check is not None and timezone.now() - check.at > PATIENCE,
    }


def _people(events: Sequence[AuditEvent]) -> dict[UUID | None, str]:
    """As the employer knows them: from the memberships, never from the sign-ins."""
    users = {event.actor_id for event in events if event.actor_id}
    found = Membership.objects.filter(user_id__in=users).values_list("user_id", "display_name") if users else ()
    return dict(found)


def _subjects(events: Sequence[AuditEvent]) -> dict[tuple[str, str], Named]:
    wanted: dict[str, set[str]] = {}
    for event in events:
        if event.subject_type:
            wanted.setdefault(event.subject_type, set()).add(event.subject_id)
    return {
        (name, subject_id): named
        for name, ids in wanted.items()
        if (kind := kind_of(name)) is not None
        for subject_id, named in kind.look_up(ids).items()
    }


def _entry(event: AuditEvent, names: Names, zone: ZoneInfo) -> Entry:
    sentence, subject = names.sentence_of(event), names.subject_of(event)
    return Entry(
        event=event,
        pieces=[_piece(part, text, event, names, subject) for part, text in sentence.parts()],
        icon=sentence.icon,
        detail=str(sentence.detail(event.data)) if sentence.detail else "",
        at=event.at.astimezone(zone),
        about=f"{event.subject_type}:{event.subject_id}" if subject else "",
        subject=subject.text if subject else "",
    )


def _piece(part: str, text: str, event: AuditEvent, names: Names, subject: Named | None) -> Piece:
    if part == "actor":
        return Piece(actor_name(event, names.people), strong=True)
    if part == "subject":
        return Piece(subject.text, subject.href) if subject else Piece(_("somebody or something that is gone"))
    return Piece(text)


def actor_name(event: AuditEvent, people: Mapping[UUID | None, str]) -> str:
    if event.actor_kind == ActorKind.PERSON:
        return people.get(event.actor_id) or _("Somebody from elsewhere")
    if event.actor_kind == ActorKind.OPERATOR:
        return _("An operator")
    return _("The portal")
