"""Fifteen points at which a worker is killed (SIGKILL) or the world changes under it, and a control; each on a relay
that reports what it accepted, on plain SMTP, and on plain SMTP with mail that is held rather than sent twice.

The count of copies is the relay's own. PostgreSQL's own death is in test_postgres_killed.py.
"""

import signal
from collections.abc import Callable
from typing import NamedTuple

import pytest
from django.utils import timezone
from pytest_django import Settings

from launcher.chaos.relay import TruthfulRelay
from mail.categories import Category, Lane
from mail.delivery import deliver_lane, note_relay_event, reap
from mail.models import Message, RelayEvent, State
from mail.unsubscribe import Ticket
from tenancy.models import Employer
from tenancy.scope import no_scope, tenant_scope
from tests.mail.crashes.conftest import Workers
from tests.mail.outbox import (
    AN_HOUR_AGO,
    CLAIMED,
    SENDING,
    Write,
    change,
    let_doubt_age,
    lose_lease,
    now,
    stage,
    wants,
)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
OVER = {State.SENT, State.FAILED, State.SUPPRESSED}


class Point(NamedTuple):
    """Copies that the relay accepted: where it reports, on plain SMTP, and of mail that is held when in doubt."""

    name: str
    found: str
    reporting: int = 1
    plain: int = 1
    held: int | None = None
    order: str = "take"
    killed: bool = True


POINTS = [
    Point("nowhere", State.SENT, killed=False),
    Point("before the commit of the enqueue", CLAIMED),
    Point("after the claim", CLAIMED),
    Point("after the intent", SENDING, held=0),
    Point("after connecting", SENDING, held=0),
    Point("after RCPT", SENDING, held=0),
    Point("after DATA", SENDING, held=0),
    Point("in the middle of the body", SENDING, held=0),
    Point("after the dot, before 250", SENDING, plain=2, held=1, order="hold"),
    Point("after 250, before our commit", SENDING, plain=2, held=1),
    Point("inside the commit of the outcome", SENDING, plain=2, held=1),
    Point("after the commit", State.SENT),
    Point("the relay says 451", State.PENDING, order="later", killed=False),
    Point("the relay accepts and hangs up", State.UNCERTAIN, plain=2, held=1, order="hide", killed=False),
    Point("somebody unsubscribes after the claim", State.SUPPRESSED, reporting=0, plain=0, killed=False),
]
Check = Callable[[Message], None]


@pytest.fixture
def crash(workers_of_the_tests: Workers, relay_truth: TruthfulRelay) -> Callable[..., None]:
    """One message, a worker that meets `point`, and the state it leaves behind."""

    def crash(point: Point, message: Message) -> None:
        relay_truth.order(point.order)
        order = {"point": point.name, "lane": message.lane}
        if point.found == State.SUPPRESSED:
            ticket = Ticket(message.tenant_id or 0, message.recipient_id, Category(message.category))  # type: ignore[arg-type]
            order["unsubscribe"] = ticket.token
        assert workers_of_the_tests.run(**order) == (-signal.SIGKILL if point.killed else 0)
        assert stage(message) == point.found
        relay_truth.order("take")

    return crash


def copies(relay: TruthfulRelay, message: Message) -> int:
    return [accepted for accepted, _address in relay.accepted()].count(str(message.pk))


def report(relay: TruthfulRelay) -> None:
    for number, (message_id, _address) in enumerate(relay.accepted()):
        note_relay_event(
            provider="truth",
            event_id=f"{number}",
            message_id=message_id,
            kind=RelayEvent.Kind.ACCEPTED,
            at=timezone.now(),
        )


def other_mail_goes_out(write: Write) -> None:
    """What the relay does not say means something only while it speaks."""
    write(None, category=Category.CODE)
    assert deliver_lane(Lane.CODES) == 1


def recover(message: Message) -> State:
    """Time goes by: leases end, doubts age, the next ticks come."""
    for _tick in range(5):
        match stage(message):
            case "claimed" | "sending":
                lose_lease(message)
            case State.UNCERTAIN:
                let_doubt_age(message)
            case State.PENDING:
                change(message, next_at=timezone.now() + AN_HOUR_AGO)
        reap()
        deliver_lane(Category(message.category).lane)
    return State(now(message).state)


def ending(point: Point) -> State:
    return State.SUPPRESSED if point.found == State.SUPPRESSED else State.SENT


def news(employer: Employer, write: Write) -> Message:
    message = write(employer, category=Category.NEWS)
    wants(employer, message.recipient_id, news=True)  # type: ignore[arg-type]
    return message


@pytest.mark.parametrize("point", POINTS, ids=lambda point: point.name)
def test_a_relay_that_reports(
    northwind: Employer,
    write: Write,
    crash: Callable[..., None],
    relay_truth: TruthfulRelay,
    settings: Settings,
    point: Point,
) -> None:
    settings.RELAY_REPORTS_WITHIN = 120
    message = news(northwind, write)
    crash(point, message)
    other_mail_goes_out(write)
    report(relay_truth)
    assert (recover(message), copies(relay_truth, message)) == (ending(point), point.reporting)
    _no_ghost(message, others=1)


@pytest.mark.parametrize("point", [point for point in POINTS if point.plain], ids=lambda point: point.name)
def test_plain_smtp_sends_service_mail_again(
    northwind: Employer, write: Write, crash: Callable[..., None], relay_truth: TruthfulRelay, point: Point
) -> None:
    message = write(northwind)
    crash(point, message)
    assert (recover(message), copies(relay_truth, message)) == (ending(point), point.plain)
    _no_ghost(message)


@pytest.mark.parametrize("point", POINTS, ids=lambda point: point.name)
def test_plain_smtp_holds_marketing(
    northwind: Employer, write: Write, crash: Callable[..., None], relay_truth: TruthfulRelay, point: Point
) -> None:
    message = news(northwind, write)
    crash(point, message)
    expected = (ending(point), point.plain) if point.held is None else (State.UNCERTAIN, point.held)
    assert (recover(message), copies(relay_truth, message)) == expected
    with tenant_scope(northwind):
        assert Message.objects.in_scope().held().count() == (point.held is not None)
    _no_ghost(message)


def _no_ghost(message: Message, *, others: int = 0) -> None:
    """Of the transaction that a crash cut off nothing is left."""
    with no_scope():
        assert Message.objects.count() == others
    with tenant_scope(message.tenant_id):  # type: ignore[arg-type]
        assert Message.objects.count() == 1
