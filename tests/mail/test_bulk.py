"""One mailing to many: what it says is stored once, and one statement plans who gets it."""

from collections.abc import Callable
from uuid import UUID

import pytest
from django.db.models import CharField, DateTimeField, JSONField, QuerySet, UUIDField, Value
from django.db.models.functions import Cast

from audit.models import AuditEvent
from mail import bulk
from mail.categories import Category
from mail.models import Batch, Message, Preference, State
from tenancy.models import Employer, uuid7
from tenancy.scope import tenant_scope

Mailing = Callable[..., Batch]


def people(employer: Employer, count: int) -> list[UUID]:
    """Who said yes to news."""
    rows = [Preference(recipient_id=uuid7(), category=Category.NEWS, wanted=True) for _n in range(count)]
    with tenant_scope(employer):
        Preference.objects.bulk_create(rows)
    return [row.recipient_id for row in rows]


def recipients(content_id: UUID, ids: list[UUID]) -> QuerySet:
    return Preference.objects.filter(recipient_id__in=ids).annotate(
        to_address=Value("ada@example.com", CharField()),
        content_id=Value(content_id, UUIDField()),
        merge=Cast(Value("{}"), JSONField()),
        next_at=Cast(Value(None), DateTimeField()),
    )


def test_everybody_is_planned_once(northwind: Employer) -> None:
    ids = people(northwind, 3)
    with tenant_scope(northwind):
        batch = bulk.open_batch(category=Category.NEWS, source="campaign:1")
        content = bulk.add_content(batch=batch, language="en", subject="Hello\n you", text="x", fields=["a", "a"])
        assert (content.subject, content.fields) == ("Hello you", ["a"])
        assert bulk.plan(batch=batch, recipients=recipients(content.pk, ids[:2])) == 2
        assert bulk.plan(batch=batch, recipients=recipients(content.pk, ids)) == 1
        assert bulk.batch_counts(batch)[State.PENDING] == 3
        assert set(Message.objects.values_list("recipient_id", flat=True)) == set(ids)
    with pytest.raises(ValueError, match="bulk"), tenant_scope(northwind):
        bulk.open_batch(category=Category.SERVICE, source="campaign:2")


def test_a_cancelled_mailing_stays_cancelled(northwind: Employer) -> None:
    ids = people(northwind, 2)
    with tenant_scope(northwind):
        batch = bulk.open_batch(category=Category.NEWS, source="campaign:1")
        content = bulk.add_content(batch=batch, language="en", subject="Hello", text="x")
        bulk.plan(batch=batch, recipients=recipients(content.pk, ids))
        for act in (bulk.pause_batch, bulk.pause_batch, bulk.resume_batch, bulk.resume_batch, bulk.cancel_batch):
            act(batch=batch, by=None)
        assert bulk.cancel_batch(batch=batch, by=None) == 0
        assert bulk.batch_counts(batch)[State.SUPPRESSED] == 2
        with pytest.raises(bulk.BatchIsOver):
            bulk.resume_batch(batch=batch, by=None)
        events = list(AuditEvent.objects.order_by("pk").values_list("action", flat=True))
    assert events == ["mail.batch_paused", "mail.batch_resumed", "mail.batch_cancelled"]
