"""Mail of one employer that did not arrive, or may not have."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from directory.models import Alumnus
from mail.models import Message, State, reason_of

STATES = (State.FAILED, State.UNCERTAIN)


@dataclass(frozen=True)
class Line:
    """One message with the person it is for, where the employer has a record of them."""

    message: Message
    person: Alumnus | None
    has_text: bool

    @property
    def reason(self) -> str:
        return reason_of(self.message.state, self.message.error)

    @property
    def is_repeatable(self) -> bool:
        """Its text is kept while it may be needed; what ran out would only run out again."""
        ends = self.message.expires_at
        return self.has_text and (ends is None or ends > timezone.now())


def undelivered(state: str) -> QuerySet[Any]:
    """Without the texts, which a list does not need."""
    wanted = Message.objects.in_scope().filter(state=state)
    return wanted.annotate(has_text=~Q(text="")).defer("text", "html", "headers")


def counts() -> dict[str, int]:
    rows = Message.objects.in_scope().filter(state__in=STATES).values_list("state").annotate(Count("pk"))
    return {str(State.FAILED): 0, str(State.UNCERTAIN): 0} | dict(rows)


def lines(messages: Iterable[Any]) -> list[Line]:
    found = list(messages)
    people = Alumnus.objects.in_bulk([each.recipient_id for each in found if each.recipient_id])
    return [Line(each, _person(people, each.recipient_id), each.has_text) for each in found]


def _person(people: dict[UUID, Alumnus], person_id: UUID | None) -> Alumnus | None:
    return people.get(person_id) if person_id else None
