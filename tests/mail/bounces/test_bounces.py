"""Mail that comes back by plain SMTP: believed only with the keyed address it was sent from."""

import io
from collections.abc import Callable
from uuid import UUID

import pytest
from django.core.management import call_command
from django.utils import timezone
from pytest_django import Settings

from mail.bounces.reading import read
from mail.bounces.tags import envelope_sender, read_tag
from mail.categories import Lane
from mail.delivery import deliver_lane
from mail.models import Message, RawReport, RelayEvent, State, Suppression
from mail.providers.inbox import read_waiting
from mail.providers.reports import Kind, Unreadable
from tenancy.models import Employer, uuid7
from tenancy.scope import no_scope, tenant_scope
from tests.mail.outbox import change, now
from tests.mail.relay import FakeRelay

DSN = """\
Return-Path: <>
From: Mail Delivery System <MAILER-DAEMON@mx.example.com>
To: {to}
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="B1"

--B1
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.

--B1
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.com
Arrival-Date: Fri, 2 Jan 2026 03:04:05 +0000

Final-Recipient: rfc822; ada@example.com
Action: {action}
Status: {status}
Diagnostic-Code: smtp; {diagnostic}

--B1
Content-Type: message/rfc822

From: alumni@portal.example
Subject: Hello

--B1--
"""
ARF = """\
From: <feedback@mail.example>
To: <abuse@portal.example>
Subject: FW: Hello
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="B1"

--B1
Content-Type: text/plain

This is an email abuse report.

--B1
Content-Type: message/feedback-report

Feedback-Type: {kind}
User-Agent: SomeGenerator/1.0
Version: 1
Original-Mail-From: <{tag}>

--B1
Content-Type: message/rfc822

From: alumni@portal.example
Subject: Hello

--B1--
"""


@pytest.fixture(autouse=True)
def _bounce_domain(settings: Settings) -> None:
    settings.MAIL_BOUNCE_DOMAIN = "bounce.portal.example"


def returned(to: str, *, action: str = "failed", status: str = "5.1.1", diagnostic: str = "550 no such user") -> bytes:
    return DSN.format(to=to, action=action, status=status, diagnostic=diagnostic).encode()


def kinds(body: bytes, recipient: str = "") -> list[tuple[UUID, str]]:
    return [(one.message_id, one.kind.value) for one in read(body, recipient=recipient, at=timezone.now())]


def test_the_address_of_a_message_names_it_and_survives_the_way() -> None:
    message_id = uuid7()
    address = envelope_sender(message_id)

    assert len(address.partition("@")[0]) <= 64
    assert read_tag(address) == message_id
    assert read_tag(f" <{address.upper()}> ") == message_id


def test_no_other_address_is_believed(settings: Settings) -> None:
    message_id, other = uuid7(), uuid7()
    address = envelope_sender(message_id)
    name = envelope_sender(other).partition(".")[0]
    forged = [
        f"{name}.{address.partition('.')[2]}",
        address.replace("bounce.portal", "bounce.elsewhere"),
        address.replace("b+", "c+"),
        f"{address.partition('.')[0]}.0000000000@bounce.portal.example",
        "",
        "b+@bounce.portal.example",
    ]
    assert [read_tag(one) for one in forged] == [None] * len(forged)

    settings.FIELD_KEY_FALLBACKS, settings.FIELD_KEY = [settings.FIELD_KEY], "another key for new messages"
    assert read_tag(address) == message_id
    settings.FIELD_KEY_FALLBACKS = []
    assert read_tag(address) is None


def test_without_a_bounce_domain_mail_comes_from_the_sender(settings: Settings) -> None:
    settings.MAIL_BOUNCE_DOMAIN, settings.DEFAULT_FROM_EMAIL = "", "Alumni <alumni@portal.example>"

    assert envelope_sender(uuid7()) == "alumni@portal.example"


@pytest.mark.parametrize(
    ("action", "status", "diagnostic", "kind"),
    [
        ("failed", "5.1.1", "550 no such user", "bounced"),
        ("Failed", "5.0.0", "550 5.1.1 no such user", "bounced"),
        ("failed", "5.2.2", "552 mailbox full", "soft"),
        ("failed", "5.7.1", "550 5.7.1 looks like spam", "soft"),
        ("failed", "4.4.1", "connection timed out", "soft"),
        ("delayed", "4.4.1", "we keep trying", ""),
        ("delivered", "2.0.0", "250 fine", ""),
    ],
)
def test_what_a_returned_mail_says(action: str, status: str, diagnostic: str, kind: str) -> None:
    message_id = uuid7()
    body = returned(envelope_sender(message_id), action=action, status=status, diagnostic=diagnostic)

    assert kinds(body) == ([(message_id, kind)] if kind else [])
    assert kinds(body, envelope_sender(message_id)) == ([(message_id, kind)] if kind else [])


def test_a_complaint_is_read_by_the_sender_it_repeats() -> None:
    message_id = uuid7()

    assert kinds(ARF.format(kind="abuse", tag=envelope_sender(message_id)).encode()) == [(message_id, "complained")]
    assert kinds(ARF.format(kind="not-spam", tag=envelope_sender(message_id)).encode()) == []


def test_other_mail_to_the_address_says_nothing() -> None:
    away = f"To: {envelope_sender(uuid7())}\nAuto-Submitted: auto-replied\nSubject: Away\n\nBack on Monday.\n".encode()

    assert kinds(away) == []
    assert kinds(b"") == []
    assert kinds(bytes(range(256)) * 10) == []


def test_without_the_proof_a_returned_mail_is_set_aside() -> None:
    with pytest.raises(Unreadable):
        read(returned("b+aaaa.0000000000@bounce.portal.example"), recipient="", at=timezone.now())
    with pytest.raises(Unreadable):
        read(ARF.format(kind="abuse", tag="somebody@example.com").encode(), recipient="", at=timezone.now())


def pipe(body: bytes, monkeypatch: pytest.MonkeyPatch, *, to: str = "") -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(body)))
    call_command("receive_bounce", to=to)


def test_from_the_pipe_to_the_suppression(
    northwind: Employer, write: Callable[..., Message], monkeypatch: pytest.MonkeyPatch
) -> None:
    message = write(northwind)
    change(message, state=State.SENT, sent_at=timezone.now())
    tag = envelope_sender(message.pk)
    pipe(returned("postmaster@portal.example"), monkeypatch, to=tag)
    pipe(returned("postmaster@portal.example"), monkeypatch, to=tag)  # Postfix tries again when in doubt
    pipe(returned("postmaster@portal.example"), monkeypatch)

    read_waiting()

    with no_scope():
        assert list(RawReport.objects.order_by("id").values_list("state", "noted")) == [
            ("read", 1),
            ("read", 0),
            ("unreadable", 0),
        ]
    with tenant_scope(northwind):
        assert RelayEvent.objects.get().kind == Kind.BOUNCED
        assert Suppression.objects.of_address(message.to_address).get().reason == "bounce"
    assert now(message).state == State.FAILED


def test_every_message_goes_out_with_its_own_sender(
    northwind: Employer, write: Callable[..., Message], relay: FakeRelay
) -> None:
    messages = [write(northwind), write(northwind)]

    deliver_lane(Lane.SERVICE)

    assert {mail.sender for mail in relay.taken} == {envelope_sender(message.pk) for message in messages}
