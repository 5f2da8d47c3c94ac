"""A provider's API gets the very message that SMTP would get, and its answers mean what the relay's would."""

import base64
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs
from uuid import UUID

import pytest
from pytest_django import Settings

from mail.categories import Category, Lane
from mail.delivery import deliver_lane
from mail.models import Message, State, Trouble
from mail.providers.names import PROVIDERS
from mail.providers.outgoing import ProviderRelay, open_relay
from mail.relay import Answer, Outcome, Relay
from tenancy.models import Employer, uuid7
from tests.mail.outbox import now, wants
from tests.mail.providers.api import FakeApi

WIRE = (
    b"From: =?utf-8?q?Soleil_Caf=C3=A9?= <alumni@portal.example>\r\nTo: ada@example.com\r\nSubject: Hello\r\n"
    b"Message-ID: <01900000-0000-7000-8000-000000000001@portal.example>\r\nAuto-Submitted: auto-generated\r\n"
    b"List-Unsubscribe: <https://portal.example/u/1.abc/>\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"
    b"Reply-To: hr@soleil.example\r\nMIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary=x\r\n\r\n"
    b"--x\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nplain words\r\n"
    b"--x\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>rich words</p>\r\n--x--\r\n"
)
OUTBOX_ID = "01900000-0000-7000-8000-000000000001"
INACTIVE = "Found inactive addresses: ada@example.com. Inactive recipients are"
POSTMARK_YES = {"To": "ada@example.com", "MessageID": "pm-1", "ErrorCode": 0, "Message": "OK"}


@pytest.fixture
def api(settings: Settings) -> Iterator[FakeApi]:
    with FakeApi(answer=POSTMARK_YES) as api:
        settings.OUTBOUND_INTERNAL = [api.place]
        settings.MAIL_PROVIDER, settings.MAIL_PROVIDER_KEY = "postmark", "key-1"
        settings.MAIL_PROVIDER_URL = f"http://{api.place}/"
        yield api


def send(name: str = "postmark", content: bytes = WIRE, **more: Any) -> Answer:
    relay = ProviderRelay(PROVIDERS[name])
    answer = relay.send(sender="b+x@bounce.example", recipient="ada@example.com", content=content, **more)
    relay.close()
    return answer


def test_postmark_gets_all_of_it(api: FakeApi, settings: Settings) -> None:
    settings.MAIL_PROVIDER_STREAM = "broadcast"

    assert send() == Answer(Outcome.SENT, "HTTP 200")

    sent = api.asked[0].json
    assert api.asked[0].headers["X-Postmark-Server-Token"] == "key-1"
    assert (sent["To"], sent["Subject"], sent["ReplyTo"]) == ("ada@example.com", "Hello", "hr@soleil.example")
    assert sent["From"] == "Soleil Café <alumni@portal.example>"
    assert (sent["TextBody"].strip(), sent["HtmlBody"].strip()) == ("plain words", "<p>rich words</p>")
    assert sent["Metadata"] == {"outbox_id": OUTBOX_ID}
    assert (sent["TrackOpens"], sent["TrackLinks"]) == (False, "None")  # no pixel, no rewritten links
    assert sent["MessageStream"] == "broadcast"
    headers = {header["Name"]: header["Value"] for header in sent["Headers"]}
    assert headers == {
        "Message-ID": f"<{OUTBOX_ID}@portal.example>",
        "Auto-Submitted": "auto-generated",
        "List-Unsubscribe": "<https://portal.example/u/1.abc/>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def test_an_appointment_goes_as_a_file(api: FakeApi) -> None:
    part = b"--x\r\nContent-Type: text/calendar; charset=utf-8; method=REQUEST\r\n\r\nBEGIN:VCALENDAR\r\n--x--\r\n"
    assert send(content=WIRE.replace(b"--x--\r\n", part)) == Answer(Outcome.SENT, "HTTP 200")
    [file] = api.asked[0].json["Attachments"]
    assert (file["Name"], file["ContentType"].split(";")[0]) == ("invitation.ics", "text/calendar")
    assert base64.b64decode(file["Content"]).strip() == b"BEGIN:VCALENDAR"


def test_mail_that_nobody_can_decline_stays_off_the_stream_for_marketing(api: FakeApi, settings: Settings) -> None:
    settings.MAIL_PROVIDER_STREAM = "broadcast"
    send(content=WIRE.replace(b"List-Unsubscribe:", b"X-Other:").replace(b"List-Unsubscribe-Post:", b"X-More:"))

    assert "MessageStream" not in api.asked[0].json


def test_the_other_dialects_carry_the_id_and_the_way_out(api: FakeApi) -> None:
    api.answer = {"id": "r-1", "messageId": "b-1", "message": "Queued."}
    for name in ("resend", "brevo", "mailgun", "sendgrid"):
        assert send(name).outcome is Outcome.SENT

    resend, brevo, mailgun, sendgrid = api.asked
    assert (resend.headers["Authorization"], brevo.headers["api-key"]) == ("Bearer key-1", "key-1")
    assert resend.json["headers"]["X-Metadata"] == f'{{"outbox_id": "{OUTBOX_ID}"}}'
    assert brevo.json["headers"]["X-Mailin-custom"] == f'{{"outbox_id": "{OUTBOX_ID}"}}'
    assert mailgun.headers["Authorization"] == "Basic " + base64.b64encode(b"api:key-1").decode()
    form = parse_qs(mailgun.body.decode())
    assert form["v:outbox_id"] == [OUTBOX_ID]
    assert (form["o:tracking-opens"], form["o:tracking-clicks"]) == (["no"], ["no"])
    assert sendgrid.json["custom_args"] == {"outbox_id": OUTBOX_ID}
    assert sendgrid.json["tracking_settings"]["open_tracking"] == {"enable": False}
    for asked in (resend, brevo):
        assert asked.json["headers"]["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_one_connection_serves_a_batch(api: FakeApi) -> None:
    relay = ProviderRelay(PROVIDERS["postmark"])
    for _each in range(3):
        assert relay.send(sender="", recipient="ada@example.com", content=WIRE).outcome is Outcome.SENT
    relay.close()

    assert (len(api.asked), api.connections) == (3, 1)


@pytest.mark.parametrize(
    ("status", "body", "outcome"),
    [
        (401, {}, Outcome.UNREACHED),
        (429, {}, Outcome.UNREACHED),
        (503, {}, Outcome.UNREACHED),
        (408, {}, Outcome.LATER),
        (400, {}, Outcome.REFUSED),
        (500, {}, Outcome.UNCERTAIN),
        (302, {}, Outcome.UNCERTAIN),
        (200, b"<html>", Outcome.UNCERTAIN),
        (422, {"ErrorCode": 406, "Message": INACTIVE}, Outcome.REFUSED),
        (422, {"ErrorCode": 300, "Message": "Invalid 'To' address: 'ada@example.com'."}, Outcome.NO_MAILBOX),
        (422, {"ErrorCode": 300, "Message": "Invalid 'From' address: 'x'."}, Outcome.REFUSED),
    ],
)  # fmt: skip
def test_what_a_no_means(api: FakeApi, status: int, body: Any, outcome: Outcome) -> None:
    api.status, api.answer = status, body

    assert send() == Answer(outcome, f"HTTP {status}")


def test_silence_after_the_request_is_doubt(api: FakeApi) -> None:
    api.hang = True

    assert send().outcome is Outcome.UNCERTAIN
    assert len(api.asked) == 1


def test_where_nobody_answers_nothing_was_sent(api: FakeApi, settings: Settings) -> None:
    settings.MAIL_PROVIDER_URL = "http://127.0.0.1:9/"
    settings.OUTBOUND_INTERNAL = ["127.0.0.1:9"]
    assert send() == Answer(Outcome.UNREACHED)

    settings.MAIL_PROVIDER_URL, settings.OUTBOUND_INTERNAL = "http://127.0.0.1/", []  # the guard says no
    assert send() == Answer(Outcome.UNREACHED)


def test_who_slept_past_the_lease_sends_nothing(api: FakeApi) -> None:
    assert send(until=0.0) == Answer(Outcome.LATER)
    assert api.asked == []


def test_what_cannot_be_said_to_a_provider_is_refused(api: FakeApi) -> None:
    assert send("brevo", WIRE.replace(b"<https://portal.example/u/1.abc/>", "<https://é/>".encode())).outcome is (
        Outcome.REFUSED
    )
    assert api.asked == []


def test_the_outbox_goes_out_by_the_provider(
    api: FakeApi, northwind: Employer, write: Callable[..., Message], settings: Settings
) -> None:
    recipient = uuid7()
    wants(northwind, recipient, news=True)
    message = write(northwind, category=Category.NEWS, recipient_id=recipient)

    assert deliver_lane(Lane.MARKETING) == 1

    sent = api.asked[0].json
    assert now(message).state == State.SENT
    assert UUID(sent["Metadata"]["outbox_id"]) == message.pk
    assert {"List-Unsubscribe", "List-Unsubscribe-Post"} <= {header["Name"] for header in sent["Headers"]}


def test_a_wrong_key_costs_no_message_its_attempts(
    api: FakeApi, northwind: Employer, write: Callable[..., Message]
) -> None:
    api.status = 401
    message = write(northwind)

    deliver_lane(Lane.SERVICE)

    row = now(message)
    assert (row.state, row.error, row.error_code, row.attempts) == (
        State.PENDING,
        Trouble.UNREACHABLE,
        "HTTP 401",
        0,
    )


def test_amazon_and_no_provider_at_all_mean_smtp(settings: Settings) -> None:
    for name in ("", "amazon_ses"):
        settings.MAIL_PROVIDER = name
        assert isinstance(open_relay(), Relay)
