"""Step 5 of the outbox: what the relay said is written down, for one message or many, fenced by `owner`."""

import random
from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from mail.durability import durable
from mail.models import Message
from mail.relay import Answer, Outcome

FIRST_BACKOFF, LONGEST_BACKOFF = timedelta(seconds=30), timedelta(hours=4)
GIVE_UP_AFTER = timedelta(hours=24)

# `said` is in what state a message would be; one that is put off may be too old for it. The text of a code or an
# invitation opens a door and is not kept once it has done its work. To a mailbox that does not exist the employer
# stops writing; a code has no employer and is just not sent.
SETTLE = """
WITH answered AS (
  SELECT * FROM unnest(%(ids)s::uuid[], %(saids)s::text[], %(codes)s::text[], %(waits)s::interval[])
                AS a (id, said, code, wait)
), closed AS (
  UPDATE mail_message m
     SET state = CASE said
           WHEN 'sent' THEN 'sent'
           WHEN 'uncertain' THEN 'uncertain'
           WHEN 'later' THEN CASE WHEN m.expires_at <= statement_timestamp() + wait
                                    OR m.first_tried_at <= statement_timestamp() - %(give_up)s THEN 'failed'
                                  ELSE 'pending' END
           WHEN 'unreachable' THEN CASE WHEN m.expires_at <= statement_timestamp() + wait THEN 'failed'
                                        ELSE 'pending' END
           ELSE 'failed' END,
         error = CASE
           WHEN said = 'sent' THEN ''
           WHEN said IN ('later', 'unreachable') AND m.expires_at <= statement_timestamp() + wait THEN 'expired'
           WHEN said = 'later' AND m.first_tried_at <= statement_timestamp() - %(give_up)s THEN 'gave_up'
           ELSE said END,
         error_code = code,
         attempts = m.attempts - (said = 'unreachable')::int,
         next_at = CASE WHEN said IN ('later', 'unreachable') THEN statement_timestamp() + wait ELSE m.next_at END,
         sent_at = CASE WHEN said = 'sent' THEN statement_timestamp() END,
         text = CASE WHEN said = 'sent' AND m.category IN ('code', 'invitation') THEN '' ELSE m.text END,
         html = CASE WHEN said = 'sent' AND m.category IN ('code', 'invitation') THEN '' ELSE m.html END,
         owner = NULL, lease_until = NULL
    FROM answered
   WHERE m.id = answered.id AND m.owner = %(owner)s AND m.state = 'sending'
  RETURNING m.id, m.tenant_id, m.address_hash, m.error
), stopped AS (
  INSERT INTO mail_suppression (id, tenant_id, address_hash, reason, at)
  SELECT mail_uuid7(), closed.tenant_id, closed.address_hash, 'bounce', statement_timestamp()
    FROM closed WHERE closed.error = 'no_mailbox' AND closed.tenant_id IS NOT NULL
  ON CONFLICT DO NOTHING
)
SELECT id FROM closed
"""

NOT_ITS_FAULT = (Outcome.UNREACHED, Outcome.UNTRIED)
SAID = {
    Outcome.SENT: "sent",
    Outcome.UNCERTAIN: "uncertain",
    Outcome.REFUSED: "refused",
    Outcome.NO_MAILBOX: "no_mailbox",
    Outcome.UNREADABLE: "unreadable",
    # Not the message's fault: it keeps its attempts and is not given up while the relay is away.
    Outcome.UNREACHED: "unreachable",
    Outcome.UNTRIED: "unreachable",
    Outcome.LATER: "later",
}


def settle(answered: Iterable[tuple[Message, Answer]], *, owner: UUID) -> set[UUID]:
    """Those that were still ours; for the others the lease was lost meanwhile and the answer came too late to count."""
    answered = list(answered)
    values: dict[str, Any] = {
        "ids": [message.pk for message, _answer in answered],
        "saids": [SAID[answer.outcome] for _message, answer in answered],
        "codes": [answer.code for _message, answer in answered],
        "waits": [_wait(message, answer) for message, answer in answered],
        "give_up": GIVE_UP_AFTER,
        "owner": owner,
    }
    with durable(), connection.cursor() as cursor:
        cursor.execute(SETTLE, values)
        return {pk for (pk,) in cursor.fetchall()}


def _wait(message: Message, answer: Answer) -> timedelta:
    if answer.outcome in NOT_ITS_FAULT:
        return _spread(FIRST_BACKOFF)
    return backoff(message.attempts)


def backoff(attempts: int) -> timedelta:
    """30 s after the first attempt, then double, 4 hours at most; spread, so that retries do not march in step."""
    return _spread(min(FIRST_BACKOFF * 2 ** min(attempts - 1, 20), LONGEST_BACKOFF))


def _spread(wait: timedelta) -> timedelta:
    return wait * random.uniform(0.5, 1.5)  # noqa: S311 -- no secret
