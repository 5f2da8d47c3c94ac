"""One mailing to many people: what it says is stored once, who gets it is planned by one statement.

The rows go the way of every other message (`mail.delivery`); the intent looks at the batch's state as well.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.postgres.functions import RandomUUID
from django.db import connection, transaction
from django.db.models import Count, QuerySet, Subquery
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.events import Actor, record
from mail.categories import Category, Lane
from mail.durability import wait_for_disk
from mail.models import BEGUN, Batch, BatchState, Content, Message, State, Trouble
from mail.pokes import poke_after_commit
from tenancy.scope import require_tenant
from web.errors import ActionError
from web.mail_rendering import one_line

PLANNED = ("recipient_id", "to_address", "content_id", "merge", "next_at")


class BatchIsOver(ActionError):
    """A cancelled mailing stays cancelled."""


@transaction.atomic
def open_batch(
    *, category: Category, source: str, occasion_at: datetime | None = None, expires_at: datetime | None = None
) -> Batch:
    """The same `source` again opens another one: a mailing in waves may have many."""
    if not category.is_marketing:
        raise ValueError(f"{category.label} mail is not sent in bulk.")
    return Batch.objects.create(
        category=category, source=source, occasion_at=occasion_at or timezone.now(), expires_at=expires_at
    )


def add_content(
    *, batch: Batch, language: str, subject: str, text: str, html: str = "", fields: Iterable[str] = ()
) -> Content:
    """`{{ field }}` places are those of `web.merge_fields`. `{{ unsubscribe_url }}` and `{{ settings_url }}` are known
    everywhere; where a part has no way out, one is written below it."""
    return Content.objects.create(
        batch=batch,
        language=language,
        subject=one_line(subject),
        text=text.replace("\x00", ""),
        html=html.replace("\x00", ""),
        fields=sorted(set(fields)),
    )


# The rows are made where the people are. Who is planned already stays as they are.
PLAN = """
INSERT INTO mail_message (
  id, tenant_id, created_at, category, lane, dedupe_key, recipient_id, to_address, address_hash, sender_name, template,
  subject, text, html, headers, batch_id, content_id, merge, occasion_at, state, next_at, expires_at, attempts,
  lost_leases, sent_again, error, error_code)
SELECT mail_uuid7(), %s, statement_timestamp(), %s, %s, %s || to_be.recipient_id::text, to_be.recipient_id,
       to_be.to_address, '', '', '', '', '', '', '{{}}', %s, to_be.content_id, to_be.merge, %s, %s,
       COALESCE(to_be.next_at, statement_timestamp()), %s, 0, 0, false, '', ''
  FROM ({people}) AS to_be (recipient_id, to_address, content_id, merge, next_at)
ON CONFLICT DO NOTHING
"""


@transaction.atomic
def plan(*, batch: Batch, recipients: QuerySet) -> int:
    """One `INSERT … SELECT`. `recipients` knows `recipient_id`, `to_address`, `content_id`, `merge`, `next_at` of each.

    Planned again, a person of this batch is left as they are. Says how many are new.
    """
    people, params = recipients.values(*PLANNED).query.sql_with_params()
    key = f"{batch.pk}:"
    lane = Category(batch.category).lane
    values: list[Any] = [
        require_tenant(),
        batch.category,
        lane,
        key,
        batch.pk,
        batch.occasion_at,
        State.PENDING,
        batch.expires_at,
    ]
    wait_for_disk()
    with connection.cursor() as cursor:
        cursor.execute(PLAN.format(people=people), [*values, *params])
        planned = cursor.rowcount
    if planned:
        poke_after_commit(Lane(lane))
    return planned


@transaction.atomic
def pause_batch(*, batch: Batch, by: Actor) -> None:
    """Effective at the next intent. Once or many times."""
    if _moved(batch, BatchState.PAUSED):
        record("mail.batch_paused", subject=batch, by=by, source=batch.source)


@transaction.atomic
def resume_batch(*, batch: Batch, by: Actor) -> None:
    if _moved(batch, BatchState.RUNNING):
        _rows(batch).filter(state=State.PENDING, error=Trouble.HELD).update(next_at=Now(), error="")
        record("mail.batch_resumed", subject=batch, by=by, source=batch.source)
        poke_after_commit(Category(batch.category).lane)


@transaction.atomic
def cancel_batch(*, batch: Batch, by: Actor) -> int:
    """Nothing of it that has not begun goes out. Says how many were stopped."""
    if not _moved(batch, BatchState.CANCELLED):
        return 0
    stopped = (
        _rows(batch)
        .filter(~BEGUN, state__in=[State.PENDING, State.CAPPED])
        .update(state=State.SUPPRESSED, error=Trouble.WITHDRAWN)
    )
    record("mail.batch_cancelled", subject=batch, by=by, source=batch.source, count=stopped)
    return stopped


@transaction.atomic
def extend_batch(*, batch: Batch, expires_at: datetime) -> None:
    """What of it still waits may go out until then."""
    wait_for_disk()
    Batch.objects.filter(pk=batch.pk).update(expires_at=expires_at)
    _rows(batch).filter(state__in=[State.PENDING, State.CAPPED]).update(expires_at=expires_at)
    batch.expires_at = expires_at


@transaction.atomic
def forget_people(*, batch: Batch) -> int:
    """To whom a cancelled mailing went is nobody's business any more: its rows name nobody from now on.

    What a worker has in its hands at this moment is left for the next call. Says how many rows that is.
    """
    assert batch.state == BatchState.CANCELLED
    wait_for_disk()
    named = _rows(batch).exclude(to_address="")
    any_language = Content.objects.filter(batch=batch).order_by("pk").values("pk")[:1]  # one reader may be known by it
    nobody = {
        "recipient_id": RandomUUID(), "to_address": "", "address_hash": "", "merge": {}, "dedupe_key": None,
        "content_id": Subquery(any_language),
    }  # fmt: skip
    open_ones = named.filter(~BEGUN, state__in=[State.FAILED, State.UNCERTAIN])
    open_ones.update(state=State.SUPPRESSED, error=Trouble.WITHDRAWN, **nobody)
    named.filter(~BEGUN).update(**nobody)
    return named.count()


@transaction.atomic
def withdraw_from(*, source: str, recipient_ids: Iterable[UUID]) -> int:
    """What these people still have to get from mailings of this source does not go out. Says how many were stopped."""
    batches = Batch.objects.filter(source=source).values("pk")
    waiting = Message.objects.in_scope().filter(batch_id__in=batches, recipient_id__in=list(recipient_ids))
    wait_for_disk()
    return waiting.filter(~BEGUN, state__in=[State.PENDING, State.CAPPED]).update(
        state=State.SUPPRESSED, error=Trouble.WITHDRAWN
    )


def batch_counts(batch: Batch) -> dict[State, int]:
    """Every state, also those with none."""
    found = dict(_rows(batch).values_list("state").annotate(count=Count("pk")))
    return {state: found.get(state.value, 0) for state in State}


def _rows(batch: Batch) -> QuerySet[Message]:
    return Message.objects.in_scope().filter(batch_id=batch.pk)


def _moved(batch: Batch, state: BatchState) -> bool:
    """False when it is there already."""
    wait_for_disk()
    now = Batch.objects.select_for_update().values_list("state", flat=True).get(pk=batch.pk)
    batch.state = now
    if now == state:
        return False
    if now == BatchState.CANCELLED:
        raise BatchIsOver(_("This mailing has been cancelled."))
    Batch.objects.filter(pk=batch.pk).update(state=state)
    batch.state = state
    return True
