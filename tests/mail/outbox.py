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
from mail.models import Lease, Message, RelayEvent
from tenancy.models import Employer
from tenancy.scope import Scope, enter_scope, tenant_scope

Write = Callable[..., Message]
AN_HOUR_AGO = timedelta(hours=-1)
CLAIMED, SENDING = "claimed", "sending"


def now(message: Message) -> Message:
    """The row as it stands in the database."""
    with enter_scope(Scope(tenant_id=message.tenant_id)):
        return Message.objects.get(pk=message.pk)


def change(message: Message, **values: Any) -> None:
    with enter_scope(Scope(tenant_id=message.tenant_id)):
        assert Message.objects.filter(pk=message.pk).update(**values) == 1


def stage(message: Message) -> str:
    """ "claimed" or "sending" while a worker has it, else its state."""
    with enter_scope(Scope(tenant_id=message.tenant_id)):
        lease = Lease.objects.filter(pk=message.pk).first()
    if lease is None:
        return now(message).state
    return SENDING if lease.begun_at else CLAIMED


def lose_lease(message: Message) -> None:
    with enter_scope(Scope(tenant_id=message.tenant_id)):
        assert Lease.objects.filter(pk=message.pk).update(until=timezone.now() + AN_HOUR_AGO) == 1


def let_doubt_age(message: Message) -> None:
    """Also where it has not been noticed yet that there is one."""
    an_hour_ago = timezone.now() + AN_HOUR_AGO
    change(message, sending_at=an_hour_ago)
    with enter_scope(Scope(tenant_id=message.tenant_id)):
        Lease.objects.filter(pk=message.pk, begun_at__isnull=False).update(begun_at=an_hour_ago)


def begin(message: Message, owner: UUID) -> Any:
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
