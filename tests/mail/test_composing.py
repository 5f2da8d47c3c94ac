from email import message_from_bytes, policy
from email.errors import MessageDefect
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pytest_django import Settings

from mail.categories import Category
from mail.composing import Skeleton, compose, with_way_out
from mail.models import Message
from web.addresses import InvalidAddress, checked_address, sender_address, sender_domain
from web.mail_rendering import one_line
from web.merge_fields import Target, fill_places, stored_parts

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


APPOINTMENT = "BEGIN:VCALENDAR\r\nMETHOD:{method}\r\nSUMMARY:Gespräch\r\nEND:VCALENDAR\r\n"


@pytest.mark.parametrize(("said", "method"), [("REQUEST", "REQUEST"), ("CANCEL", "CANCEL"), ("X\nBcc: e", "PUBLISH")])
def test_an_appointment_is_a_third_way_to_say_it(said: str, method: str) -> None:
    ics = APPOINTMENT.format(method=said)
    mail = message_from_bytes(compose(message(html="<p>Hi</p>", calendar=ics)), policy=policy.default)
    parts = list(mail.iter_parts())
    assert [part.get_content_type() for part in parts] == ["text/plain", "text/html", "text/calendar"]
    assert parts[2]["Content-Type"].params["method"] == method
    assert parts[2].get_content().splitlines() == ics.splitlines()
    assert mail["Bcc"] is None


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


class _Employer:
    pk = 7
    name, sender_name, reply_to, postal_address = "Northwind & Söhne", "", "", "1 Main St\nOslo"


STORED = 'Hi {{ name | "there" }}, {{ team }}.\n.\n{{ name }}{{ team }} end of a very long line ' + "é=" * 60


@given(name=nasty, team=nasty, around=nasty)
@hypothesis_settings(max_examples=80, deadline=None)
def test_what_is_filled_in_arrives_as_it_is(name: str, team: str, around: str) -> None:
    """In the subject, the text and the HTML part of one of many: exactly the value, escaped where it has to be."""
    stored = around.replace("{{", "") + STORED
    values = {"name": name, "team": team}
    html = f"<p title='{{{{ team }}}}'>{STORED}</p>"
    skeleton = Skeleton(
        sender_name="Northwind",
        headers={},
        subject=stored_parts(stored),
        text=stored_parts(stored),
        html=stored_parts(html),
    )
    raw = skeleton.fill(message(), values, {})
    mail = message_from_bytes(raw, policy=policy.default)
    assert (list(mail.defects), sorted(mail.keys())) == ([], sorted(HEADERS))
    assert mail["Subject"] == one_line(fill_places(stored, values))
    plain, marked = mail.get_body(("plain",)), mail.get_body(("html",))
    assert _lines(plain.get_content()) == _lines(fill_places(stored, values))
    assert _lines(marked.get_content()) == _lines(fill_places(html, values, Target.HTML))
    assert raw.replace(b"\r\n", b"").count(b"\n") == 0
    body = raw.partition(b"\r\n\r\n")[2]
    assert max(len(line) for line in body.split(b"\r\n")) <= 76


def _lines(text: str) -> str:
    """As a mail carries them."""
    return text.replace("\r\n", "\n").replace("\r", "\n").encode("utf-8", "replace").decode()


@pytest.mark.parametrize("html", ["<body><p>Hi</p></body>", "<p>Hi</p>", ""])
def test_every_mailing_has_a_way_out_in_both_parts(html: str) -> None:
    text, marked = with_way_out("Hi", html, _Employer(), Category.NEWS)  # type: ignore[arg-type]
    for part in filter(None, [text, marked]):
        assert part.count("{{ unsubscribe_url }}") == part.count("{{ settings_url }}") == 1
        assert "Oslo" in part
    assert marked.endswith("</body>") is ("body" in html)
    assert with_way_out(text, marked, _Employer(), Category.NEWS) == (text, marked)  # type: ignore[arg-type]
