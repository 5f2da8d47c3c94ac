"""Mails to many people of which each says something else: put together one by one, stored at once.

For what says the same to everybody there is `mail.bulk`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models.functions import Now

from mail.actions import _render
from mail.categories import Category
from mail.durability import wait_for_disk
from mail.models import Message
from mail.pokes import poke_after_commit
from mail.replies.tags import reply_addresses
from tenancy.models import Employer
from tenancy.scope import require_tenant


@dataclass(frozen=True)
class Letter:
    """`language` as in `mail.actions.enqueue`."""

    to: str
    recipient_id: UUID
    context: Mapping[str, Any]
    dedupe_key: str
    language: str = ""


@transaction.atomic
def enqueue_many(
    letters: Sequence[Letter],
    *,
    template: str,
    category: Category,
    employer: Employer,
    occasion_at: datetime | None = None,
    expires_at: datetime | None = None,
) -> dict[UUID, UUID]:
    """As `mail.actions.enqueue` for each, in two statements. Says the message of each recipient that is new."""
    messages = []
    reply_to = reply_addresses(employer, category)
    for letter in letters:
        message = _render(
            to=letter.to,
            template=template,
            context=letter.context,
            category=category,
            employer=employer,
            recipient_id=letter.recipient_id,
            language=letter.language,
        )
        message.tenant_id, message.dedupe_key = require_tenant(), letter.dedupe_key
        if reply_to is not None:
            message.headers["Reply-To"] = reply_to(message.pk)
        message.next_at, message.occasion_at, message.expires_at = Now(), occasion_at, expires_at
        messages.append(message)
    if not messages:
        return {}
    wait_for_disk()
    Message.objects.bulk_create(messages, ignore_conflicts=True)
    poke_after_commit(category.lane)
    new = set(Message.objects.in_scope().filter(pk__in=[each.pk for each in messages]).values_list("pk", flat=True))
    return {letter.recipient_id: made.pk for letter, made in zip(letters, messages, strict=True) if made.pk in new}
