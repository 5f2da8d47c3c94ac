"""Replies that pass through: counted once, handed on at once, and nothing of them kept."""

import io
from collections.abc import Callable, Iterator
from email import message_from_bytes

import pytest
from django.core.management import call_command
from pytest_django import Settings

from mail import bulk, recipients
from mail.bounces.tags import envelope_sender
from mail.categories import Category, Lane
from mail.composing import compose
from mail.delivery import deliver_lane
from mail.many import Letter, enqueue_many
from mail.models import Message, RawReport, Reply, SendingRules
from mail.replies import actions, rules
from mail.replies.tags import REPLIES
from tenancy.models import Employer, uuid7
from tenancy.scope import no_scope, tenant_scope
from tests.mail import test_bulk
from tests.mail.relay import FakeRelay

Write = Callable[..., Message]
REPLY = (
    "Return-Path: <ada@home.example>\r\nReceived: from somewhere\r\nDKIM-Signature: v=1; b=abc\r\n"
    "From: =?utf-8?q?Ada_B=C3=BCron?= <ada@home.example>\r\nTo: alumni\r\nBcc: eve@example.com\r\n"
    "Subject: =?utf-8?q?Re=3A_Hell=C3=B6?=\r\nIn-Reply-To: <1@portal.example>\r\nMessage-ID: <2@home.example>\r\n"
    "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\nGern, bis später\r\n.\r\n"
).encode()
Pipe = Callable[..., int]


@pytest.fixture(autouse=True)
def _counting(settings: Settings, northwind: Employer) -> None:
    settings.MAIL_BOUNCE_DOMAIN, settings.PRODUCT_NAME = "bounce.portal.example", "Alumni"
    with tenant_scope(northwind):
        northwind.reply_to = "hr@northwind.example"
        northwind.save(update_fields=["reply_to"])
        SendingRules.objects.create(replies_counted=True)


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[tuple[object, object]]]:
    said: list[tuple[object, object]] = []
    monkeypatch.setattr(actions, "_listeners", [])
    monkeypatch.setattr(recipients, "_keepers", [])
    listener = lambda recipient_id, message_id: said.append((recipient_id, message_id))  # noqa: E731
    actions.listen(listener)
    actions.listen(listener)
    return said


@pytest.fixture
def pipe(monkeypatch: pytest.MonkeyPatch) -> Pipe:
    """As a mail server does; gives back the exit code."""

    def pipe(body: bytes, *, to: str = "") -> int:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(body)))
        try:
            call_command("receive_bounce", to=to, stderr=io.StringIO())
        except SystemExit as left:
            return int(left.code or 0)
        return 0

    return pipe


@pytest.fixture
def letter(northwind: Employer, write: Write) -> Message:
    return write(northwind, category=Category.NEWS)


def address_of(message: Message) -> str:
    return str(message_from_bytes(compose(message))["Reply-To"])


def test_a_letter_asks_for_replies_at_an_address_of_its_own(northwind: Employer, letter: Message, write: Write):
    address = address_of(letter)
    assert REPLIES.read(address.upper()) == letter.pk
    assert len(address.partition("@")[0]) <= 64
    for plain in (Category.SERVICE, Category.SURVEYS, Category.CIRCLE):
        assert address_of(write(northwind, category=plain)) == "hr@northwind.example"


def test_so_does_every_mail_of_a_mailing(northwind: Employer, relay: FakeRelay):
    ids = test_bulk.people(northwind, 2)
    with tenant_scope(northwind):
        batch = bulk.open_batch(category=Category.NEWS, source="campaign:1")
        content = bulk.add_content(batch=batch, language="en", subject="Hello", text="x")
        bulk.plan(batch=batch, recipients=test_bulk.recipients(content.pk, ids))
        one = Letter(to="ada@example.com", recipient_id=ids[0], context={"who": "Ada"}, dedupe_key="1")
        enqueue_many([one], template="tests/note", category=Category.NEWS, employer=northwind)
        wanted = set(Message.objects.values_list("pk", flat=True))
    deliver_lane(Lane.MARKETING)
    assert {REPLIES.read(taken.mail["Reply-To"]) for taken in relay.taken} == wanted
    with tenant_scope(northwind):
        reply = actions.Reply(message_id=uuid7())
        assert str(reply) == f"reply to {reply.message_id}"


def test_without_the_switch_a_domain_or_smtp_replies_go_straight_to_the_employer(
    northwind: Employer, write: Write, settings: Settings
):
    settings.MAIL_PROVIDER = "postmark"
    assert address_of(write(northwind, category=Category.NEWS)) == "hr@northwind.example"
    settings.MAIL_PROVIDER, settings.MAIL_BOUNCE_DOMAIN = "amazon_ses", ""
    assert not rules.can_come_here()
    settings.MAIL_BOUNCE_DOMAIN = "bounce.portal.example"
    assert rules.can_come_here()
    with tenant_scope(northwind):
        SendingRules.objects.update(replies_counted=False)
    assert address_of(write(northwind, category=Category.NEWS)) == "hr@northwind.example"


def test_no_other_address_is_believed(letter: Message, soleil: Employer, pipe: Pipe, relay: FakeRelay):
    ours = address_of(letter)
    name, _dot, rest = ours.partition(".")
    forged = [
        f"{name}.0000000000@bounce.portal.example",
        f"{REPLIES.addresses()(uuid7()).partition('.')[0]}.{rest}",
        "r+@bounce.portal.example",
        envelope_sender(letter.pk).replace("b+", "r+"),
    ]
    assert [pipe(REPLY, to=each) for each in forged] == [67] * len(forged)
    assert pipe(REPLY, to=REPLIES.addresses()(uuid7())) == 69  # no message any more
    assert relay.taken == []
    with no_scope():
        assert not RawReport.objects.exists()


def test_a_reply_is_handed_on_and_counted_once(
    northwind: Employer, letter: Message, pipe: Pipe, relay: FakeRelay, heard: list
):
    assert pipe(REPLY, to=address_of(letter)) == 0
    named = REPLY.replace(b"To: alumni", f"To: Northwind <{address_of(letter)}>".encode())
    assert pipe(named.replace(b"\r\n", b"\n")) == 0
    assert [mail.recipients for mail in relay.taken] == [["hr@northwind.example"]] * 2
    for taken in relay.taken:
        mail = taken.mail
        assert mail.get_content() == "Gern, bis später\r\n.\r\n"
        assert (mail["From"].addresses[0].display_name, mail["Reply-To"]) == (
            "Ada Büron (via Alumni)",
            "ada@home.example",
        )
        assert (mail["To"], mail["Subject"]) == ("hr@northwind.example", "Re: Hellö")
        assert (mail["In-Reply-To"], mail["Message-ID"]) == ("<1@portal.example>", "<2@home.example>")
        assert (mail["Bcc"], mail["DKIM-Signature"], mail["Received"]) == (None, None, None)
    with tenant_scope(northwind):
        assert Reply.objects.get().message_id == letter.pk
    assert set(heard) == {(letter.recipient_id, letter.pk)}
    with no_scope():
        assert not RawReport.objects.exists()
    assert pipe(relay.taken[0].content, to=address_of(letter)) == 0  # came round again
    assert len(relay.taken) == 2


@pytest.mark.parametrize(
    "header",
    [
        "Auto-Submitted: auto-replied; owner=x",
        "Precedence: Bulk",
        "X-Auto-Response-Suppress: All",
        "Content-Type: multipart/report; report-type=disposition-notification",
    ],
)
def test_what_no_person_wrote_is_neither_counted_nor_handed_on(
    northwind: Employer, letter: Message, pipe: Pipe, relay: FakeRelay, header: str
):
    assert pipe(f"{header}\r\nFrom: ada@home.example\r\n\r\nAway".encode(), to=address_of(letter)) == 0
    assert pipe(REPLY.replace(b"<ada@home.example>\r\nReceived", b"<>\r\nReceived"), to=address_of(letter)) == 0
    assert relay.taken == []
    with tenant_scope(northwind):
        assert not Reply.objects.exists()


def test_by_hand_is_said_too(letter: Message, pipe: Pipe, relay: FakeRelay):
    """Without an address to answer to, it is the one we had written to; a name that cannot be read is left out."""
    said = b"Auto-Submitted: no\r\nFrom: =?utf-9?q?x?= <nobody>\r\nReply-To: \r\n\r\nYes"
    assert pipe(said, to=address_of(letter)) == 0
    mail = relay.taken[0].mail
    assert (mail["Reply-To"], mail["From"].addresses[0].display_name) == ("ada@example.com", "ada (via Alumni)")


@pytest.mark.parametrize(
    ("answer", "code"), [("450 4.2.0 later", 75), ("drop", 75), ("550 5.7.1 no", 69), ("550 5.1.1 unknown", 69)]
)
def test_what_cannot_be_handed_on_stays_with_the_mail_server(
    northwind: Employer, letter: Message, pipe: Pipe, relay: FakeRelay, heard: list, answer: str, code: int
):
    relay.at_end = answer
    assert pipe(REPLY, to=address_of(letter)) == code
    with tenant_scope(northwind):
        assert not Reply.objects.exists()
    assert heard == []


def test_too_much_goes_back_and_without_a_mailbox_it_waits(
    northwind: Employer, letter: Message, pipe: Pipe, relay: FakeRelay, monkeypatch: pytest.MonkeyPatch
):
    address = address_of(letter)
    with tenant_scope(northwind):
        northwind.reply_to = ""
        northwind.save(update_fields=["reply_to"])
    assert pipe(REPLY, to=address) == 75
    monkeypatch.setattr(actions, "MOST_BYTES", 10)
    assert pipe(REPLY, to=address) == 69
    assert relay.taken == []


def test_what_is_counted_no_more_is_still_handed_on(
    northwind: Employer, letter: Message, pipe: Pipe, relay: FakeRelay, heard: list, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(recipients, "_keepers", [lambda recipient_id: False])
    assert pipe(REPLY, to=address_of(letter)) == 0
    with tenant_scope(northwind):
        assert Reply.objects.count() == 1
        SendingRules.objects.update(replies_counted=False)
        Reply.objects.all().delete()
    assert pipe(REPLY, to=address_of(letter)) == 0
    assert len(relay.taken) == 2
    with tenant_scope(northwind):
        assert not Reply.objects.exists()
    assert heard == []


def test_a_fault_of_ours_loses_nothing(
    letter: Message, pipe: Pipe, relay: FakeRelay, heard: list, caplog: pytest.LogCaptureFixture
):
    def fail(recipient_id: object, message_id: object) -> None:
        raise RuntimeError

    actions.listen(fail)
    assert pipe(REPLY, to=address_of(letter)) == 75
    assert [record.message for record in caplog.records if record.levelname == "ERROR"] == ["mail.reply_failed"]
