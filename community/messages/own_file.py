"""A member's own messages as one file to keep: what the pages show them, and what they have written anywhere else.

Made piece by piece while it is sent, so that the size does not matter. It names people as the pages do, and holds
nobody's address. Nothing of it goes into the audit log, like everything else about messages (docs/adr/0015).
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.template.loader import render_to_string
from django.utils import timezone

from accounts.limits import DAY, Limit
from community.messages.actions import blocked_with
from community.messages.links import host_of
from community.messages.reading import name_of, names_of, participants_of
from community.models import Message, Participant
from directory.models import Alumnus
from tenancy.models import Employer

FILES_PER_DAY = Limit("message-file", 5, DAY)
AT_ONCE = 500
TEMPLATE = "community/messages/own_file.html"


def pieces(employer: Employer, own: Alumnus) -> Iterator[str]:
    """Each piece reads on from where the last one ended: no cursor stays open while somebody's line is slow."""
    yield _piece("head", employer=employer, own=own, made_at=timezone.now())
    blocked = blocked_with(own.pk)
    for mine in list(participants_of(own).order_by("-last_at", "-id")):
        yield _piece("talk", names=_names(mine, blocked), begun_at=mine.joined_at)
        read = Message.objects.filter(conversation=mine.conversation, sent_at__gte=mine.joined_at)
        yield from _lines(own, read.exclude(author__in=blocked))
    here = participants_of(own).filter(conversation=OuterRef("conversation"))
    elsewhere = Message.objects.filter(~Exists(here), author=own)
    if elsewhere.exists():
        yield _piece("elsewhere")
        yield from _lines(own, elsewhere)
    yield _piece("foot")


def _names(mine: Participant, blocked: Iterable[Any]) -> str:
    others = Participant.objects.present().filter(conversation=mine.conversation).exclude(alumnus=mine.alumnus)
    others = others.exclude(alumnus__in=list(blocked)).select_related("alumnus").order_by("joined_at", "id")
    return names_of([name_of(each.alumnus) for each in others])


def _lines(own: Alumnus, found: Any) -> Iterator[str]:
    """The oldest first."""
    ordered = found.select_related("author").order_by("sent_at", "id")
    last: Message | None = None
    while messages := list(_after(ordered, last)[:AT_ONCE]):
        yield _piece("lines", lines=_as_lines(own, messages))
        last = messages[-1]


def _after(ordered: Any, last: Message | None) -> Any:
    if last is None:
        return ordered
    return ordered.filter(Q(sent_at__gt=last.sent_at) | Q(sent_at=last.sent_at, pk__gt=last.pk))


def _as_lines(own: Alumnus, messages: Sequence[Message]) -> list[dict[str, Any]]:
    return [
        {
            "message": each,
            "name": name_of(each.author),
            "is_own": each.author_id == own.pk,
            "host": host_of(each.link_url),
        }
        for each in messages
    ]


def _piece(name: str, **context: Any) -> str:
    return render_to_string(f"{TEMPLATE}#{name}", context)
