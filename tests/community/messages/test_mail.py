"""Mail about messages that wait, and answers to it."""

import io
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.utils import timezone
from pytest_django import Settings

from community.messages.actions import delete_message, read, set_rules
from community.messages.answers import CUT, forget_old, words_of
from community.messages.rules import ANSWERS_GOOD_FOR, QUIET
from community.messages.telling import tell_due
from community.models import AnswerWay, Conversation, Message
from directory.models import Alumnus, Block
from mail.actions import set_preferences
from mail.categories import Category
from mail.models import Message as Mail
from mail.replies.answers import ANSWERS
from mail.replies.handing_on import opened
from tenancy.models import Employer, uuid7
from tenancy.scope import tenant_scope
from tests.factories.directory import make_peer
from tests.factories.messages import answer, side, write

Pipe = Callable[..., int]


@pytest.fixture
def ben(acme: Employer, settings: Settings) -> Alumnus:
    settings.MAIL_BOUNCE_DOMAIN = "bounce.portal.example"
    with tenant_scope(acme):
        acme.reply_to = "hr@acme.example"
        acme.save(update_fields=["reply_to"])
    ben = make_peer(acme, "Ben", "Ito", personal_email="ben@home.example")
    with tenant_scope(acme):
        Alumnus.objects.filter(pk=ben.pk).update(personal_email_verified_at=timezone.now())
        set_preferences(recipient_id=ben.pk, wanted={Category.CIRCLE: True}, by=None)
    return ben


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


def tell(employer: Employer, after: timedelta = QUIET) -> list[Mail]:
    with tenant_scope(employer):
        tell_due(employer, now=timezone.now() + after)
        return list(Mail.objects.in_scope().filter(category=Category.CIRCLE).order_by("created_at", "pk"))


def texts(conversation: Conversation) -> list[str]:
    with tenant_scope(conversation.tenant_id):
        return list(
            Message.objects.filter(conversation=conversation).order_by("sent_at").values_list("text", flat=True)
        )


def reply(text: str, *, sender: str = "Ben <ben@home.example>", **heads: str) -> bytes:
    known = {"From": sender, "Subject": "Re: Hello", "Message-ID": f"<{uuid7()}@home.example>", **heads}
    head = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in known.items())
    return f"{head}Content-Type: text/plain; charset=utf-8\r\n\r\n{text}".encode()


def test_one_mail_for_several_messages_and_none_for_what_was_read(acme: Employer, own: Alumnus, ben: Alumnus) -> None:
    pair = write(own, ben, text="First secret").conversation
    answer(own, pair, "Second secret")
    assert tell(acme, QUIET / 2) == []
    mails = tell(acme)
    assert [mail.to_address for mail in mails] == ["ben@home.example"]
    assert "Alice Brandt wrote you 2 messages." in mails[0].text
    assert "secret" not in mails[0].text + mails[0].html + mails[0].subject
    assert "Alice" not in mails[0].subject
    assert mails[0].headers["Reply-To"].startswith("c+")
    assert tell(acme) == mails
    answer(ben, pair)
    answer(own, pair)
    with tenant_scope(acme):
        read(participant=side(pair, ben), shown=Message.objects.order_by("sent_at").last(), shows_read=False)
    assert tell(acme) == mails


def test_the_words_are_in_the_mail_of_those_who_want_them(
    acme: Employer, own: Alumnus, ben: Alumnus, settings: Settings
) -> None:
    settings.MAIL_BOUNCE_DOMAIN = ""
    with tenant_scope(acme):
        set_rules(alumnus=ben, shows_read=False, mail_has_text=True, only_connections=False)
    message = write(own, ben, text="Good <news>", link=("https://www.example.org/a", "A story"))
    gone = answer(own, message.conversation, "Never mind")
    with tenant_scope(acme):
        delete_message(message=gone, by=own)
    (mail,) = tell(acme)
    assert "Good <news>" in mail.text
    assert "Good &lt;news&gt;" in mail.html
    assert "https://www.example.org/a" in mail.text
    assert "Never mind" not in mail.text
    assert "Reply-To" not in mail.headers  # never HR's mailbox
    assert "does not reach them" in mail.text


def test_no_mail_without_a_yes_and_none_about_whom_one_has_blocked(
    acme: Employer, own: Alumnus, ben: Alumnus, cleo: Alumnus
) -> None:
    write(ben, cleo)
    pair = write(own, ben).conversation
    with tenant_scope(acme):
        Block.objects.create(blocker=ben, blocked=own)
    assert tell(acme) == []
    assert side(pair, ben).told_at is None


def test_an_answer_by_mail_becomes_a_message(acme: Employer, own: Alumnus, ben: Alumnus, pipe: Pipe) -> None:
    pair = write(own, ben, text="Lunch?").conversation
    (mail,) = tell(acme)
    to = mail.headers["Reply-To"]
    body = reply(f"Yes, gladly!\r\n\r\nBen\r\n\r\nOn Mon, 3 May 2026, Acme wrote:\r\n> {CUT} Answer above\r\n> Lunch?")
    assert pipe(body, to=to) == 0
    assert pipe(body, to=to) == 0  # the mail server comes twice
    assert texts(pair) == ["Lunch?", "Yes, gladly!\n\nBen"]
    assert pipe(reply("I am away", Auto_Submitted="auto-replied"), to=to) == 0
    with tenant_scope(acme):
        unknown, proof = ANSWERS.addresses()(uuid7()), to.partition("@")[0][-10:]
    assert pipe(reply("x"), to=to.replace(proof, "0" * 10)) == 67
    assert pipe(reply("x"), to=unknown) == 69
    assert pipe(reply("I am Eve", sender="Eve <eve@home.example>"), to=to) == 69
    assert pipe(reply("> only what is quoted"), to=to) == 69
    assert pipe(reply("a" * 4001), to=to) == 69
    with tenant_scope(acme):
        Employer.objects.filter(pk=acme.pk).update(modules=["directory"])
    assert pipe(reply("Off"), to=to) == 69
    with tenant_scope(acme):
        Employer.objects.filter(pk=acme.pk).update(modules=acme.modules)
    with time_machine.travel(timezone.now() + ANSWERS_GOOD_FOR + timedelta(hours=1)):
        assert pipe(reply("Too late"), to=to) == 69
        with tenant_scope(acme):
            assert forget_old(now=timezone.now()) == 1
            assert not AnswerWay.objects.exists()
    assert pipe(reply("Unknown by now"), to=to) == 69
    assert len(texts(pair)) == 2


def test_an_answer_does_not_reach_over_a_block(acme: Employer, own: Alumnus, ben: Alumnus, pipe: Pipe) -> None:
    pair = write(own, ben).conversation
    (mail,) = tell(acme)
    with tenant_scope(acme):
        Block.objects.create(blocker=own, blocked=ben)
    assert pipe(reply("Hello?"), to=mail.headers["Reply-To"]) == 69
    assert len(texts(pair)) == 1


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (reply("Hi\r\n-- \r\nBen Ito\r\nCEO"), "Hi"),
        (reply("Gern!\r\n\r\nAm 3. Mai 2026 schrieb Acme <a@b.example>:\r\n> Hallo"), "Gern!"),
        (
            b"Content-Type: text/html; charset=utf-8\r\n\r\n<p>Yes &amp; no<br>maybe</p><script>x</script>"
            b'<div class="gmail_quote">Old</div>',
            "Yes & no\nmaybe",
        ),
        (b"Content-Type: text/plain; charset=klingon\r\n\r\nqapla", ""),
        (b"Content-Type: image/png\r\n\r\nx", ""),
    ],
)
def test_what_is_quoted_or_signed_is_left_out(body: bytes, words: str) -> None:
    assert words_of(opened(body)) == words
