"""From the outbox to the relay, one message at a time: claim, intent, send, outcome.

Each step is a transaction of its own and fenced by the worker's `owner` id, so a worker that froze past its lease
changes nothing when it wakes. Claiming crosses employers and goes through definer functions that return ids only;
everything else runs in the scope of the message's own employer.
"""

import logging
import random
import time
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Now

from mail.categories import Category, Lane
from mail.composing import compose
from mail.durability import durable
from mail.models import GRACE, Message, RelayEvent, State, Suppression, Trouble, address_hashes
from mail.relay import Answer, Outcome, Relay
from tenancy.models import uuid7
from tenancy.scope import Scope, enter_scope, no_scope
from web.addresses import sender_address, sender_domain

logger = logging.getLogger(__name__)

BATCH = {Lane.CODES: 10, Lane.SERVICE: 50, Lane.MARKETING: 100}
CLAIM_LEASE = timedelta(minutes=2)
SENDING_LEASE = timedelta(minutes=5)
RUN_SECONDS = 20
POISON = 8
FIRST_BACKOFF, LONGEST_BACKOFF = timedelta(seconds=30), timedelta(hours=4)
GIVE_UP_AFTER = timedelta(hours=24)
# Their text opens a door; it is not kept once it has done its work.
SECRET = (Category.CODE, Category.INVITATION)


@dataclass(frozen=True)
class Claimed:
    message_id: UUID
    tenant_id: int | None

    @property
    def scope(self) -> Scope:
        return Scope(tenant_id=self.tenant_id)


def deliver_lane(lane: Lane, *, seconds: float = RUN_SECONDS) -> int:
    """Send what is due, for `seconds` at most; the beat comes back for the rest. Returns how many were tried."""
    owner, tried, until = uuid4(), 0, time.monotonic() + seconds
    with closing(Relay.from_settings(name=sender_domain())) as relay:
        while time.monotonic() < until and (batch := claim(lane, owner=owner)):
            for claimed in batch:
                answer = deliver_one(claimed, owner=owner, relay=relay)
                tried += answer is not None
                if time.monotonic() >= until or (answer is not None and answer.outcome is Outcome.UNREACHED):
                    release(owner)
                    return tried
    return tried


def claim(lane: Lane, *, owner: UUID, limit: int | None = None) -> list[Claimed]:
    """Step 2. A fair slice of each employer's due messages, leased to `owner`."""
    with no_scope(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, tenant_id FROM mail_claim(%s, %s, %s, make_interval(secs => %s))",
            [lane.value, owner, limit or BATCH[lane], CLAIM_LEASE.total_seconds()],
        )
        return [Claimed(message_id, tenant_id) for message_id, tenant_id in cursor.fetchall()]


def release(owner: UUID) -> int:
    """Give back what was claimed and not begun."""
    with no_scope(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT mail_release(%s)", [owner])
        return cursor.fetchone()[0]


def deliver_one(claimed: Claimed, *, owner: UUID, relay: Relay) -> Answer | None:
    """Steps 3 to 5. None when the message was not to be sent after all."""
    until = time.monotonic() + SENDING_LEASE.total_seconds() - 1
    with enter_scope(claimed.scope):
        message = declare_intent(claimed.message_id, owner=owner)
        if message is None:
            return None
        try:
            content = compose(message)
        except Exception:  # one broken row must not keep the others waiting
            logger.exception("mail.unreadable", extra={"message_id": str(message.pk)})
            _close(message, owner=owner, state=State.FAILED, error=Trouble.UNREADABLE)
            return None
        answer = relay.send(sender=sender_address(), recipient=message.to_address, content=content, until=until)
        if not settle(message, answer, owner=owner):
            logger.warning("mail.fenced", extra={"message_id": str(message.pk), "outcome": answer.outcome.name})
        return answer


# One statement asks everything that may have changed since the claim and takes the decision, so that a "no, thank you"
# stops the very next message. `found` is empty when there is nothing against sending.
INTENT = """
WITH verdict AS (
  SELECT m.id, CASE
    WHEN m.attempts > 0 AND EXISTS (SELECT 1 FROM mail_relayevent e
          WHERE e.message_id = m.id AND e.kind IN ('accepted', 'delivered')) THEN 'sent'
    WHEN m.expires_at <= statement_timestamp() THEN 'expired'
    WHEN EXISTS (SELECT 1 FROM unnest(%(address)s) AS any_key(hash)
          WHERE mail_address_suppressed(any_key.hash, m.lane)) THEN 'bounced'
    WHEN m.lane = 'marketing' AND NOT EXISTS (SELECT 1 FROM mail_preference p
          WHERE p.tenant_id = m.tenant_id AND p.recipient_id = m.recipient_id AND p.category = m.category AND p.wanted)
      THEN 'unwanted'
    ELSE '' END AS found
    FROM mail_message m
   WHERE m.id = %(message)s AND m.owner = %(owner)s AND m.state = 'claimed' AND m.lease_until > statement_timestamp()
     FOR UPDATE
)
UPDATE mail_message m
   SET state = CASE found WHEN '' THEN 'sending' WHEN 'sent' THEN 'sent' WHEN 'expired' THEN 'failed'
               ELSE 'suppressed' END,
       error = CASE found WHEN 'sent' THEN '' ELSE found END,
       error_code = '',
       attempts = m.attempts + (found = '')::int,
       first_tried_at = CASE WHEN found = '' AND m.first_tried_at IS NULL THEN statement_timestamp()
                        ELSE m.first_tried_at END,
       sending_at = CASE found WHEN '' THEN statement_timestamp() ELSE m.sending_at END,
       sent_at = CASE found WHEN 'sent' THEN m.sending_at END,
       owner = CASE found WHEN '' THEN m.owner END,
       lease_until = CASE found WHEN '' THEN statement_timestamp() + make_interval(secs => %(lease)s) END
  FROM verdict
 WHERE m.id = verdict.id
RETURNING m.state
"""


def declare_intent(message_id: UUID, *, owner: UUID) -> Message | None:
    """Step 3. Committed before the relay hears of the message; None when it is not ours any more or not to be sent."""
    with durable(), connection.cursor() as cursor:
        to = Message.objects.in_scope().filter(pk=message_id).values_list("to_address", flat=True).first()
        hashes = address_hashes(to or "")
        lease = SENDING_LEASE.total_seconds()
        cursor.execute(INTENT, {"message": message_id, "owner": owner, "address": hashes, "lease": lease})
        row = cursor.fetchone()
    if row is None or row[0] != State.SENDING:
        return None
    # Read after the commit: a text that is too much for the worker must count as its own doing, not be claimed forever.
    return Message.objects.in_scope().get(pk=message_id)


def settle(message: Message, answer: Answer, *, owner: UUID) -> bool:
    """Step 5. False when the lease was lost meanwhile and the answer came too late to count."""
    match answer.outcome:
        case Outcome.SENT:
            return _close(message, owner=owner, state=State.SENT, sent_at=Now(), error="", error_code=answer.code)
        case Outcome.UNCERTAIN:
            return _close(message, owner=owner, state=State.UNCERTAIN, error=Trouble.UNCERTAIN, error_code=answer.code)
        case Outcome.REFUSED:
            return _close(message, owner=owner, state=State.FAILED, error=Trouble.REFUSED, error_code=answer.code)
        case Outcome.NO_MAILBOX:
            return _close_and_suppress(message, answer, owner=owner)
        case Outcome.UNREACHED:
            # Not the message's fault: it keeps its attempts and is not given up while the relay is away.
            return _put_off(message, answer, owner=owner, wait=_spread(FIRST_BACKOFF), error=Trouble.UNREACHABLE)
    return _put_off(message, answer, owner=owner, wait=backoff(message.attempts), error=Trouble.LATER)


def backoff(attempts: int) -> timedelta:
    """30 s after the first attempt, then double, 4 hours at most; spread, so that retries do not march in step."""
    return _spread(min(FIRST_BACKOFF * 2 ** min(attempts - 1, 20), LONGEST_BACKOFF))


def _spread(wait: timedelta) -> timedelta:
    return wait * random.uniform(0.5, 1.5)  # noqa: S311 -- no secret


def _close(message: Message, *, owner: UUID, state: State | Case, **changes: Any) -> bool:
    """Give the row up in its new state; fenced by `owner`."""
    if state is State.SENT and message.category in SECRET:
        changes |= {"text": "", "html": ""}
    with durable():
        held = Message.objects.in_scope().filter(pk=message.pk, owner=owner, state=State.SENDING)
        return held.update(state=state, owner=None, lease_until=None, **changes) == 1


def _close_and_suppress(message: Message, answer: Answer, *, owner: UUID) -> bool:
    """The employer stops writing to a mailbox that does not exist. A code has no employer and is just not sent."""
    with transaction.atomic():
        closed = _close(message, owner=owner, state=State.FAILED, error=Trouble.NO_MAILBOX, error_code=answer.code)
        if closed and message.tenant_id is not None:
            row = Suppression(
                tenant_id=message.tenant_id, address_hash=message.address_hash, reason=Suppression.Reason.BOUNCE
            )
            Suppression.objects.bulk_create([row], ignore_conflicts=True)
        return closed


def _put_off(message: Message, answer: Answer, *, owner: UUID, wait: timedelta, error: Trouble) -> bool:
    too_late = Q(expires_at__lte=Now() + wait)
    gave_up = Q(first_tried_at__lte=Now() - GIVE_UP_AFTER) if error is Trouble.LATER else Q(pk__isnull=True)
    return _close(
        message,
        owner=owner,
        state=Case(When(too_late | gave_up, then=Value(State.FAILED)), default=Value(State.PENDING)),
        error=Case(
            When(too_late, then=Value(Trouble.EXPIRED)),
            When(gave_up, then=Value(Trouble.GAVE_UP)),
            default=Value(error),
        ),
        error_code=answer.code,
        attempts=F("attempts") if error is Trouble.LATER else F("attempts") - 1,
        next_at=Now() + wait,
    )


def reap() -> None:
    """Steps 6 and 7, by any worker, as often as you like."""
    with no_scope(), durable(), connection.cursor() as cursor:
        cursor.execute("SELECT released, poisoned, uncertain FROM mail_reap(%s)", [POISON])
        released, poisoned, uncertain = cursor.fetchone()
        cursor.execute(
            "SELECT confirmed, again, failed"
            " FROM mail_resolve(make_interval(secs => %s), %s, make_interval(secs => %s))",
            [GRACE.total_seconds(), POISON, settings.RELAY_REPORTS_WITHIN or None],
        )
        confirmed, again, failed = cursor.fetchone()
    counts = {"released": released, "poisoned": poisoned, "uncertain": uncertain}
    counts |= {"confirmed": confirmed, "again": again, "failed": failed}
    if any(counts.values()):
        logger.warning("mail.reaped", extra=counts)


def note_relay_event(*, provider: str, event_id: str, message_id: UUID, kind: RelayEvent.Kind, at: datetime) -> bool:
    """What the relay reported later on. False for an unknown message and for an event that was noted before."""
    with no_scope(), durable(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT mail_relay_event(%s, %s, %s, %s, %s, %s)", [uuid7(), provider, event_id, message_id, kind, at]
        )
        return cursor.fetchone()[0]
