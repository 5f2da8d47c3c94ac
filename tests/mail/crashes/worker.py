"""A mail worker that kills itself (SIGKILL) at a point it is told. The product knows nothing of this.

Reads orders from standard input, one JSON object a line: `{"point": …, "lane": …}`. Each is carried out by a forked
process of its own, and its exit code is answered in a line. `"unsubscribe"` holds the unsubscribe token of a person who
changes their mind; `"nth"` says at which message of several the point is.
"""

import json
import os
import signal
import smtplib
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any, NoReturn

import django
from django.conf import settings

settings.TEMPLATES[0]["DIRS"].append(Path(__file__).parents[1] / "templates")
django.setup()

from django.db import connection, transaction  # noqa: E402 -- after the set-up

from mail import delivery  # noqa: E402
from mail.actions import enqueue, unsubscribe  # noqa: E402
from mail.categories import Category  # noqa: E402
from mail.tasks import deliver  # noqa: E402
from mail.unsubscribe import read_ticket  # noqa: E402

DOT = b".\r\n"
TRUTH = Path(os.environ["TRUTH"])
Order = dict[str, str]
# At which one of several.
nth = 1


def die() -> NoReturn:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("still alive")


def after(place: Any, name: str, then: Callable[..., Any], when: Callable[[Any], bool] = lambda result: True) -> None:
    """`then(...)` once `place.name` has come back with a result that fits, the nth time."""
    plain, left = getattr(place, name), [nth]

    def wrapped(*args: Any, **kwargs: Any) -> Any:
        result = plain(*args, **kwargs)
        if when(result):
            left[0] -= 1
            if left[0] <= 0:
                then()
        return result

    setattr(place, name, wrapped)


def when_sending(
    what: Callable[[bytes], bool], then: Callable[[Callable[..., None], smtplib.SMTP, bytes], None]
) -> None:
    plain, left = smtplib.SMTP.send, [nth]

    def send(self: smtplib.SMTP, data: Any) -> None:
        if isinstance(data, bytes) and what(data):
            left[0] -= 1
            if left[0] <= 0:
                return then(plain, self, data)
        return plain(self, data)

    smtplib.SMTP.send = send  # type: ignore[method-assign]


def die_before_the_commit_of_the_enqueue() -> None:
    def half_an_enqueue() -> None:
        with transaction.atomic():
            enqueue(to="ghost@example.com", template="tests/note", context={}, category=Category.SERVICE, employer=None)
            die()

    after(delivery, "claim", half_an_enqueue)


def die_in_the_middle_of_the_body() -> None:
    def half(plain: Callable[..., None], smtp: smtplib.SMTP, data: bytes) -> None:
        plain(smtp, data[: len(data) // 2])
        time.sleep(0.05)
        die()

    when_sending(lambda data: b"Message-ID" in data, half)


def die_after_the_dot() -> None:
    """The relay has it and has not answered yet."""

    def wait_for_the_relay(plain: Callable[..., None], smtp: smtplib.SMTP, data: bytes) -> None:
        size = TRUTH.stat().st_size
        plain(smtp, data)
        while TRUTH.stat().st_size == size:
            time.sleep(0.01)
        die()

    when_sending(lambda data: data.startswith(DOT), wait_for_the_relay)


def after_250(then: Callable[[], None]) -> None:
    after(smtplib.SMTP, "getreply", then, when=lambda reply: b"2.0.0 taken" in reply[1])


def die_inside_the_outcome() -> None:
    def watch(execute: Callable[..., Any], sql: str, *args: Any) -> Any:
        result = execute(sql, *args)
        if "closed AS (" in sql:
            die()
        return result

    connection.execute_wrappers.append(watch)


def wait_for_postgres_to_be_killed() -> None:
    """Tells the test by one file and goes on when there is another. It waits for its database as long as its lease."""
    delivery.SENDING_LEASE = timedelta(seconds=10)

    def pause() -> None:
        TRUTH.with_name("has-250").touch()
        while not TRUTH.with_name("go-on").exists():
            time.sleep(0.01)

    after_250(pause)


POINTS: dict[str, Callable[[], None]] = {
    "nowhere": lambda: None,
    "before the commit of the enqueue": die_before_the_commit_of_the_enqueue,
    "after the claim": lambda: after(delivery, "claim", die),
    "after the intent": lambda: after(delivery, "declare_intent", die),
    "after connecting": lambda: after(smtplib.SMTP, "connect", die),
    "after RCPT": lambda: after(smtplib.SMTP, "rcpt", die),
    "after DATA": lambda: after(smtplib.SMTP, "docmd", die, when=lambda reply: reply[0] == 354),
    "in the middle of the body": die_in_the_middle_of_the_body,
    "after the dot, before 250": die_after_the_dot,
    "after 250, before our commit": lambda: after_250(die),
    "inside the commit of the outcome": die_inside_the_outcome,
    "after the commit": lambda: after(delivery, "settle", die),
    "the relay says 451": lambda: None,
    "the relay accepts and hangs up": lambda: None,
    "PostgreSQL is killed after 250": wait_for_postgres_to_be_killed,
    "somebody unsubscribes after the claim": lambda: None,
}


def carry_out(order: Order) -> None:
    global nth
    nth = int(order.get("nth", 1))
    POINTS[order["point"]]()
    if "unsubscribe" in order:
        ticket = read_ticket(order["unsubscribe"])
        assert ticket is not None
        after(delivery, "claim", lambda: unsubscribe(ticket))
    deliver(lane=order["lane"])


def main() -> None:
    for line in sys.stdin:
        child = os.fork()
        if not child:
            code = 1
            try:
                carry_out(json.loads(line))
                code = 0
            except BaseException as error:
                sys.stderr.write(f"{line.strip()}: {error!r}\n")
            finally:
                os._exit(code)
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        sys.stdout.write(f"{code}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
