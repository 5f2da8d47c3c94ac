from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.signing import Signer
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from accounts.limits import DAY, Limit
from accounts.models import User
from audit.models import AuditEvent
from directory.models import Alumnus
from engagement.preferences import link_views
from mail.categories import CHOICES, Category
from mail.choosing import set_frequencies, set_wishes, stop_everything, unsubscribe
from mail.models import Channel, Consent, Frequency, Preference, Reader
from mail.preferences import SettingsTicket, frequencies_of, settings_url
from mail.unsubscribe import Ticket
from tenancy.models import Employer, uuid7
from tenancy.scope import tenant_scope
from tests.factories.directory import make_alumnus, own_alumnus

NOTHING = {category.value: "off" for category in CHOICES}


@pytest.fixture
def ticket(acme: Employer) -> SettingsTicket:
    person = make_alumnus(acme, "Ines", "Rocha", personal_email="ines@home.example")
    with tenant_scope(acme):
        chosen = {Category.NEWS: Frequency.AT_ONCE, Category.EVENTS: Frequency.WEEKLY}
        set_frequencies(recipient_id=person.pk, chosen=chosen, by=None, channel=Channel.JOIN)
    return SettingsTicket(acme.pk, person.pk)


def url_of(ticket: SettingsTicket, path: str = "") -> str:
    return f"/mail-settings/{ticket.token}/{path}"


def chosen(ticket: SettingsTicket) -> dict[Category, Frequency]:
    with tenant_scope(ticket.tenant_id):
        return {name: often for name, often in frequencies_of(ticket.recipient_id).items() if often != "off"}


def test_the_page_opens_without_anything_and_says_nothing_of_the_person(acme: Employer, ticket: SettingsTicket) -> None:
    assert settings_url(acme, ticket.recipient_id).endswith(url_of(ticket))
    before = chosen(ticket)
    response = Client(enforce_csrf_checks=True).get(url_of(ticket))
    html = response.content.decode()
    assert response.status_code == 200
    assert response.cookies == {}
    assert response["Referrer-Policy"] == "no-referrer"
    assert "no-store" in response["Cache-Control"]
    assert "Mail from Acme" in html
    assert "As soon as there is something: News." in html
    hidden = ("Ines", "Rocha", "ines@home.example", "csrfmiddlewaretoken", "What you said")
    assert [word for word in hidden if word in html] == []
    assert chosen(ticket) == before


def test_the_address_is_the_proof_of_what_is_sent(acme: Employer, ticket: SettingsTicket) -> None:
    stranger = Client(enforce_csrf_checks=True)
    response = stranger.post(url_of(ticket), NOTHING | {"news": "monthly"})
    assert (response.status_code, response.cookies) == (200, {})
    assert "Saved. We only send what you chose." in response.content.decode()
    assert chosen(ticket) == {Category.NEWS: Frequency.MONTHLY, Category.DIGEST: Frequency.MONTHLY}
    with tenant_scope(acme):
        assert Consent.objects.latest("at").channel == Channel.LINK
    assert stranger.post(url_of(ticket), NOTHING | {"news": "hourly"}).status_code == 422
    assert stranger.post(url_of(ticket)).status_code == 422
    assert "rests until" in stranger.post(url_of(ticket, "pause/"), {"months": "12"}).content.decode()
    assert "comes again" in stranger.post(url_of(ticket, "pause/"), {"months": "0"}).content.decode()
    assert stranger.post(url_of(ticket, "pause/"), {"months": "2"}).status_code == 422
    assert "You get no optional mail." in stranger.post(url_of(ticket, "stop/")).content.decode()
    assert chosen(ticket) == {}


def test_a_session_that_comes_along_says_nothing_and_stays_as_it_is(
    acme: Employer, ticket: SettingsTicket, alice: User, client_for: Callable[[User], Client]
) -> None:
    """Signed in as somebody else: the page is the link's own person's, whatever waits in the session stays there."""
    own = own_alumnus(acme, alice)
    as_alice = client_for(alice)
    as_alice.post("/acme/me/mail/", NOTHING | {"news": "weekly"})  # a message waits
    with CaptureQueriesContext(connection) as queries:
        response = as_alice.post(url_of(ticket, "stop/"))
    assert response.cookies == {}
    assert [
        sql for query in queries if "django_session" in (sql := query["sql"]) and not sql.startswith("SELECT")
    ] == []
    assert "We only send what you chose" not in response.content.decode()
    assert chosen(ticket) == {}
    assert chosen(SettingsTicket(acme.pk, own.pk)).keys() == {Category.NEWS, Category.DIGEST}
    assert "We only send what you chose" in as_alice.get("/acme/me/mail/").content.decode()


def test_of_somebody_who_is_gone_the_way_out_keeps_nothing(acme: Employer) -> None:
    gone = Ticket(acme.pk, uuid7(), Category.NEWS)
    assert Client().post(f"/u/{gone.token}/", {"List-Unsubscribe": "One-Click"}).status_code == 200
    with tenant_scope(acme):
        assert not Preference.objects.filter(recipient_id=gone.recipient_id).exists()
        assert not AuditEvent.objects.filter(action="mail.unsubscribed").exists()


def test_other_employers_and_other_purposes_open_nothing(
    acme: Employer, globex: Employer, ticket: SettingsTicket
) -> None:
    there = SettingsTicket(globex.pk, ticket.recipient_id)
    assert Client().post(url_of(there, "stop/")).status_code == 404
    nobody = SettingsTicket(2_000_000_000, ticket.recipient_id).token
    other_use = Ticket(acme.pk, ticket.recipient_id, Category.NEWS).token
    unsalted = Signer().sign_object([acme.pk, ticket.recipient_id.hex])
    for token in (nobody, other_use, unsalted, ticket.token[:-1] + "!", "x", "%00"):
        for path, method in (("", "get"), ("", "post"), ("stop/", "post"), ("pause/", "post")):
            response = getattr(Client(), method)(f"/mail-settings/{token}/{path}", {"months": "1"})
            assert response.status_code == 404
            assert "This link is not complete" in response.content.decode()
    assert chosen(ticket).keys() == {Category.NEWS, Category.EVENTS, Category.DIGEST}


def test_a_link_from_before_the_last_day_says_no_but_never_yes(acme: Employer, ticket: SettingsTicket) -> None:
    """It may lie in a work mailbox, which others open by now."""
    exit_day = ticket.made_on
    with tenant_scope(acme):
        Alumnus.objects.filter(pk=ticket.recipient_id).update(became_alumnus_on=exit_day)
        set_wishes(recipient_id=ticket.recipient_id, wanted={Category.SURVEYS: True}, by=None)
    more, less = NOTHING | {"news": "weekly", "surveys": "at_once"}, NOTHING | {"news": "weekly"}
    refused = Client().post(url_of(ticket), more)
    assert refused.status_code == 422
    assert "it can say no, but not yes" in refused.content.decode()
    assert chosen(ticket).keys() == {Category.NEWS, Category.EVENTS, Category.DIGEST}
    assert Client().post(url_of(ticket), less).status_code == 200
    assert chosen(ticket).keys() == {Category.NEWS, Category.DIGEST}
    newer = SettingsTicket(acme.pk, ticket.recipient_id, exit_day + timedelta(days=1))
    assert Client().post(url_of(newer), more).status_code == 200
    assert Category.SURVEYS in chosen(ticket)


def test_links_survive_a_change_of_the_key(ticket: SettingsTicket, settings: Settings) -> None:
    token = ticket.token
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another-secret-key", [settings.SECRET_KEY]
    assert Client().get(f"/mail-settings/{token}/").status_code == 200
    settings.SECRET_KEY_FALLBACKS = []
    assert Client().get(f"/mail-settings/{token}/").status_code == 404


def test_an_old_link_speaks_for_the_record_that_two_became(acme: Employer, ticket: SettingsTicket) -> None:
    kept = make_alumnus(acme, "Inês", "Rocha")
    with tenant_scope(acme):
        set_frequencies(recipient_id=kept.pk, chosen={Category.NEWS: Frequency.WEEKLY}, by=None, channel=Channel.PAGE)
        kept.__class__.objects.filter(pk=ticket.recipient_id).update(state="merged", merged_into=kept)
    unsubscribe(Ticket(acme.pk, ticket.recipient_id, Category.NEWS))
    assert chosen(SettingsTicket(acme.pk, kept.pk)) == {}
    # Should the merge be undone, the no is still one of the person whom the mail was for.
    assert Category.NEWS not in chosen(ticket)


@pytest.mark.parametrize("is_deleted", [True, False])
def test_nobody_says_yes_for_the_dead_or_brings_back_what_was_deleted(
    acme: Employer, ticket: SettingsTicket, is_deleted: bool
) -> None:
    if is_deleted:
        ticket = SettingsTicket(acme.pk, uuid7())
    else:
        with tenant_scope(acme):
            Alumnus.objects.filter(pk=ticket.recipient_id).update(state="deceased")
            stop_everything(recipient_id=ticket.recipient_id, by=None, channel=Channel.LINK)
    for path, data in (("", NOTHING | {"news": "weekly"}), ("pause/", {"months": "1"}), ("stop/", {})):
        assert Client().post(url_of(ticket, path), data).status_code == 404
    assert chosen(ticket) == {}
    with tenant_scope(acme):
        assert not Reader.objects.exists()


def test_a_link_that_was_passed_on_cannot_fill_the_log(ticket: SettingsTicket, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(link_views, "CHANGES", Limit("test", 1, DAY))
    assert Client().post(url_of(ticket), NOTHING | {"news": "weekly"}).status_code == 200
    assert Client().post(url_of(ticket), NOTHING | {"news": "monthly"}).status_code == 422
    assert Client().post(url_of(ticket, "pause/"), {"months": "1"}).status_code == 429
    assert chosen(ticket)[Category.NEWS] == "weekly"
    assert Client().post(url_of(ticket, "stop/")).status_code == 200
    assert chosen(ticket) == {}


@pytest.mark.parametrize(("path", "wrong"), [("", "put"), ("stop/", "get"), ("pause/", "get")])
def test_wrong_methods(ticket: SettingsTicket, path: str, wrong: str) -> None:
    assert getattr(Client(), wrong)(url_of(ticket, path)).status_code == 405
