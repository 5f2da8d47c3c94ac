"""Two mailboxes, one of them lost: three days and a word to everybody, so that one mailbox takes nothing over."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client

from accounts.addresses import lost
from accounts.addresses.actions import LastAddress, add_address, find_change, undo_change
from accounts.addresses.models import AddressChange
from audit.models import AuditEvent
from mail.models import Message
from tenancy.scope import no_scope, person_scope
from tests.accounts.addresses.conftest import address_of, emails_of, primary_of, undo_path
from tests.accounts.steps import code_sent_to, newest_mail, sign_in
from tests.factories.accounts import confirm
from tests.factories.passkeys import make_passkey

pytestmark = pytest.mark.django_db

HOME, SECOND = "alice@home.example", "alice@second.example"
MENTIONED = "Have you lost one of the mailboxes?"
LIST, LOSS, ACT = "/account/addresses/", "/account/addresses/loss/", "account.lose_address"
NOON = datetime(2026, 6, 15, 12, tzinfo=UTC)


@pytest.fixture
def clock():
    with time_machine.travel(NOON, tick=True) as traveller:
        yield traveller


@pytest.fixture
def alice_with_two(clock, with_second):
    return with_second()


def came_in_with(email: str) -> Client:
    client = Client()
    sign_in(client, email)
    return confirm(client, ACT)


def report(client: Client, email: str = HOME):
    return client.post(LOSS, {"address": email})


def test_lost_main_address_goes_after_three_days(alice_with_two, clock):
    client = came_in_with(SECOND)
    assert MENTIONED in client.get(LIST).text
    assert report(client).status_code == 302
    waiting = client.get(LIST).text
    assert "Can go from 18 Jun, 12:00 UTC" in waiting
    assert MENTIONED not in waiting
    assert [newest_mail(each).subject for each in (HOME, SECOND)] == ["An address was reported as lost"] * 2

    clock.move_to(NOON + timedelta(hours=71))
    assert report(confirm(client, ACT)).status_code == 422
    clock.move_to(NOON + timedelta(hours=73))
    assert "Remove the lost address" in client.get(LIST).text
    assert report(confirm(client, ACT)).status_code == 302

    assert (emails_of(alice_with_two), primary_of(alice_with_two)) == ({SECOND}, SECOND)
    assert newest_mail(HOME).subject == "An address was removed from your sign-in"
    undo_change(find_change(undo_path(HOME).rstrip("/").rpartition("/")[2]))
    assert (emails_of(alice_with_two), primary_of(alice_with_two)) == ({HOME, SECOND}, HOME)


def test_code_goes_to_the_mailbox_in_hand(alice_with_two):
    client = Client()
    sign_in(client, SECOND)
    page = client.post(LOSS, {"address": HOME}).url
    assert SECOND in client.get(page).text
    client.post(page, {"action": "send"})
    response = client.post(page, {"code": code_sent_to(SECOND)})
    assert response.url.startswith("/account/confirm/done/")


def test_other_mailbox_says_no_by_signing_in(alice_with_two, clock):
    report(came_in_with(SECOND))
    clock.move_to(NOON + timedelta(hours=40))
    sign_in(Client(), HOME)
    with no_scope():
        assert AuditEvent.objects.filter(action="user.address_not_lost").count() == 1
    clock.move_to(NOON + timedelta(hours=80))
    client = came_in_with(SECOND)
    assert "Mailbox lost" in client.get(LIST).text
    report(client)
    assert emails_of(alice_with_two) == {HOME, SECOND}


def test_other_mailbox_says_no_by_its_link_and_ends_every_session(alice_with_two):
    thief, owner = came_in_with(SECOND), Client()
    report(thief)
    page = owner.get(owner.get(undo_path(HOME)).url)
    assert "No, it is not lost" in page.text
    done = owner.post("/account/undo/")
    assert "Both addresses stay" in done.text
    assert thief.get("/account/").status_code == 302
    assert lost.waiting_since(alice_with_two) == {}
    with person_scope(alice_with_two.pk):
        used = AddressChange.objects.filter(kind="lost").first()
    with pytest.raises(Exception, match="used or is too old"):
        undo_change(used)


def test_who_reports_gains_nothing_by_the_link_of_the_own_mail(alice_with_two):
    """Else one mailbox could make itself the main one."""
    thief = came_in_with(SECOND)
    report(thief)
    undo_change(find_change(undo_path(SECOND).rstrip("/").rpartition("/")[2]))
    assert primary_of(alice_with_two) == HOME


def test_report_is_forgotten_after_a_fortnight(alice_with_two, clock):
    report(came_in_with(SECOND))
    clock.move_to(NOON + timedelta(days=18))
    assert lost.waiting_since(alice_with_two) == {}


@pytest.mark.parametrize("why", ["in hand", "passkey", "unknown"])
def test_refusals(alice_with_two, why):
    client, email = came_in_with(SECOND), HOME
    if why == "in hand":
        email = SECOND
    elif why == "passkey":
        make_passkey(alice_with_two)
    else:
        email = "mallory@globex.example"
    response = report(client, email)
    assert response.status_code == 422
    assert lost.waiting_since(alice_with_two) == {}
    page = client.get(LIST).text
    assert ("Mailbox lost" in page, MENTIONED in page) == ((why != "passkey",) * 2)


def test_last_personal_address_is_never_lost_to_the_mailbox_at_work(acme, bob):
    add_address(user=bob, email="bob@home.example", by=bob)
    with pytest.raises(LastAddress):
        lost.give_up(user=bob, address=address_of(bob, "bob@home.example"), in_hand="bob@acme.example", by=bob)


def test_work_session_reports_nothing(acme, bob):
    add_address(user=bob, email="bob@home.example", by=bob)
    client = came_in_with("bob@acme.example")
    assert report(client, "bob@home.example").status_code == 403


def test_door_of_the_loss(alice_with_two):
    assert Client().post(LOSS).status_code == 302
    assert came_in_with(SECOND).get(LOSS).status_code == 405
    before = len(sent())
    client = Client()
    sign_in(client, SECOND)
    assert client.post(LOSS, {"address": HOME}).url.startswith("/account/confirm/")
    assert len(sent()) == before + 1  # the code to sign in, and nothing else


def sent() -> list[str]:
    with no_scope():
        return list(Message.objects.values_list("template", flat=True))
