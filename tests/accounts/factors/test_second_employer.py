"""One more network on the same sign-in is confirmed first; who has nothing but one mailbox is asked once."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from accounts.addresses.actions import add_address
from accounts.factors.models import Passkey
from accounts.models import Membership
from tenancy.scope import person_scope, tenant_scope
from tests.accounts.steps import code_sent_to, type_code
from tests.factories.accounts import client_for, make_invitation, make_member, make_user
from tests.factories.passkeys import make_passkey, options_on

pytestmark = pytest.mark.django_db
YES = {"agrees": "on", "wanted": ["news"]}


@pytest.fixture
def carol(acme, globex, heard):
    """An alumna of Globex, whom Acme invites as well."""
    carol = make_user("carol@home.example")
    make_member(globex, carol, "alumnus")
    return carol


@pytest.fixture
def link(acme, heard):
    return make_invitation(acme, "carol@home.example", kind="guest", roles=(), subject_id=uuid4(), name="Carol")[1]


def is_member(acme, user):
    with tenant_scope(acme):
        return Membership.objects.filter(user_id=user.pk).exists()


def test_passkey_confirms_and_the_yes_is_kept(acme, carol, link):
    device = make_passkey(carol)
    client = client_for(carol)
    client.get(link)
    question = client.post("/acme/join/", YES).url
    assert question.startswith("/account/confirm/?for=")
    assert not is_member(acme, carol)

    answer = device.answer(options_on(client.get(question)))
    done = client.post(question, {"action": "passkey", "answer": answer}).url
    page = client.get(done)
    assert 'action="/acme/join/completion/"' in page.text
    assert client.post("/acme/join/completion/").url == "/acme/join/welcome/"
    assert is_member(acme, carol)


def test_signing_in_by_code_beside_a_passkey_is_not_enough(acme, carol, link):
    make_passkey(carol)
    client = Client()
    client.get(link)
    client.post("/acme/join/", YES)
    response = type_code(client, code_sent_to("carol@home.example"))
    assert "/account/confirm/" in response.url
    assert not is_member(acme, carol)


def test_only_mailbox_is_asked_once(acme, carol, link):
    client = Client()
    client.get(link)
    client.post("/acme/join/", YES)
    assert type_code(client, code_sent_to("carol@home.example")).url.endswith("/acme/join/welcome/")
    assert is_member(acme, carol)


def test_signing_in_with_the_passkey_confirms(acme, carol, link):
    device, client = make_passkey(carol), Client()
    client.get(link)
    client.post("/acme/join/", YES)
    answer = device.answer(options_on(client.get("/account/sign-in/")))
    assert client.post("/account/sign-in/passkey/", {"answer": answer}).url == "/acme/join/welcome/"
    assert is_member(acme, carol)


def test_signing_in_with_a_new_passkey_beside_two_addresses_is_not_enough(acme, carol, link):
    """One of the two mailboxes was enough to add it (docs/sign-in.md)."""
    add_address(user=carol, email="carol@second.example", by=carol)
    device, client = make_passkey(carol), Client()
    client.get(link)
    client.post("/acme/join/", YES)
    answer = device.answer(options_on(client.get("/account/sign-in/")))
    question = client.post("/account/sign-in/passkey/", {"answer": answer}).url
    assert question.startswith("/account/confirm/?for=")
    assert not is_member(acme, carol)

    with person_scope(carol.pk):
        Passkey.objects.update(created_at=timezone.now() - timedelta(hours=72, seconds=1))
    answer = device.answer(options_on(client.get(question)))
    client.post(question, {"action": "passkey", "answer": answer})
    assert client.post("/acme/join/completion/").url == "/acme/join/welcome/"
    assert is_member(acme, carol)


def test_signing_in_with_a_passkey_of_three_days_confirms_beside_two_addresses(acme, carol, link):
    add_address(user=carol, email="carol@second.example", by=carol)
    device, client = make_passkey(carol), Client()
    with person_scope(carol.pk):
        Passkey.objects.update(created_at=timezone.now() - timedelta(hours=72, seconds=1))
    client.get(link)
    client.post("/acme/join/", YES)
    answer = device.answer(options_on(client.get("/account/sign-in/")))
    assert client.post("/account/sign-in/passkey/", {"answer": answer}).url == "/acme/join/welcome/"
    assert is_member(acme, carol)


def test_nothing_is_completed_without_a_yes(acme, carol):
    assert client_for(carol).post("/acme/join/completion/").status_code == 404
    assert client_for(carol).get("/acme/join/completion/").status_code == 405
    assert Client().post("/acme/join/completion/").url.startswith("/account/sign-in/")


def test_first_employer_needs_no_confirmation(acme, link, heard):
    dora = make_user("carol@home.example")
    client = client_for(dora)
    client.get(link)
    assert client.post("/acme/join/", YES).url == "/acme/join/welcome/"
