import smtplib
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from mail.categories import Lane
from mail.delivery import deliver_lane, reap
from mail.models import Message, RelayEvent, State
from tenancy.models import Employer
from tests.mail.outbox import Write, let_doubt_age, lose_lease, note, now
from tests.mail.relay import FakeRelay

pytestmark = pytest.mark.django_db


class Killed(BaseException):
    """The process ends here; nothing in our code may catch it."""


def die_at(monkeypatch: pytest.MonkeyPatch, point: str) -> None:
    """Only the standard library is patched, and only until the process has "died"."""
    plain = {name: getattr(smtplib.SMTP, name) for name in ("connect", "mail", "rcpt", "docmd", "send", "getreply")}

    def dying(name: str, *, before: bool, when: Callable[[tuple[Any, ...]], bool] = lambda args: True) -> None:
        def method(self: smtplib.SMTP, *args: Any, **kwargs: Any) -> Any:
            if when(args) and before:
                raise Killed
            result = plain[name](self, *args, **kwargs)
            if when(args):
                raise Killed
            return result

        monkeypatch.setattr(smtplib.SMTP, name, method)

    match point:
        case "before the connection":
            dying("connect", before=True)
        case "after the connection":
            dying("mail", before=True)
        case "after RCPT":
            dying("rcpt", before=False)
        case "after DATA":
            dying("docmd", before=False)
        case "before the dot":
            dying("send", before=True, when=lambda args: args[0] == b".\r\n")
        case "after the dot":
            dying("send", before=False, when=lambda args: args[0] == b".\r\n")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("point", "copies"),
    [
        ("before the connection", 1),
        ("after the connection", 1),
        ("after RCPT", 1),
        ("after DATA", 1),
        ("before the dot", 1),
        ("after the dot", 2),
    ],
)
def test_a_crash_while_sending(northwind: Employer, write: Write, relay: FakeRelay, point: str, copies: int) -> None:
    message = write(northwind)
    with pytest.MonkeyPatch.context() as monkeypatch:
        die_at(monkeypatch, point)
        with pytest.raises(Killed):
            deliver_lane(Lane.SERVICE)
    recover(message, sending=True)
    assert now(message).state == State.SENT
    assert len(relay.taken) == copies


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("statement", "found", "copies"),
    [
        ("WITH verdict", State.CLAIMED, 1),
        ('UPDATE "mail_message"', State.SENDING, 2),
    ],
)
def test_a_crash_inside_a_transaction_of_ours(
    northwind: Employer, write: Write, relay: FakeRelay, statement: str, found: State, copies: int
) -> None:
    message = write(northwind)

    def die(execute: Callable[..., Any], sql: str, *args: Any) -> Any:
        result = execute(sql, *args)
        if sql.strip().startswith(statement):
            raise Killed
        return result

    with connection.execute_wrapper(die), pytest.raises(Killed):
        deliver_lane(Lane.SERVICE)
    assert now(message).state == found
    recover(message, sending=found is State.SENDING)
    assert now(message).state == State.SENT
    assert len(relay.taken) == copies


@pytest.mark.django_db(transaction=True)
def test_a_crash_after_the_relay_reported_is_no_second_copy(
    northwind: Employer, write: Write, relay: FakeRelay
) -> None:
    message = write(northwind)
    with pytest.MonkeyPatch.context() as monkeypatch:
        die_at(monkeypatch, "after the dot")
        with pytest.raises(Killed):
            deliver_lane(Lane.SERVICE)
    note(message, RelayEvent.Kind.ACCEPTED)
    recover(message, sending=True)
    assert now(message).state == State.SENT
    assert len(relay.taken) == 1


def recover(message: Message, *, sending: bool) -> None:
    lose_lease(message)
    reap()
    assert now(message).state == (State.UNCERTAIN if sending else State.PENDING)
    if sending:
        let_doubt_age(message)
        reap()
    deliver_lane(Lane.SERVICE)
