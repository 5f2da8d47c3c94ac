"""Reports of providers: believed only with their proof, kept first, read later, noted once."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from mail.categories import Category
from mail.models import Channel, Consent, Message, Preference, RawReport, RelayEvent, State, Suppression, Trouble
from mail.providers import dialects, inbox, signatures
from mail.providers.inbox import forget_old, read_waiting
from mail.providers.names import PROVIDERS
from mail.providers.reports import Unreadable
from tenancy.models import Employer, uuid7
from tenancy.scope import no_scope, tenant_scope
from tests.mail.outbox import change, now, wants
from tests.mail.providers.recorded import AT, RECORDED
from tests.mail.providers.signing import Amazon, Signer
from web.outbound import Answer, OutboundError

Write = Callable[..., Message]
KINDS = ["accepted", "delivered", "bounced", "soft", "complained", ""]


@pytest.fixture
def sent(northwind: Employer, write: Write) -> Message:
    message = write(northwind)
    change(message, state=State.SENT, sent_at=timezone.now())
    return message


@pytest.fixture
def amazon(monkeypatch: pytest.MonkeyPatch) -> Iterator[Amazon]:
    """Amazon's servers are the outside: its certificate comes from here."""
    amazon = Amazon()
    asked: list[str] = []

    def fetch(url: str, **_options: Any) -> Answer:
        asked.append(url)
        return Answer(200, {}, amazon.certificate if url.endswith(".pem") else b"", url)

    signatures._certificate.cache_clear()
    monkeypatch.setattr(signatures, "fetch", fetch)
    monkeypatch.setattr(inbox, "fetch", fetch)
    amazon.asked = asked  # type: ignore[attr-defined]
    yield amazon
    signatures._certificate.cache_clear()


@pytest.fixture
def signer(db: None, settings: Settings) -> Callable[[str], Signer]:
    def signer(provider: str) -> Signer:
        made = Signer(provider)
        settings.MAIL_PROVIDER, settings.MAIL_WEBHOOK_KEY = provider, made.key
        return made

    return signer


def post(provider: str, body: bytes, headers: dict[str, str]) -> int:
    client = Client(enforce_csrf_checks=True, headers=headers)
    return client.post(f"/hooks/mail/{provider}/", body, content_type="application/json").status_code


def events(message: Message) -> list[tuple[str, str]]:
    with tenant_scope(message.tenant_id or 0):
        return list(RelayEvent.objects.filter(message_id=message.pk).values_list("provider", "kind"))


def reports() -> list[RawReport]:
    with no_scope():
        return list(RawReport.objects.order_by("id"))


@pytest.mark.parametrize(
    ("provider", "kind"),
    [(provider, kind) for provider in sorted(PROVIDERS) for kind in KINDS if kind in RECORDED[provider]("")],
)
def test_each_dialect_is_understood(provider: str, kind: str) -> None:
    message_id = uuid7()
    recorded = RECORDED[provider](str(message_id))

    found = dialects.read(provider, json.dumps(recorded[kind]).encode(), event_id="msg_1")

    assert [(one.message_id, one.kind.value) for one in found] == ([(message_id, kind)] if kind else [])
    assert all(one.event_id and one.at.replace(microsecond=0) == datetime.fromtimestamp(AT, UTC) for one in found)


@pytest.mark.parametrize(
    ("provider", "event", "kind"),
    [
        ("mailgun", {"event": "failed", "severity": "permanent", "reason": "suppress-complaint"}, "complained"),
        ("mailgun", {"event": "failed", "severity": "permanent", "reason": "suppress-bounce"}, "bounced"),
        ("mailgun", {"event": "failed", "severity": "permanent", "reason": "old"}, "soft"),
        ("mailgun", {"event": "opened"}, ""),
        ("mailgun", {"event": "clicked"}, ""),
        ("sendgrid", {"event": "dropped", "reason": "Bounced Address"}, "bounced"),
        ("sendgrid", {"event": "dropped", "reason": "Spam Reporting Address"}, "complained"),
        ("sendgrid", {"event": "dropped", "reason": "Unsubscribed Address"}, "soft"),
        ("sendgrid", {"event": "open"}, ""),
        ("sendgrid", {"event": "click"}, ""),
    ],
)
def test_what_a_provider_holds_back_itself_counts_too_and_openings_never(
    provider: str, event: dict[str, Any], kind: str
) -> None:
    recorded = RECORDED[provider](str(uuid7()))["delivered"]
    said = [recorded[0] | event] if provider == "sendgrid" else {"event-data": recorded["event-data"] | event}

    found = dialects.read(provider, json.dumps(said).encode())

    assert [one.kind.value for one in found] == ([kind] if kind else [])


@pytest.mark.parametrize("provider", sorted(set(PROVIDERS) - {"amazon_ses"}))
def test_a_report_with_its_proof_is_kept_then_read_and_noted_once(
    provider: str, sent: Message, signer: Callable[[str], Signer]
) -> None:
    body, headers = signer(provider).sign(RECORDED[provider](str(sent.pk))["delivered"])

    assert post(provider, body, headers) == 200
    assert post(provider, body, headers) == 200  # they come again when in doubt
    assert events(sent) == []
    assert [bytes(report.body) for report in reports()] == [body, body]

    assert read_waiting() == 2

    assert events(sent) == [(provider, "delivered")]
    assert [(report.state, report.noted) for report in reports()] == [("read", 1), ("read", 0)]
    assert read_waiting() == 0


@pytest.mark.parametrize("provider", sorted(PROVIDERS))
def test_a_report_without_its_proof_is_refused_and_not_kept(
    provider: str, sent: Message, signer: Callable[[str], Signer], caplog: pytest.LogCaptureFixture
) -> None:
    said = RECORDED[provider](str(sent.pk))["bounced"]
    good = signer(provider)
    body, headers = good.sign(said)
    stale = Signer(provider, stamp=good.stamp - 2 * 24 * 3600)
    stale.key, stale.private = good.key, good.private
    strange = Signer(provider, key="reports:wrong")
    strange.key = "d2hzZWNfd3Jvbmc=" if provider != "postmark" else "reports:wrong"

    refused = [(b"{}", {}), (b"\xff", headers), strange.sign(said), (b"[" * 3000, headers)]
    if PROVIDERS[provider].signs not in ("", "sns"):
        refused.append(stale.sign(said))
        if provider != "mailgun":  # signs a number and the time only, inside the body
            refused += [(body, {}), (body.replace(b"0", b"1"), headers)]
    else:
        refused = [(body, {"Authorization": "Bearer x"}), (body, {"Authorization": "Basic %%"}), strange.sign(said)]
    for wrong_body, wrong_headers in refused:
        assert post(provider, wrong_body, wrong_headers) == 403

    assert reports() == []
    assert {record.getMessage() for record in caplog.records if record.name.startswith("mail")} == {
        "mail.report_refused"
    }


def test_only_the_provider_in_use_may_report(signer: Callable[[str], Signer], settings: Settings) -> None:
    body, headers = signer("postmark").sign({})

    assert post("brevo", body, headers) == 404
    assert Client().get("/hooks/mail/postmark/").status_code == 405
    settings.MAIL_PROVIDER = ""
    assert post("postmark", body, headers) == 404


def test_a_report_has_a_size(signer: Callable[[str], Signer]) -> None:
    _body, headers = signer("postmark").sign({})

    assert post("postmark", b"x" * 1_000_001, headers) == 413
    assert reports() == []


def test_a_hard_bounce_stops_the_address_and_a_complaint_all_that_is_optional(
    northwind: Employer, write: Write, signer: Callable[[str], Signer]
) -> None:
    recipient = uuid7()
    wants(northwind, recipient, news=True, events=True)
    news = write(northwind, category=Category.NEWS, recipient_id=recipient)
    change(news, state=State.SENT, sent_at=timezone.now())
    recorded, by = RECORDED["postmark"](str(news.pk)), signer("postmark")

    post("postmark", *by.sign(recorded["bounced"]))
    read_waiting()
    with tenant_scope(northwind):
        assert Suppression.objects.of_address(news.to_address).get().reason == "bounce"
    assert (now(news).state, now(news).error) == (State.FAILED, Trouble.NO_MAILBOX)

    post("postmark", *by.sign(recorded["complained"] | {"ID": 43}))
    read_waiting()
    with tenant_scope(northwind):
        # The complaint outlives the bounce: a confirmed address would lift that one.
        assert Suppression.objects.of_address(news.to_address).get().reason == "complaint"
        assert not Preference.objects.filter(recipient_id=recipient, wanted=True).exists()
        taken_back = Consent.objects.filter(recipient_id=recipient, given=False)
        assert {(one.category, one.channel) for one in taken_back} == {
            ("news", Channel.COMPLAINT),
            ("events", Channel.COMPLAINT),
        }


def test_a_soft_bounce_five_times_in_three_days_is_a_hard_one(northwind: Employer, write: Write) -> None:
    began = timezone.now() - timedelta(days=10)

    def came_back(days: float, kind: RelayEvent.Kind = RelayEvent.Kind.SOFT) -> bool:
        """Is the address given up after one more message?"""
        message = write(northwind)
        change(message, state=State.SENT, sent_at=timezone.now())
        at = began + timedelta(days=days)
        assert inbox.note_relay_event(provider="x", event_id=str(message.pk), message_id=message.pk, kind=kind, at=at)
        if kind == RelayEvent.Kind.SOFT:
            assert (now(message).state, now(message).error) == (State.FAILED, Trouble.GAVE_UP)
        with tenant_scope(northwind):
            return Suppression.objects.of_address("ada@example.com").exists()

    assert [came_back(days) for days in (0, 0.1, 0.2, 0.3, 0.4, 2.9)] == [False] * 6  # many, but within three days
    assert not came_back(3.0, RelayEvent.Kind.DELIVERED)  # all is forgotten
    assert [came_back(days) for days in (4, 5, 6, 6.5, 7)] == [False] * 4 + [True]


def test_what_nobody_understands_is_set_aside_and_holds_nothing_up(
    sent: Message, signer: Callable[[str], Signer], caplog: pytest.LogCaptureFixture
) -> None:
    by = signer("postmark")
    recorded = RECORDED["postmark"](str(sent.pk))
    for said in (
        {},
        [],
        "x",
        {"RecordType": "Delivery", "MessageID": "x"},
        recorded["delivered"] | {"DeliveredAt": "x"},
    ):
        assert post("postmark", *by.sign(said)) == 200
    post("postmark", *by.sign(recorded["delivered"] | {"Metadata": {"outbox_id": str(uuid7())}}))  # not ours
    post("postmark", *by.sign(recorded["delivered"]))

    assert read_waiting() == 7

    assert [report.state for report in reports()] == ["unreadable"] * 5 + ["read"] * 2
    assert [report.noted for report in reports()][5:] == [0, 1]
    assert len([line for line in caplog.records if line.getMessage() == "mail.report_unreadable"]) == 5


def test_what_ends_its_reader_every_time_is_set_aside(
    signer: Callable[[str], Signer], monkeypatch: pytest.MonkeyPatch
) -> None:
    post("postmark", *signer("postmark").sign({}))
    with no_scope():
        RawReport.objects.update(attempts=inbox.MOST_ATTEMPTS)

    read_waiting()

    assert [report.state for report in reports()] == ["unreadable"]


def test_amazon_is_asked_for_its_password_first(sent: Message, signer: Callable[[str], Signer]) -> None:
    body, _headers = signer("amazon_ses").sign(RECORDED["amazon_ses"](str(sent.pk))["bounced"])
    answer = Client().post("/hooks/mail/amazon_ses/", body, content_type="text/plain")

    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, 'Basic realm="mail reports"')


@pytest.mark.parametrize("version", ["1", "2"])
def test_amazons_signature_is_checked_as_well(
    version: str, sent: Message, signer: Callable[[str], Signer], amazon: Amazon
) -> None:
    by = signer("amazon_ses")
    said = RECORDED["amazon_ses"](str(sent.pk))["bounced"] | {"SignatureVersion": version}
    genuine = amazon.sign(said)
    for one in (
        genuine,
        genuine | {"Message": genuine["Message"].replace("General", "Suppressed")},
        genuine | {"SigningCertURL": "https://sns.eu-west-1.amazonaws.com.evil.example/x.pem"},
        genuine | {"SigningCertURL": "https://sns.eu-west-1.amazonaws.com/x.txt"},
        genuine | {"Signature": "AAAA"},
    ):
        assert post("amazon_ses", *by.sign(one)) == 200

    read_waiting()

    assert [report.state for report in reports()] == ["read"] + ["unreadable"] * 4
    assert events(sent) == [("amazon_ses", "bounced")]


def test_a_topic_of_amazon_gets_its_yes(sent: Message, signer: Callable[[str], Signer], amazon: Any) -> None:
    by = signer("amazon_ses")
    yes = "https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&Token=x"
    said = RECORDED["amazon_ses"](str(sent.pk))["bounced"]
    said |= {"Type": "SubscriptionConfirmation", "Token": "x", "SubscribeURL": yes}
    names = ("Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type")
    post("amazon_ses", *by.sign(amazon.sign(said, *names)))
    elsewhere = said | {"SubscribeURL": "https://evil.example/"}
    post("amazon_ses", *by.sign(amazon.sign(elsewhere, *names)))

    read_waiting()

    assert [url for url in amazon.asked if not url.endswith(".pem")] == [yes]


def test_without_amazons_certificate_a_report_waits(
    sent: Message, signer: Callable[[str], Signer], amazon: Amazon, monkeypatch: pytest.MonkeyPatch
) -> None:
    post("amazon_ses", *signer("amazon_ses").sign(amazon.sign(RECORDED["amazon_ses"](str(sent.pk))["bounced"])))

    def away(_url: str, **_options: Any) -> Answer:
        raise OutboundError("away")

    with monkeypatch.context() as patch:
        patch.setattr(signatures, "fetch", away)
        assert read_waiting() == 1
    assert [(report.state, report.attempts) for report in reports()] == [("waiting", 1)]

    read_waiting()
    assert [report.state for report in reports()] == ["read"]


def test_reports_are_seen_outside_every_employer_only(northwind: Employer, signer: Callable[[str], Signer]) -> None:
    post("postmark", *signer("postmark").sign({}))

    with tenant_scope(northwind):
        assert RawReport.objects.count() == 0
    assert len(reports()) == 1


def test_reports_are_forgotten(signer: Callable[[str], Signer]) -> None:
    post("postmark", *signer("postmark").sign({}))
    assert forget_old() == 0
    with no_scope():
        RawReport.objects.update(received_at=timezone.now() - timedelta(days=31))
    assert forget_old() == 1


def test_no_dialect_reads_what_is_not_json() -> None:
    with pytest.raises(Unreadable):
        dialects.read("postmark", b"\xff")
