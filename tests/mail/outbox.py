"""A look at the outbox and a hand on its clock, for the tests of delivery."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from mail import delivery
from mail.actions import set_preferences
from mail.categories import Category, Lane
from mail.delivery import SENDING_LEASE, claim
from mail.intent import declare_intent
from mail.models import Message, RelayEvent
from tenancy.models import Employer
from tenancy.scope import Scope, enter_scope, tenant_scope

Write = Callable[..., Message]
AN_HOUR_AGO = timedelta(hours=-1)


def now(message: Message) -> Message:
    """The row as it stands in the database."""
    with enter_scope(Scope(tenant_id=message.tenant_id)):
        return Message.objects.get(pk=message.pk)


def change(message: Message, **values: Any) -> None:
    with enter_scope(Scope(tenant_id=message.tenant_id)):
        assert Message.objects.filter(pk=message.pk).update(**values) == 1


def lose_lease(message: Message) -> None:
    change(message, lease_until=timezone.now() + AN_HOUR_AGO)


def let_doubt_age(message: Message) -> None:
    change(message, sending_at=timezone.now() + AN_HOUR_AGO)


def begin(message: Message, owner: UUID) -> Message:
    """Claimed and declared by `owner`."""
    assert [one.message_id for one in claim(Lane(message.lane), owner=owner)] == [message.pk]
    with enter_scope(Scope(tenant_id=message.tenant_id)):
        [begun] = declare_intent([message.pk], owner=owner, lease=SENDING_LEASE)
    return begun


def wants(employer: Employer, recipient: UUID, **wanted: bool) -> None:
    with tenant_scope(employer):
        set_preferences(recipient_id=recipient, wanted={Category(key): yes for key, yes in wanted.items()}, by=None)


def note(message: Message, kind: RelayEvent.Kind, event_id: str = "1") -> bool:
    return delivery.note_relay_event(
        provider="relay", event_id=event_id, message_id=message.pk, kind=kind, at=timezone.now()
    )
