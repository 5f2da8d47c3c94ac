"""Mail of one employer that did not arrive, or may not have."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from directory.models import Alumnus
from mail.models import Content, Message, State, reason_of
from web.mail_rendering import one_line
from web.merge_fields import fill_places

STATES = (State.FAILED, State.UNCERTAIN)

_secrets: list[Callable[[], Q]] = []


def keep_secret(messages: Callable[[], Q]) -> None:
    """Mail whose very sending says something about a person that nobody shall know: it is on no list. For `ready()`."""
    _secrets.append(messages)


@dataclass(frozen=True)
class Line:
    """One message with the person it is for, where the employer has a record of them."""

    message: Message
    person: Alumnus | None
    has_text: bool
    subject: str = ""

    @property
    def reason(self) -> str:
        return reason_of(self.message.state, self.message.error)

    @property
    def is_repeatable(self) -> bool:
        """Its text is kept while it may be needed; what ran out would only run out again."""
        ends = self.message.expires_at
        return self.has_text and (ends is None or ends > timezone.now())


def undelivered(*states: str) -> QuerySet[Any]:
    """Without the texts, which a list does not need."""
    return _told(states).annotate(has_text=~Q(text="") | Q(content_id__isnull=False)).defer("text", "html", "headers")


def counts() -> dict[str, int]:
    rows = _told(STATES).values_list("state").annotate(Count("pk"))
    return {str(State.FAILED): 0, str(State.UNCERTAIN): 0} | dict(rows)


def _told(states: Iterable[str]) -> QuerySet[Any]:
    found = Message.objects.in_scope().filter(state__in=states)
    for messages in _secrets:
        found = found.exclude(messages())
    return found


def lines(messages: Iterable[Any]) -> list[Line]:
    found = list(messages)
    people = Alumnus.objects.in_bulk([each.recipient_id for each in found if each.recipient_id])
    mailings = Content.objects.in_bulk({each.content_id for each in found if each.content_id})
    return [Line(each, _person(people, each.recipient_id), each.has_text, _subject(each, mailings)) for each in found]


def _subject(message: Message, mailings: dict[UUID, Content]) -> str:
    """What a mailing says stands in one place for all; here it is read with this person's values."""
    if message.content_id is None:
        return message.subject
    content = mailings.get(message.content_id)
    return one_line(fill_places(content.subject, message.merge or {})) if content else ""


def _person(people: dict[UUID, Alumnus], person_id: UUID | None) -> Alumnus | None:
    return people.get(person_id) if person_id else None
