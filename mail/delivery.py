"""From the outbox to the relay: claim, intent, send, outcome. One message at a time or, of bulk mail, a hundred.

Each step is a transaction of its own and fenced by the worker's `owner` id, so a worker that froze past its lease
changes nothing when it wakes. Claiming crosses employers and goes through definer functions that return ids only;
everything else runs in the scope of the message's own employer.
"""

import logging
import time
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from uuid import UUID, uuid4

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection, transaction

from mail.bounces.tags import envelope_senders
from mail.categories import Lane
from mail.choosing import stop_everything
from mail.composing import Composer
from mail.durability import durable
from mail.intent import declare_intent
from mail.models import GRACE, Channel, Message, RelayEvent, address_hashes
from mail.outcomes import settle
from mail.providers.outgoing import ProviderRelay, open_relay
from mail.recipients import present
from mail.relay import Answer, Envelope, Outcome, Relay
from mail.sendable import Sendable
from tenancy.models import uuid7
from tenancy.scope import Scope, enter_scope, no_scope, tenant_scope

logger = logging.getLogger(__name__)

BATCH = {Lane.CODES: 10, Lane.SERVICE: 50, Lane.MARKETING: 400}
# So many share an intent and an outcome: if a worker is killed among them, all that it had not written down are in
# doubt. Of mail that goes out again when in doubt that would be as many second copies, so it goes one by one.
AT_ONCE = {Lane.CODES: 1, Lane.SERVICE: 1, Lane.MARKETING: 100}
CLAIM_LEASE = timedelta(minutes=2)
SENDING_LEASE = timedelta(minutes=5)
RUN_SECONDS = 20
NOT_ASKED = (Outcome.UNREADABLE, Outcome.UNTRIED)
POISON = 8
DATABASE_AWAY = (OperationalError, InterfaceError)
LOOKS_AGAIN_AFTER = 0.5  # seconds, then double


@dataclass(frozen=True)
class Claimed:
    """`suspect`: a worker died over it."""

    message_id: UUID
    tenant_id: int | None
    suspect: bool = False

    @property
    def scope(self) -> Scope:
        return Scope(tenant_id=self.tenant_id)


def deliver_lane(lane: Lane, *, seconds: float = RUN_SECONDS) -> int:
    """Send what is due, for `seconds` at most; the beat comes back for the rest. Returns how many were tried."""
    owner, tried, until = uuid4(), 0, time.monotonic() + seconds
    composer = Composer()
    with closing(open_relay()) as relay:
        while time.monotonic() < until and (batch := claim(lane, owner=owner)):
            for some in _steps(batch, at_once=AT_ONCE[lane]):
                answers = deliver_some(some, owner=owner, relay=relay, composer=composer)
                tried += len(answers)
                if time.monotonic() >= until or any(answer.outcome is Outcome.UNREACHED for answer in answers):
                    release(owner)
                    return tried
    return tried


def _steps(batch: list[Claimed], *, at_once: int) -> Iterator[list[Claimed]]:
    """Each of one employer, since what follows runs in its scope. A message whose worker died goes alone: if it is to
    blame, no innocent ones are with it."""
    batch.sort(key=lambda claimed: claimed.tenant_id or 0)
    for _employer, group in groupby(batch, key=lambda claimed: claimed.tenant_id):
        ours = list(group)
        suspects = [claimed for claimed in ours if claimed.suspect and at_once > 1]
        yield from ([claimed] for claimed in suspects)
        others = [claimed for claimed in ours if claimed not in suspects] if suspects else ours
        yield from (others[start : start + at_once] for start in range(0, len(others), at_once))


def claim(lane: Lane, *, owner: UUID, limit: int | None = None) -> list[Claimed]:
    """Step 2. A fair slice of each employer's due messages, leased to `owner`."""
    with no_scope(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, tenant_id, suspect FROM mail_claim(%s, %s, %s, make_interval(secs => %s), %s, %s, %s)",
            [lane.value, owner, limit or BATCH[lane], CLAIM_LEASE.total_seconds(), *_paces()],
        )
        return [Claimed(*row) for row in cursor.fetchall()]


def _paces() -> tuple[int, int, int]:
    return settings.MAIL_EMPLOYER_PER_MINUTE, settings.MAIL_WARM_UP_PER_DAY, settings.MAIL_DOMAIN_PER_MINUTE


def release(owner: UUID) -> int:
    """Give back what was claimed and not begun."""
    with no_scope(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT mail_release(%s)", [owner])
        return cursor.fetchone()[0]


def deliver_some(
    some: Sequence[Claimed], *, owner: UUID, relay: Relay | ProviderRelay, composer: Composer
) -> list[Answer]:
    """Steps 3 to 5, of one employer. The relay's answers; it is not asked about what is not to be sent after all."""
    until = time.monotonic() + SENDING_LEASE.total_seconds() - 1
    with enter_scope(some[0].scope):
        messages: Sequence[Sendable] = declare_intent(
            [one.message_id for one in some], owner=owner, lease=SENDING_LEASE
        )
        if not messages:
            return []
        answered = list(_send(messages, relay=relay, composer=composer, until=until))
        in_time = _write_down(answered, owner=owner, until=until)
        for message, answer in answered:
            if message.pk not in in_time:
                logger.warning("mail.fenced", extra={"message_id": str(message.pk), "outcome": answer.outcome.name})
        return [answer for _message, answer in answered if answer.outcome not in NOT_ASKED]


def _write_down(answered: list[tuple[Sendable, Answer]], *, owner: UUID, until: float) -> set[UUID]:
    """A database that is away is waited for until the lease ends: what the relay has taken would else be in doubt.

    Once or many times: what was written down the first time is no longer ours the second.
    """
    wait = LOOKS_AGAIN_AFTER
    while True:
        try:
            return settle(answered, owner=owner)
        except DATABASE_AWAY:
            if time.monotonic() + wait >= until:
                raise
            logger.warning("mail.database_away")
            connection.close()
            time.sleep(wait)
            wait = min(wait * 2, 5)


def _send(
    messages: Sequence[Sendable], *, relay: Relay | ProviderRelay, composer: Composer, until: float
) -> Iterator[tuple[Sendable, Answer]]:
    """An answer for every message. When the relay cannot be reached or time is up, the rest is not tried."""
    handed_over: deque[Sendable] = deque()
    unreadable: list[Sendable] = []
    sender_of = envelope_senders()

    def envelopes() -> Iterator[Envelope]:
        for message in messages:
            try:
                content = composer.compose(message)
            except DATABASE_AWAY:
                return  # says nothing about the message: it and the rest are not tried
            except Exception:  # one broken row must not keep the others waiting
                logger.exception("mail.unreadable", extra={"message_id": str(message.pk)})
                unreadable.append(message)
                continue
            handed_over.append(message)
            yield Envelope(sender_of(message.pk), message.to_address, content, is_canonical=True)

    done = set()
    for answer in relay.send_many(envelopes(), until=until):
        message = handed_over.popleft()
        done.add(message.pk)
        yield message, answer
        if answer.outcome is Outcome.UNREACHED or time.monotonic() > until:
            relay.close()
            break
    for message in unreadable:
        done.add(message.pk)
        yield message, Answer(Outcome.UNREADABLE)
    yield from ((message, Answer(Outcome.UNTRIED)) for message in messages if message.pk not in done)


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
        cursor.execute("SELECT mail_employer_of(%s)", [message_id])
        employer = cursor.fetchone()[0]
        if employer is None:
            return False
        with enter_scope(Scope(tenant_id=employer or None)):
            about = Message.objects.in_scope().only("to_address", "recipient_id").get(pk=message_id)
        cursor.execute(
            "SELECT mail_relay_event(%s, %s, %s, %s, %s, %s, %s)",
            [uuid7(), provider, event_id, message_id, kind, at, address_hashes(about.to_address)[0]],
        )
        noted: bool = cursor.fetchone()[0]
        if noted and kind == RelayEvent.Kind.COMPLAINED and employer and about.recipient_id:
            with tenant_scope(employer):
                stop_everything(recipient_id=present(about.recipient_id), by=None, channel=Channel.COMPLAINT)
        return noted
