"""Step 3 of the outbox: the decision to send, committed before the relay hears of it.

One statement (`mail_intend`) asks everything that may have changed since the claim, for one message or a hundred of one
employer, so that a "no, thank you" stops the very next message.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone

from mail.categories import CAPPED, Lane
from mail.durability import durable
from mail.models import Message, State, Trouble, address_hashes
from mail.models.readers import WEEKLY_CAP
from mail.recipients import Planned, refused
from tenancy.models import Employer
from tenancy.scope import current_scope

# So long until a message of a paused mailing is looked at again; `mail.bulk.resume_batch` does not wait for it.
HELD_FOR = timedelta(days=1)

INTENT = """
SELECT id, state, lane
  FROM mail_intend(%(ids)s::uuid[], %(owner)s, %(lease)s, %(held_for)s, %(hash_of)s::uuid[], %(hashes)s::text[],
                   %(tenant)s, %(zone)s, %(week)s, %(cap)s, %(capped)s)
"""

# Each person's newest ones, as many as the week has room for. What is out of date is dropped.
FREE_SLOTS = """
WITH dropped AS (
  UPDATE mail_message m SET state = 'suppressed', error = 'expired'
   WHERE m.tenant_id = %(tenant)s AND m.state = 'capped' AND m.expires_at <= statement_timestamp()
), in_line AS (
  SELECT m.id, row_number() OVER (PARTITION BY m.recipient_id ORDER BY m.occasion_at DESC, m.id)
               + COALESCE(w.taken, 0) AS place
    FROM mail_message m
    LEFT JOIN mail_weeklycount w
      ON w.tenant_id = m.tenant_id AND w.recipient_id = m.recipient_id AND w.week = %(week)s
   WHERE m.tenant_id = %(tenant)s AND m.state = 'capped'
     AND (m.expires_at IS NULL OR m.expires_at > statement_timestamp())
)
UPDATE mail_message m SET state = 'pending', error = '', next_at = statement_timestamp()
  FROM in_line
 WHERE m.id = in_line.id AND m.state = 'capped'
   AND in_line.place <= COALESCE((SELECT s.weekly_cap FROM mail_sendingrules s WHERE s.tenant_id = %(tenant)s), %(cap)s)
"""


def declare_intent(ids: Sequence[UUID], *, owner: UUID, lease: timedelta) -> list[Message]:
    """Of the employer in scope. Those to be sent, in the order asked; what is not ours any more or not to be sent is
    left out."""
    with durable(), connection.cursor() as cursor:
        asked = list(
            Message.objects.in_scope().filter(pk__in=ids).only("to_address", "lane", "recipient_id", "batch_id")
        )
        hashes = [(message.pk, each) for message in asked for each in address_hashes(message.to_address)]
        values: dict[str, Any] = {
            "ids": list(ids),
            "owner": owner,
            "hash_of": [pk for pk, _hash in hashes],
            "hashes": [each for _pk, each in hashes],
            "lease": lease,
            "held_for": HELD_FOR,
            "capped": [category.value for category in CAPPED],
        }
        withdrawn = _withdraw_refused(asked, owner=owner)
        cursor.execute(INTENT, values | _week())
        rows = cursor.fetchall()
        kept = {pk for pk, state, _lane in rows if state == State.SENDING}
        not_sent = withdrawn + sum(lane == "marketing" for _pk, _state, lane in rows) - len(kept)
        if not_sent > 0:
            cursor.execute("SELECT mail_give_back(%s)", [not_sent])
    # Read after the commit: a text that is too much for the worker must count as its own doing, not be claimed forever.
    found = Message.objects.in_scope().in_bulk(list(kept))
    return [found[pk] for pk in ids if pk in found]


def _withdraw_refused(asked: Sequence[Message], *, owner: UUID) -> int:
    """Who has died, was merged, belongs to the network no longer or has another address since a mailing was planned.
    Says how many messages."""
    marketing = {each.pk: _planned(each) for each in asked if each.lane == Lane.MARKETING and each.recipient_id}
    gone = refused(set(marketing.values())) if marketing else set()
    if not gone:
        return 0
    theirs = [pk for pk, planned in marketing.items() if planned in gone]
    rows = Message.objects.in_scope().filter(pk__in=theirs, state=State.CLAIMED, owner=owner)
    return rows.update(state=State.SUPPRESSED, error=Trouble.WITHDRAWN, owner=None, lease_until=None)


def _planned(message: Message) -> Planned:
    assert message.recipient_id is not None  # asked by the caller
    return message.recipient_id, message.to_address if message.batch_id else ""


def fill_free_slots() -> int:
    """Lets what waits for a free slot go on, in the scope of one employer; as often as you like."""
    with durable(), connection.cursor() as cursor:
        cursor.execute(FREE_SLOTS, _week())
        return cursor.rowcount


def _week() -> dict[str, Any]:
    """Weeks begin on Monday, where the employer is."""
    employer = Employer.objects.filter(pk=current_scope().tenant_id or 0).only("timezone").first()
    today = employer.today() if employer else timezone.now().date()
    monday: date = today - timedelta(days=today.weekday())
    return {
        "tenant": employer.pk if employer else None,
        "zone": employer.timezone if employer else "UTC",
        "week": monday,
        "cap": WEEKLY_CAP,
    }
