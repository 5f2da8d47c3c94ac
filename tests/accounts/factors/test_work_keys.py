"""Keys and work addresses: what an employer's mailbox has made never opens more than that employer."""

import pytest
from django.test import Client

from accounts.addresses.actions import add_address
from accounts.addresses.retirement import retire_address
from accounts.factors.actions import make_recovery_codes
from accounts.factors.models import Passkey, RecoveryCode
from audit.models import AuditEvent
from tenancy.models import uuid7
from tenancy.scope import no_scope, person_scope, tenant_scope
from tests.accounts.steps import sign_in
from tests.factories.accounts import confirm, make_member
from tests.factories.passkeys import add_passkey, make_passkey, options_on

pytestmark = pytest.mark.django_db
WORK, HOME = "bob@acme.example", "bob@home.example"
PAGES = ["/account/passkeys/new/", "/account/app/", "/account/recovery-codes/"]


def by_passkey(device) -> Client:
    client = Client()
    answer = device.answer(options_on(client.get("/account/sign-in/")))
    assert client.post("/account/sign-in/passkey/", {"answer": answer}).status_code == 302
    return client


def keys_of(user) -> int:
    with person_scope(user.pk):
        mine = {"user_id": user.pk}
        return Passkey.objects.filter(**mine).count() + RecoveryCode.objects.filter(**mine).count()


def test_work_session_changes_no_keys_of_a_person_with_an_address_of_their_own(acme, bob):
    add_address(user=bob, email=HOME, by=bob)
    client = Client()
    sign_in(client, WORK)
    for page in PAGES:
        response = client.get(page)
        assert response.status_code == 403
        assert "sign in again with a code to your personal address" in response.text
    assert client.post(PAGES[0], {"answer": "{}", "name": "Phone"}).status_code == 403
    at_home = confirm(Client(), "account.change_factors")
    sign_in(at_home, HOME)
    assert confirm(at_home, "account.change_factors").get(PAGES[0]).status_code == 200


def test_passkey_of_a_person_with_a_work_address_alone_opens_that_employer_only(acme, globex, bob):
    """Also where the person came to another employer before the domain was known as the first one's."""
    make_member(globex, bob, "alumnus")
    client = Client()
    sign_in(client, WORK)
    device = add_passkey(confirm(client, "account.change_factors"))
    by_key = by_passkey(device)
    assert by_key.get("/acme/manage/").status_code == 200
    assert by_key.get("/globex/home/").status_code == 404


def test_first_personal_address_ends_the_keys_of_the_mailbox(acme, bob):
    make_passkey(bob)
    with person_scope(bob.pk):
        make_recovery_codes(user=bob)
    add_address(user=bob, email=HOME, by=bob)
    assert keys_of(bob) == 0
    with no_scope():
        assert AuditEvent.objects.get(action="user.work_keys_ended").data["count"] == 11

    make_passkey(bob)
    add_address(user=bob, email="bob@second.example", by=bob)
    assert keys_of(bob) == 1


def test_keys_end_with_a_work_address_that_was_all_there_was(acme, bob):
    device = make_passkey(bob)
    with tenant_scope(acme):
        retire_address(employer=acme, email=WORK, subject_id=uuid7(), by=None)
    assert keys_of(bob) == 0
    client = Client()
    answer = device.answer(options_on(client.get("/account/sign-in/")))
    assert client.post("/account/sign-in/passkey/", {"answer": answer}).status_code == 422


def test_session_of_a_passkey_ends_with_the_work_address(acme, bob):
    by_key = by_passkey(make_passkey(bob))
    assert by_key.get("/account/").status_code == 200
    with tenant_scope(acme):
        retire_address(employer=acme, email=WORK, subject_id=uuid7(), by=None)
    assert by_key.get("/account/").status_code == 302
    assert by_key.get(PAGES[0]).status_code == 302


def test_personal_passkey_opens_all_and_stays_when_the_work_address_ends(acme, globex, bob):
    add_address(user=bob, email=HOME, by=bob)
    make_member(globex, bob, "alumnus")
    device = make_passkey(bob)
    with tenant_scope(acme):
        retire_address(employer=acme, email=WORK, subject_id=uuid7(), by=None)
    assert by_passkey(device).get("/globex/home/").status_code == 200
