"""Step 3 of the outbox: the decision to send, committed before the relay hears of it.

One statement (`mail_intend`) asks everything that may have changed since the claim, for one message or a hundred of one
employer, so that a "no, thank you" stops the very next message.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import orjson
from django.conf import settings
from django.db import connection
from django.utils import timezone

from mail.categories import CAPPED, Lane
from mail.durability import durable
from mail.models import Message
from mail.models.readers import WEEKLY_CAP
from mail.models.suppressions import address_hasher, mailbox_of
from mail.recipients import Planned, refused
from mail.sendable import OneOfMany, Sendable
from tenancy.models import Employer
from tenancy.scope import current_scope

# So long until a message of a paused mailing is looked at again; `mail.bulk.resume_batch` does not wait for it.
HELD_FOR = timedelta(days=1)

# What the decision needs to know of each, and of one of many all that is sent. A text or values that are too much for
# the worker are read after the commit: that must count as the message's own doing, or it would be claimed forever.
LOOK = """
SELECT m.id, m.recipient_id, m.to_address, m.lane, m.category, m.batch_id::text, m.content_id::text, m.attempts,
       CASE WHEN pg_column_size(m.merge) > 16384 THEN NULL ELSE COALESCE(m.merge, '{}') END::text
  FROM mail_message m WHERE m.id = ANY(%s::uuid[])
"""
INTENT = """
SELECT place
  FROM mail_intend(%(ids)s::uuid[], %(lane)s, %(owner)s, %(lease)s, %(held_for)s, %(hash_of)s::uuid[],
                   %(hashes)s::text[], %(refused)s::uuid[], %(mailboxes)s::uuid[], %(most_for_mailbox)s, %(tenant)s,
                   %(zone)s, %(week)s, %(cap)s, %(capped)s)
       AS place ORDER BY place
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


def declare_intent(ids: Sequence[UUID], *, owner: UUID, lease: timedelta) -> list[Sendable]:
    """Of one lane and of the employer in scope. Those to be sent, in the order asked; what is not ours any more or not
    to be sent is left out."""
    with durable(), connection.cursor() as cursor:
        asked = {each.pk: each for each in _look(cursor, ids)}
        cursor.execute(INTENT, _question(ids, asked, owner=owner, lease=lease) | _week())
        kept = [ids[place - 1] for (place,) in cursor.fetchall()]
        not_sent = len(ids) - len(kept)
        if not_sent and any(each.lane == Lane.MARKETING for each in asked.values()):
            cursor.execute("SELECT mail_give_back(%s)", [not_sent])
    whole = Message.objects.in_scope().in_bulk([pk for pk in kept if asked[pk].one is None])
    return [asked[pk].one or whole[pk] for pk in kept if asked[pk].one or pk in whole]


@dataclass(slots=True)
class _Asked:
    """`one`: of a mailing, and not too large to have been read."""

    pk: UUID
    recipient_id: UUID | None
    to_address: str
    lane: str
    in_bulk: bool
    one: OneOfMany | None

    @property
    def planned(self) -> Planned | None:
        if self.lane != Lane.MARKETING or self.recipient_id is None:
            return None
        return self.recipient_id, self.to_address if self.in_bulk else ""


def _look(cursor: Any, ids: Sequence[UUID]) -> Iterator[_Asked]:
    tenant_id = current_scope().tenant_id
    cursor.execute(LOOK, [list(map(str, ids))])
    for pk, recipient_id, to_address, lane, category, batch_id, content_id, attempts, merge in cursor.fetchall():
        one = None
        if tenant_id is not None and content_id is not None and merge is not None:
            one = OneOfMany(
                pk, tenant_id, category, recipient_id, to_address, batch_id, content_id, orjson.loads(merge), attempts
            )
        yield _Asked(pk, recipient_id, to_address, lane, batch_id is not None, one)


def _question(ids: Sequence[UUID], asked: Mapping[UUID, _Asked], *, owner: UUID, lease: timedelta) -> dict[str, Any]:
    hashes_of = address_hasher()
    hashes = [(str(each.pk), one) for each in asked.values() for one in hashes_of(each.to_address.strip().lower())]
    mailboxes = {
        pk: str(mailbox_of(one)) for pk, one in reversed(hashes)
    }  # of several keys the first is the present one
    return {
        "ids": list(map(str, ids)),
        "lane": next((each.lane for each in asked.values()), ""),
        "owner": owner,
        "hash_of": [pk for pk, _hash in hashes],
        "hashes": [one for _pk, one in hashes],
        "refused": [str(pk) for pk in _refused(asked.values())],
        "mailboxes": [mailboxes.get(str(pk)) for pk in ids],
        "most_for_mailbox": settings.MAIL_MAILBOX_PER_WEEK,
        "lease": lease,
        "held_for": HELD_FOR,
        "capped": [category.value for category in CAPPED],
    }


def _refused(asked: Collection[_Asked]) -> list[UUID]:
    """Who has died, was merged, belongs to the network no longer or has another address since a mailing was planned."""
    planned = {each.pk: each.planned for each in asked}
    known = {who for who in planned.values() if who is not None}
    gone = refused(known) if known else set()
    return [pk for pk, who in planned.items() if who in gone]


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
