import math
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import trustme
from pytest_django import Settings

from mail.relay import Answer, Envelope, Outcome, Relay
from tests.mail.relay import FakeRelay

CONTENT = b"Subject: Hello\r\n\r\nDear Ada\r\n"


def relay_to(fake: FakeRelay, **options: Any) -> Relay:
    values = {"user": "", "password": "", "use_tls": False, "use_ssl": False, "timeout": 5.0, "name": "portal.test"}
    return Relay(host="127.0.0.1", port=fake.port, **(values | options))


def send(relay: Relay, content: bytes = CONTENT, until: float = math.inf) -> Answer:
    return relay.send(sender="alumni@example.com", recipient="ada@example.com", content=content, until=until)


def test_send_says_what_the_relay_said(relay: FakeRelay) -> None:
    with closing(relay_to(relay)) as ours:
        assert send(ours) == Answer(Outcome.SENT, "250 2.0.0")
    assert (relay.taken[0].sender, relay.taken[0].recipients) == ("alumni@example.com", ["ada@example.com"])


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("250 Ok", Answer(Outcome.SENT, "250")),
        ("421 4.3.2 closing", Answer(Outcome.LATER, "421 4.3.2")),
        ("452 full", Answer(Outcome.LATER, "452")),
        ("550 5.1.1 unknown", Answer(Outcome.NO_MAILBOX, "550 5.1.1")),
        ("550 5.1.10 null MX", Answer(Outcome.NO_MAILBOX, "550 5.1.10")),
        ("550 5.2.1 disabled", Answer(Outcome.NO_MAILBOX, "550 5.2.1")),
        ("552 5.2.2 mailbox full", Answer(Outcome.REFUSED, "552 5.2.2")),
        ("550 blocked by list, see 5.1.1", Answer(Outcome.REFUSED, "550")),
        ("554 5.7.1 spam", Answer(Outcome.REFUSED, "554 5.7.1")),
        ("354 go on", Answer(Outcome.UNCERTAIN, "354")),
    ],
)
def test_answers_after_the_dot(relay: FakeRelay, said: str, answer: Answer) -> None:
    relay.at_end = said
    with closing(relay_to(relay)) as ours:
        assert send(ours) == answer


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("450 4.2.1 greylisted", Answer(Outcome.LATER, "450 4.2.1")),
        ("550 5.1.1 unknown", Answer(Outcome.NO_MAILBOX, "550 5.1.1")),
        ("553 not like this", Answer(Outcome.REFUSED, "553")),
    ],
)
def test_a_refused_recipient_does_not_cost_the_connection(relay: FakeRelay, said: str, answer: Answer) -> None:
    relay.at_rcpt = said
    with closing(relay_to(relay)) as ours:
        assert send(ours) == answer
        relay.at_rcpt = ""
        assert send(ours).outcome is Outcome.SENT
    assert relay.connections == 1


def test_send_connects_again_after_trouble(relay: FakeRelay) -> None:
    with closing(relay_to(relay)) as ours:
        for at_rcpt, outcome in [("drop", Outcome.LATER), ("", Outcome.SENT)]:
            relay.at_rcpt = at_rcpt
            assert send(ours).outcome is outcome
        relay.at_rcpt, relay.at_end = "", "drop"
        assert send(ours) == Answer(Outcome.UNCERTAIN)
        relay.at_end = "250 Ok"
        assert send(ours).outcome is Outcome.SENT
    assert relay.connections == 3


def test_a_connection_that_dies_while_it_is_reset_is_left(relay: FakeRelay) -> None:
    relay.at_rcpt = "421 closing"
    relay.at_reset = "drop"
    with closing(relay_to(relay)) as ours:
        assert send(ours) == Answer(Outcome.LATER, "421")
        relay.at_rcpt = ""
        assert send(ours).outcome is Outcome.SENT
    assert relay.connections == 2


def test_a_refused_data_command_is_an_answer(relay: FakeRelay) -> None:
    relay.at_rcpt = "251 will forward"  # accepted, but our fake keeps no recipient: 503 to DATA
    with closing(relay_to(relay)) as ours:
        assert send(ours) == Answer(Outcome.REFUSED, "503")


def test_a_sender_that_is_refused_is_not_the_message_s_fault(relay: FakeRelay) -> None:
    relay.at_mail = "550 5.7.1 who are you"
    with closing(relay_to(relay)) as ours:
        assert send(ours) == Answer(Outcome.UNREACHED, "550 5.7.1")


def test_the_final_dot_is_not_sent_too_late(relay: FakeRelay) -> None:
    with closing(relay_to(relay)) as ours:
        assert send(ours, until=time.monotonic() - 1) == Answer(Outcome.LATER)
    assert relay.taken == []


def test_lines_that_begin_with_a_dot_arrive_as_they_were(relay: FakeRelay) -> None:
    with closing(relay_to(relay)) as ours:
        assert send(ours, b"Subject: x\n\n.\n..\r\n.end").outcome is Outcome.SENT
        assert send(ours).outcome is Outcome.SENT
    assert relay.taken[0].content == b"Subject: x\r\n\r\n.\r\n..\r\n.end\r\n"


def test_nobody_listening_is_unreached() -> None:
    relay = Relay(host="127.0.0.1", port=1, user="", password="", use_tls=False, use_ssl=False, timeout=1, name="x")
    assert send(relay) == Answer(Outcome.UNREACHED)


def test_settings_name_the_relay(settings: Settings) -> None:
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "relay.test", 587, None
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = None, None
    settings.EMAIL_USE_TLS, settings.EMAIL_USE_SSL = True, False
    relay = Relay.from_settings(name="portal.test")
    assert (relay.host, relay.port, relay.user, relay.password) == ("relay.test", 587, "", "")
    assert (relay.use_tls, relay.use_ssl, relay.timeout) == (True, False, 30)


# Encryption and login


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def certificate(authority: trustme.CA, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> ssl.SSLContext:
    """A certificate for 127.0.0.1, made just now, that our side trusts for the length of a test."""
    trusted = tmp_path / "authority.pem"
    authority.cert_pem.write_to_path(str(trusted))
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    return context


@pytest.fixture
def strict_relay(certificate: ssl.SSLContext) -> Iterator[FakeRelay]:
    """Takes mail over STARTTLS and after a login only."""
    fake = FakeRelay()
    fake.start(tls_context=certificate, require_starttls=True, authenticator=fake.authenticate, auth_required=True)
    yield fake
    fake.stop()


def test_starttls_and_login(strict_relay: FakeRelay) -> None:
    with closing(relay_to(strict_relay, use_tls=True, user="portal", password="right")) as ours:
        assert send(ours).outcome is Outcome.SENT
    assert strict_relay.logins == [(b"portal", b"right")]


def test_a_wrong_password_costs_no_message(strict_relay: FakeRelay) -> None:
    with closing(relay_to(strict_relay, use_tls=True, user="portal", password="wrong")) as ours:
        assert send(ours) == Answer(Outcome.UNREACHED, "535 5.7.8")


def test_a_certificate_that_is_not_trusted_gets_no_password(
    strict_relay: FakeRelay, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    with closing(relay_to(strict_relay, use_tls=True, user="portal", password="right")) as ours:
        assert send(ours) == Answer(Outcome.UNREACHED)
    assert strict_relay.logins == []


def test_a_relay_without_starttls_gets_no_password(relay: FakeRelay) -> None:
    with closing(relay_to(relay, use_tls=True, user="portal", password="right")) as ours:
        assert send(ours) == Answer(Outcome.UNREACHED)


def test_tls_from_the_first_byte(certificate: ssl.SSLContext) -> None:
    fake = FakeRelay()
    fake.start(ssl_context=certificate)
    try:
        with closing(relay_to(fake, use_ssl=True)) as ours:
            assert send(ours).outcome is Outcome.SENT
    finally:
        fake.stop()


# Many on one connection


def several(*names: str) -> Iterator[Envelope]:
    return (Envelope("alumni@example.com", f"{name}@example.com", CONTENT) for name in names)


@pytest.fixture(params=[False, True], ids=["one by one", "in groups"])
def either(request: pytest.FixtureRequest, relay: FakeRelay) -> FakeRelay:
    relay.in_groups = request.param
    return relay


def test_many_go_over_one_connection_each_with_its_answer(either: FakeRelay) -> None:
    either.unknown = {"bo@example.com", "dee@example.com"}
    with closing(relay_to(either)) as ours:
        answers = [answer.outcome for answer in ours.send_many(several("ada", "bo", "cy", "dee"))]
    gone = Outcome.NO_MAILBOX
    assert (answers, either.connections) == ([Outcome.SENT, gone, Outcome.SENT, gone], 1)
    assert [taken.recipients for taken in either.taken] == [["ada@example.com"], ["cy@example.com"]]
    assert {taken.content for taken in either.taken} == {CONTENT}


def test_a_connection_lost_after_the_dot_leaves_doubt_about_one_only(either: FakeRelay) -> None:
    """The next one was announced, and nothing of it was sent."""
    either.at_end = "drop"
    answers = []
    with closing(relay_to(either)) as ours:
        for answer in ours.send_many(several("ada", "bo")):
            answers.append(answer.outcome)
            either.at_end = "250 2.0.0 taken"
    assert answers == [Outcome.UNCERTAIN, Outcome.SENT]
    assert [taken.recipients[0] for taken in either.taken] == ["ada@example.com", "bo@example.com"]


def test_a_connection_lost_before_the_text_puts_it_off(either: FakeRelay) -> None:
    either.at_rcpt = "drop"
    with closing(relay_to(either)) as ours:
        assert {answer.outcome for answer in ours.send_many(several("ada", "bo"))} <= {Outcome.LATER, Outcome.UNREACHED}
    assert either.taken == []


def test_a_relay_that_takes_no_mail_is_not_reached(either: FakeRelay) -> None:
    either.at_mail = "421 4.3.2 closing"
    with closing(relay_to(either)) as ours:
        assert next(ours.send_many(several("ada", "bo"))) == Answer(Outcome.UNREACHED, "421 4.3.2")


def test_a_relay_that_waits_for_a_text_for_nobody_gets_none() -> None:
    """RFC 2920 lets it answer DATA with 354 although RCPT was refused."""
    heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=_greets_everybody, args=(server, heard))
        thread.start()
        fake = FakeRelay(port=server.getsockname()[1])
        with closing(relay_to(fake)) as ours:
            answers = [answer.outcome for answer in ours.send_many(several("nobody", "ada"))]
        thread.join(5)
    assert answers == [Outcome.NO_MAILBOX, Outcome.SENT]
    assert [line for line in heard if line.startswith((b"Subject", b".", b"rset"))] == [
        b".\r\n",
        b"rset\r\n",
        b"Subject: Hello\r\n",
        b".\r\n",
    ]


def _greets_everybody(server: socket.socket, heard: list[bytes]) -> None:
    line_of = {b"EHLO": b"250-relay\r\n250 PIPELINING\r\n", b"DATA": b"354 go on\r\n"}
    connection, _address = server.accept()
    with connection, connection.makefile("rb") as lines:
        connection.sendall(b"220 relay\r\n")
        in_text = False
        for line in lines:
            heard.append(line)
            if in_text and line != b".\r\n":
                continue
            answer = line_of.get(line[:4].upper(), b"250 2.0.0 OK\r\n")
            if b"<nobody@" in line:
                answer = b"550 5.1.1 unknown\r\n"
            in_text = answer.startswith(b"354")
            connection.sendall(answer)
