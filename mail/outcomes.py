"""Step 5 of the outbox: what the relay said is written down, for one message or many, fenced by `owner`."""

import random
from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from mail.durability import durable
from mail.models import address_hashes
from mail.relay import Answer, Outcome
from mail.sendable import Sendable

FIRST_BACKOFF, LONGEST_BACKOFF = timedelta(seconds=30), timedelta(hours=4)
GIVE_UP_AFTER = timedelta(hours=24)

# `said` is in what state a message would be; one that is put off may be too old for it. The text of a code or an
# invitation opens a door and is not kept once it has done its work. To a mailbox that does not exist the employer
# stops writing; a code has no employer and is just not sent. What was withdrawn while it was being sent: what the relay
# has taken, it has taken; the rest stays withdrawn.
SETTLE = """
WITH answered AS (
  SELECT * FROM unnest(%(ids)s::uuid[], %(saids)s::text[], %(codes)s::text[], %(waits)s::float[], %(hashes)s::text[])
                WITH ORDINALITY AS a (id, said, code, seconds, hash, place)
), freed AS (
  DELETE FROM mail_lease l
   USING answered a
   WHERE l.message_id = a.id AND l.owner = %(owner)s AND l.begun_at IS NOT NULL
  RETURNING a.*, make_interval(secs => a.seconds) AS wait, l.begun_at, l.slot_week AS slot
), closed AS (
  UPDATE mail_message m
     SET state = CASE
           WHEN said IN ('sent', 'uncertain') THEN said
           WHEN m.state <> 'pending' THEN m.state
           WHEN said = 'later' THEN CASE WHEN m.expires_at <= statement_timestamp() + wait
                                           OR m.first_tried_at <= statement_timestamp() - %(give_up)s THEN 'failed'
                                         ELSE 'pending' END
           WHEN said = 'unreachable' THEN CASE WHEN m.expires_at <= statement_timestamp() + wait THEN 'failed'
                                               ELSE 'pending' END
           ELSE 'failed' END,
         error = CASE
           WHEN said = 'sent' THEN ''
           WHEN said <> 'uncertain' AND m.state <> 'pending' THEN m.error
           WHEN said IN ('later', 'unreachable') AND m.expires_at <= statement_timestamp() + wait THEN 'expired'
           WHEN said = 'later' AND m.first_tried_at <= statement_timestamp() - %(give_up)s THEN 'gave_up'
           ELSE said END,
         error_code = code,
         attempts = m.attempts + (said <> 'unreachable')::int,
         next_at = CASE WHEN said IN ('later', 'unreachable') THEN statement_timestamp() + wait ELSE m.next_at END,
         first_tried_at = COALESCE(m.first_tried_at, freed.begun_at),
         sending_at = freed.begun_at,
         slot_week = COALESCE(freed.slot, m.slot_week),
         sent_at = CASE WHEN said = 'sent' THEN statement_timestamp() WHEN said <> 'uncertain' THEN m.sent_at END,
         text = CASE WHEN said = 'sent' AND m.category IN ('code', 'invitation') THEN '' ELSE m.text END,
         html = CASE WHEN said = 'sent' AND m.category IN ('code', 'invitation') THEN '' ELSE m.html END
    FROM freed
   WHERE m.id = freed.id
  RETURNING freed.place, freed.said, freed.hash, m.tenant_id
), stopped AS (
  INSERT INTO mail_suppression (id, tenant_id, address_hash, reason, at)
  SELECT mail_uuid7(), closed.tenant_id, closed.hash, 'bounce', statement_timestamp()
    FROM closed WHERE closed.said = 'no_mailbox' AND closed.tenant_id IS NOT NULL
  ON CONFLICT DO NOTHING
)
SELECT place FROM closed
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


def settle(answered: Iterable[tuple[Sendable, Answer]], *, owner: UUID) -> set[UUID]:
    """Those that were still ours; for the others the lease was lost meanwhile and the answer came too late to count."""
    answered = list(answered)
    values: dict[str, Any] = {
        "ids": [str(message.pk) for message, _answer in answered],
        "saids": [SAID[answer.outcome] for _message, answer in answered],
        "codes": [answer.code for _message, answer in answered],
        "waits": [_wait(message, answer) for message, answer in answered],
        "hashes": [_hash_of_nobody(message, answer) for message, answer in answered],
        "give_up": GIVE_UP_AFTER,
        "owner": owner,
    }
    with durable(), connection.cursor() as cursor:
        cursor.execute(SETTLE, values)
        return {answered[place - 1][0].pk for (place,) in cursor.fetchall()}


def _wait(message: Sendable, answer: Answer) -> float | None:
    """Seconds, for what is tried again."""
    if answer.outcome in NOT_ITS_FAULT:
        return _spread(FIRST_BACKOFF).total_seconds()
    if answer.outcome is Outcome.LATER:
        return backoff(message.attempts + 1).total_seconds()
    return None


def _hash_of_nobody(message: Sendable, answer: Answer) -> str:
    return address_hashes(message.to_address)[0] if answer.outcome is Outcome.NO_MAILBOX else ""


def backoff(attempts: int) -> timedelta:
    """30 s after the first attempt, then double, 4 hours at most; spread, so that retries do not march in step."""
    return _spread(min(FIRST_BACKOFF * 2 ** min(attempts - 1, 20), LONGEST_BACKOFF))


def _spread(wait: timedelta) -> timedelta:
    return wait * random.uniform(0.5, 1.5)  # noqa: S311 -- no secret
