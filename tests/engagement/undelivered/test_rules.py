"""How much mail people get, and stopping all of it: for owners and HR."""

from datetime import time, timedelta

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from accounts.models import User
from audit.models import AuditEvent
from mail.delivery import note_relay_event
from mail.models import Message, RelayEvent, SendingRules, State, Trouble
from mail.sending import guard
from tenancy.models import Employer, uuid7
from tenancy.scope import tenant_scope

RULES = "/acme/manage/mail/rules/"
PAUSE, RESUMPTION = f"{RULES}pause/", f"{RULES}resumption/"
GOOD = {"weekly_cap": "2", "quiet_from": "21:00", "quiet_until": "07:00", "per_minute": "600", "clicks_counted": "on"}


def kept(employer: Employer) -> SendingRules:
    with tenant_scope(employer):
        return SendingRules.objects.get()


def test_hr_changes_the_rules(client_for, acme: Employer, bob: User):
    client: Client = client_for(bob)
    assert 'value="3"' in client.get(RULES).content.decode()
    response = client.post(RULES, GOOD)
    assert (response.status_code, response["Location"]) == (302, RULES)
    rules = kept(acme)
    assert (rules.weekly_cap, rules.quiet_from, rules.per_minute, rules.clicks_counted) == (2, time(21), 600, True)
    with tenant_scope(acme):
        SendingRules.objects.update(quiet_from=time(21, 30))
        data = AuditEvent.objects.get(tenant_id=acme.pk, action="mail.rules_changed").data
    assert data["quiet_until"] == "07:00"
    assert 'value="21:30" selected' in client.get(RULES).content.decode()
    client.post(RULES, {"weekly_cap": "2"})
    assert (kept(acme).quiet_from, kept(acme).clicks_counted) == (None, False)


def test_replies_are_counted_where_they_can_come_here_and_go_on(
    client_for, acme: Employer, bob: User, settings: Settings
):
    client: Client = client_for(bob)
    asks = GOOD | {"replies_counted": "on"}
    assert "Count replies" not in client.get(RULES).content.decode()
    assert client.post(RULES, asks).status_code == 302
    assert not kept(acme).replies_counted
    settings.MAIL_BOUNCE_DOMAIN = "bounce.portal.example"
    refused = client.post(RULES, asks)
    assert (refused.status_code, "where answers go to" in refused.content.decode()) == (422, True)
    with tenant_scope(acme):
        acme.reply_to = "hr@acme.example"
        acme.save(update_fields=["reply_to"])
    assert client.post(RULES, asks).status_code == 302
    assert kept(acme).replies_counted


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"weekly_cap": "0"}, "greater than or equal to 1"),
        ({"weekly_cap": "21"}, "less than or equal to 20"),
        ({"quiet_until": ""}, "a beginning and an end"),
        ({"quiet_from": ""}, "a beginning and an end"),
        ({"quiet_from": "07:00"}, "Choose another hour"),
        ({"quiet_from": "25:00"}, "25:00"),
        ({"per_minute": "-1"}, "greater than or equal to 1"),
    ],
)
def test_what_is_wrong_is_said_and_kept_as_typed(client_for, acme: Employer, bob: User, wrong: dict, said: str):
    response = client_for(bob).post(RULES, GOOD | wrong)
    assert response.status_code == 422
    assert said in response.content.decode()
    with tenant_scope(acme):
        assert not SendingRules.objects.exists()


def test_everything_is_stopped_and_goes_on(client_for, acme: Employer, bob: User):
    client: Client = client_for(bob)
    assert client.post(PAUSE, follow=True).status_code == 200
    assert "Mailings are stopped" in client.get("/acme/manage/mail/").content.decode()
    assert client.post(RESUMPTION, follow=True).status_code == 200
    assert (kept(acme).paused_at, kept(acme).resumed_at is not None) == (None, True)
    with tenant_scope(acme):
        events = AuditEvent.objects.filter(tenant_id=acme.pk, action__startswith="mail.sending").order_by("pk")
        assert [event.action for event in events] == ["mail.sending_paused", "mail.sending_resumed"]


@pytest.mark.parametrize("reason", ["bounces", "complaints"])
def test_why_it_stopped_by_itself_is_said(client_for, acme: Employer, bob: User, reason: str):
    with tenant_scope(acme):
        SendingRules.objects.create(paused_at=timezone.now(), paused_reason=reason)
    page = client_for(bob).get(RULES).content.decode()
    assert {"bounces": "One in twenty", "complaints": "One in a thousand"}[reason] in page
    assert "Stop all mailings" not in page


@pytest.mark.parametrize("url", [RULES, PAUSE, RESUMPTION])
def test_others_do_not_get_in(client_for, client: Client, alice: User, bob: User, mallory: User, url: str):
    method = "get" if url == RULES else "post"
    assert getattr(client_for(alice), method)(url).status_code == 403
    assert getattr(client_for(mallory), method)(url).status_code == 404
    assert getattr(client, method)(url)["Location"].startswith("/account/sign-in/")
    wrong = client_for(bob).delete(url) if url == RULES else client_for(bob).get(url)
    assert wrong.status_code == 405


@pytest.mark.parametrize(("reason", "advice"), [("bounces", "which addresses are dead"), ("complaints", "write less")])
def test_owners_and_hr_are_told_what_to_do_when_the_guard_has_stopped_it(
    acme: Employer, bob: User, alice: User, reason: str, advice: str
):
    now = timezone.now()
    common = {"tenant_id": acme.pk, "category": "news", "lane": "marketing", "to_address": "a@b.example"}
    dead = {"state": State.FAILED, "error": Trouble.NO_MAILBOX}
    sent = {"state": State.SENT, "sent_at": now}
    is_dead = reason == "bounces"
    with tenant_scope(acme), transaction.atomic():
        rows = [
            Message(recipient_id=uuid7(), sending_at=now, **common, **(dead if is_dead and number < 10 else sent))
            for number in range(200)
        ]
        Message.objects.bulk_create(rows)
    if not is_dead:
        kind = RelayEvent.Kind.COMPLAINED
        note_relay_event(provider="p", event_id="1", message_id=rows[0].pk, kind=kind, at=now + timedelta(seconds=1))
    for _twice in range(2):
        guard()
    assert kept(acme).paused_reason == reason
    with tenant_scope(acme):
        told = Message.objects.in_scope().get(template="engagement/mailings_stopped")
    assert (told.to_address, told.category) == (bob.email, "service")
    assert advice in told.text
    assert "/acme/manage/mail/" in told.text
