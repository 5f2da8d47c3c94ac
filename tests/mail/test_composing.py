from email import message_from_bytes, policy
from email.errors import MessageDefect
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pytest_django import Settings

from mail.composing import compose
from mail.models import Message
from web.addresses import InvalidAddress, checked_address, sender_address, sender_domain
from web.mail_rendering import one_line

ID = UUID("0199d9a4-0000-7000-8000-000000000001")
HEADERS = ["From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "MIME-Version", "Content-Type"]
nasty = st.text(max_size=80) | st.text(alphabet="\r\n\t \x00\x85\u2028,;:<>@\"'=?éß漢Bcc", max_size=80)


def message(**values: str) -> Message:
    base = {
        "to_address": "ada@example.com",
        "sender_name": "Northwind",
        "subject": "Hello",
        "text": "Dear Ada",
        "html": "",
    }
    return Message(id=ID, **(base | values))


def test_compose_writes_both_parts_and_our_headers() -> None:
    raw = compose(message(html="<p>Dear <b>Ada</b></p>"))
    mail = message_from_bytes(raw, policy=policy.default)
    assert mail["Message-ID"] == f"<{ID}@localhost>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail.get_body(("plain",)).get_content().splitlines() == ["Dear Ada"]
    assert mail.get_body(("html",)).get_content().splitlines() == ["<p>Dear <b>Ada</b></p>"]


def test_compose_takes_no_header_that_is_not_ours() -> None:
    row = message()
    row.headers = {"Bcc": "eve@example.com", "List-Unsubscribe": "<https://example.com/u/1/>"}
    mail = message_from_bytes(compose(row), policy=policy.default)
    assert (mail["Bcc"], mail["List-Unsubscribe"]) == (None, "<https://example.com/u/1/>")


def test_the_way_out_stands_on_one_line_as_it_is() -> None:
    row = message()
    url = f"https://alumni.example.com/u/{'x' * 200}:{'y' * 43}/"
    row.headers = {"List-Unsubscribe": f"<{url}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    lines = compose(row).split(b"\r\n")
    assert f"List-Unsubscribe: <{url}>".encode() in lines
    assert b"List-Unsubscribe-Post: List-Unsubscribe=One-Click" in lines


def test_a_way_out_with_a_line_break_is_refused() -> None:
    row = message()
    row.headers = {"List-Unsubscribe": "<https://example.com>\r\nBcc: eve@example.com"}
    with pytest.raises(ValueError, match="linefeed"):
        compose(row)


@given(sender=nasty, subject=nasty, text=nasty, html=nasty)
@hypothesis_settings(max_examples=150, deadline=None)
def test_nothing_that_people_write_becomes_a_header(sender: str, subject: str, text: str, html: str) -> None:
    """One From, one To, our headers and no others; every line ends as it should and none is too long."""
    row = message(sender_name=one_line(sender), subject=one_line(subject), text=text, html=html)
    raw = compose(row)
    mail = message_from_bytes(raw, policy=policy.default)
    defects: list[MessageDefect] = list(mail.defects)
    assert defects == []
    expected = HEADERS if html else [*HEADERS[:6], "Content-Type", "Content-Transfer-Encoding", "MIME-Version"]
    assert sorted(mail.keys()) == sorted(expected)
    assert [(a.username, a.domain) for a in mail["From"].addresses] == [("alumni", "localhost")]
    assert [a.addr_spec for a in mail["To"].addresses] == ["ada@example.com"]
    assert raw.replace(b"\r\n", b"").count(b"\n") == 0
    assert max(len(line) for line in raw.split(b"\r\n")) <= 998


@given(address=st.emails() | nasty | st.builds("{}@example.com".format, nasty))
@hypothesis_settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_an_address_is_one_recipient_or_refused(address: str) -> None:
    try:
        checked = checked_address(address)
    except InvalidAddress:
        return
    raw = compose(message(to_address=checked))
    mail = message_from_bytes(raw, policy=policy.default)
    assert [a.addr_spec for a in mail["To"].addresses] == [checked]
    assert f"To: {checked}".encode() in raw.replace(b"\r\n ", b" ").split(b"\r\n")
    assert checked.isascii()
    assert checked.isprintable()
    assert " " not in checked


@pytest.mark.parametrize("address", ["root@localhost", "a@[10.0.0.1]", "a@[IPv6:::1]", "a@127.0.0.1"])
def test_no_mail_goes_to_our_own_machines(address: str) -> None:
    with pytest.raises(InvalidAddress):
        checked_address(address)


@pytest.mark.parametrize("value", ["alumni@example.com", "Alumni <alumni@example.com>"])
def test_the_sender_may_be_written_with_a_name(settings: Settings, value: str) -> None:
    settings.DEFAULT_FROM_EMAIL = value
    assert (sender_address(), sender_domain()) == ("alumni@example.com", "example.com")
