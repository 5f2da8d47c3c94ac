"""What reports say in the end, whoever sent them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from mail.models import RelayEvent

Kind = RelayEvent.Kind


class Unreadable(Exception):
    """Not a report as its sender describes them, or not one of ours."""


@dataclass(frozen=True)
class Report:
    """One event of one message. The same event has the same `event_id`, however often it is reported."""

    message_id: UUID
    kind: RelayEvent.Kind
    event_id: str
    at: datetime


def outbox_id(value: object) -> UUID | None:
    """The id of a message of ours; None for mail that somebody else sends by the same account."""
    try:
        return UUID(str(value))
    except ValueError:
        return None
