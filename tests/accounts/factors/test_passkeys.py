"""Adding, naming and removing passkeys, and signing in with one."""

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.factors import passkeys
from accounts.factors.models import Passkey
from accounts.models import User
from audit.models import AuditEvent
from tenancy.scope import no_scope, person_scope
from tests.accounts.steps import newest_mail
from tests.factories.accounts import client_for, confirm
from tests.factories.passkeys import PRESENT, Device, add_passkey, make_passkey, options_on

pytestmark = pytest.mark.django_db
ADD, SIGN_IN = "/account/passkeys/new/", "/account/sign-in/passkey/"


@pytest.fixture
def person(alice: User) -> Client:
    return confirm(client_for(alice), "account.change_factors")


def own(user: User) -> Passkey:
    with person_scope(user.pk):
        return Passkey.objects.get(user_id=user.pk)


def add(client: Client, device: Device, **cheat: object):
    answer = device.registration(options_on(client.get(ADD)), **cheat)
    return client.post(ADD, {"action": "passkey", "name": "Phone", "answer": answer})


def sign_in(client: Client, device: Device, **cheat: object):
    answer = device.answer(options_on(client.get("/account/sign-in/")), **cheat)
    return client.post(SIGN_IN, {"answer": answer})


def test_passkey_is_added_and_told_about(alice, person):
    response = add(person, Device())
    assert (response.status_code, response.url) == (302, "/account/")
    assert own(alice).name == "Phone"
    assert "A passkey was added: Phone." in newest_mail("alice@home.example").text
    with no_scope():
        event = AuditEvent.objects.get(action="passkey.added")
    assert (event.subject_id, event.actor_id, event.data) == (str(own(alice).pk), alice.pk, {})
    assert "Phone" in person.get("/account/").text


def test_browser_is_asked_for_what_we_want(alice, person):
    asked = json.loads(options_on(person.get(ADD)))
    assert asked["rp"] == {"id": "localhost", "name": "Alumni Portal"}
    assert asked["user"]["name"] == "alice@home.example"
    wanted = asked["authenticatorSelection"]
    assert (wanted["residentKey"], wanted["userVerification"]) == ("required", "required")


def test_relying_party_is_that_of_base_url_whatever_the_host(person, settings):
    settings.BASE_URL, settings.ALLOWED_HOSTS = "https://alumni.acme.example:8443", ["other.example"]
    asked = json.loads(options_on(person.get(ADD, headers={"host": "other.example"})))
    assert asked["rp"]["id"] == "alumni.acme.example"


def test_second_passkey_excludes_the_first(person):
    device = add_passkey(person)
    asked = json.loads(options_on(person.get(ADD)))
    assert [each["id"] for each in asked["excludeCredentials"]] == [passkeys.websafe_encode(device.credential_id)]


def test_same_key_twice_is_refused(person):
    device = add_passkey(person)
    response = add(person, device)
    assert response.status_code == 422
    assert "known already" in response.text


def test_key_of_another_person_is_refused(bob, person):
    device = make_passkey(bob)
    assert add(person, device).status_code == 422


def test_eleventh_passkey_is_refused(alice, person):
    for number in range(10):
        make_passkey(alice, f"Key {number}")
    response = add(person, Device())
    assert response.status_code == 422
    assert "ten passkeys" in response.text


@pytest.mark.parametrize(
    "cheat",
    [
        {"origin": "https://evil.example"},
        {"origin": "http://localhost:8000.evil.example"},
        {"origin": "https://localhost:8000"},
        {"origin": "http://sub.localhost:8000"},
        {"challenge": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"},
        {"party": "evil.example"},
        {"type": "webauthn.get"},
        {"flags": PRESENT},
        {"flags": 0},
    ],
    ids=str,
)
def test_registration_that_cheats_is_refused(alice, person, cheat):
    response = add(person, Device(), **cheat)
    assert response.status_code == 422
    with person_scope(alice.pk):
        assert not Passkey.objects.exists()


GARBAGE = ["", "x", "[]", "null", "{}", '{"id": 1}', '{"response": []}', "[" * 5000, "{" * 30_000, '"\\u0000"']


@pytest.mark.parametrize("answer", GARBAGE)
def test_garbage_is_refused_calmly(person, answer):
    assert person.post(ADD, {"name": "Phone", "answer": answer}).status_code == 422
    assert Client().post(SIGN_IN, {"answer": answer}).status_code == 422


def test_broken_parts_are_refused_calmly(alice, person):
    device = make_passkey(alice)
    stranger = Client()
    good = json.loads(device.answer(options_on(stranger.get("/account/sign-in/"))))
    for part in ("clientDataJSON", "authenticatorData", "signature", "userHandle"):
        for value in ("", "AA", "!!", None, 7, [], "A" * 5000):
            broken = {**good, "response": {**good["response"], part: value}}
            assert stranger.post(SIGN_IN, {"answer": json.dumps(broken)}).status_code == 422


def test_nameless_passkey_is_refused(person):
    answer = Device().registration(options_on(person.get(ADD)))
    response = person.post(ADD, {"name": "  ", "answer": answer})
    assert response.status_code == 422
    assert "Give it a name." in response.text


def test_adding_goes_on_where_it_came_from(person):
    device = Device()
    answer = device.registration(options_on(person.get(f"{ADD}?next=/acme/")))
    response = person.post(ADD, {"name": "Phone", "answer": answer, "next": "/acme/"})
    assert response.url == "/acme/"


def test_adding_and_removing_need_a_confirmation(alice):
    make_passkey(alice)
    client = client_for(alice)
    for path in (ADD, f"/account/passkeys/{own(alice).pk}/removal/", "/account/app/", "/account/recovery-codes/"):
        assert client.get(path).url.startswith("/account/confirm/")
        assert client.post(path).url.startswith("/account/confirm/")


def test_passkey_is_renamed(alice, person):
    make_passkey(alice)
    url = f"/account/passkeys/{own(alice).pk}/"
    assert person.get(url).status_code == 200
    assert person.post(url, {"name": "  Old   phone "}).url == "/account/"
    assert own(alice).name == "Old phone"
    assert person.post(url, {"name": ""}).status_code == 422
    assert person.post(url, {"name": "x" * 61}).status_code == 422


def test_passkey_is_removed(alice, person):
    device = make_passkey(alice)
    url = f"/account/passkeys/{own(alice).pk}/removal/"
    assert person.get(url).status_code == 200
    assert person.post(url).url == "/account/"
    assert "A passkey was removed: Phone." in newest_mail("alice@home.example").text
    assert sign_in(Client(), device).status_code == 422


def test_passkey_of_another_person_is_not_found(bob, person):
    make_passkey(bob)
    url = f"/account/passkeys/{own(bob).pk}/"
    for path in (url, f"{url}removal/"):
        assert person.get(path).status_code == 404
        assert person.post(path, {"name": "Mine"}).status_code == 404
    assert own(bob).name == "Phone"


def test_strangers_and_wrong_methods(person, client):
    assert client.get(ADD).url.startswith("/account/sign-in/")
    assert client.get(SIGN_IN).status_code == 405
    assert person.delete(ADD).status_code == 405


# Signing in


def test_passkey_signs_in(alice, client):
    device = make_passkey(alice)
    client.get("/account/sign-in/")
    before = client.session.session_key
    response = sign_in(client, device)
    assert (response.status_code, response.url) == (302, "/")
    assert client.session["auth_method"] == "passkey"
    assert client.session["second_step"] == "done"
    assert client.session.session_key != before
    assert "alice@<wbr>home.example" in client.get("/account/").text
    assert own(alice).last_used_at > timezone.now() - timedelta(minutes=1)
    with no_scope():
        assert AuditEvent.objects.get(action="user.signed_in").data == {"method": "passkey"}


def test_passkey_goes_where_somebody_wanted_to(alice, client):
    device = make_passkey(alice)
    answer = device.answer(options_on(client.get("/account/sign-in/?next=/acme/me/")))
    assert client.post(SIGN_IN, {"answer": answer, "next": "/acme/me/"}).url == "/acme/me/"
    assert client.post(SIGN_IN, {"next": "/acme/me/"}).url == "/acme/me/"  # signed in already


@pytest.mark.parametrize(
    "cheat",
    [
        {"origin": "https://evil.example"},
        {"challenge": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"},
        {"party": "evil.example"},
        {"type": "webauthn.create"},
        {"flags": PRESENT},
        {"signature": b"\x30\x06\x02\x01\x01\x02\x01\x01"},
        {"user_handle": b"nobody"},
        {"user_handle": bytes(16)},
    ],
    ids=str,
)
def test_assertion_that_cheats_is_refused(alice, client, cheat):
    response = sign_in(client, make_passkey(alice), **cheat)
    assert response.status_code == 422
    assert "_auth_user_id" not in client.session


def test_foreign_passkey_is_refused(alice, client):
    make_passkey(alice)
    assert sign_in(client, Device(user_handle=alice.pk.bytes)).status_code == 422


def test_own_passkey_opens_nobody_elses_account(alice, bob, client):
    make_passkey(alice)
    device = make_passkey(bob)
    assert sign_in(client, device, user_handle=alice.pk.bytes).status_code == 422
    assert "_auth_user_id" not in client.session


def test_replayed_assertion_is_refused(alice, client):
    device = make_passkey(alice)
    answer = device.answer(options_on(client.get("/account/sign-in/")))
    assert client.post(SIGN_IN, {"answer": answer}).status_code == 302
    client.post("/account/sign-out/")
    client.get("/account/sign-in/")
    assert client.post(SIGN_IN, {"answer": answer}).status_code == 422


def test_failed_assertion_uses_its_challenge_up(alice, client):
    device = make_passkey(alice)
    options = options_on(client.get("/account/sign-in/"))
    client.post(SIGN_IN, {"answer": device.answer(options, flags=PRESENT)})
    assert client.post(SIGN_IN, {"answer": device.answer(options)}).status_code == 422


def test_assertion_of_another_browser_is_refused(alice, client):
    device = make_passkey(alice)
    answer = device.answer(options_on(Client().get("/account/sign-in/")))
    client.get("/account/sign-in/")
    assert client.post(SIGN_IN, {"answer": answer}).status_code == 422


def test_assertion_for_another_purpose_is_refused(alice, client):
    """One that confirmed an act signs nobody in, and the other way round."""
    device = make_passkey(alice)
    signed_in = client_for(alice)
    question = signed_in.get(ADD).url
    answer = device.answer(options_on(signed_in.get(question)))
    session = client.session
    session[passkeys.CHALLENGES_KEY] = signed_in.session[passkeys.CHALLENGES_KEY]
    session.save()
    assert client.post(SIGN_IN, {"answer": answer}).status_code == 422


def test_old_challenge_is_refused(alice, client, monkeypatch):
    device = make_passkey(alice)
    answer = device.answer(options_on(client.get("/account/sign-in/")))
    now = passkeys.time.time()
    monkeypatch.setattr(passkeys.time, "time", lambda: now + 601)
    assert client.post(SIGN_IN, {"answer": answer}).status_code == 422


def test_two_tabs_can_both_be_answered(alice, client):
    device = make_passkey(alice)
    first, _second = (options_on(client.get("/account/sign-in/")) for _ in range(2))
    assert client.post(SIGN_IN, {"answer": device.answer(first)}).status_code == 302


def test_copied_key_that_counts_is_refused(alice, client):
    device = make_passkey(alice)
    device.counter = 5
    assert sign_in(client, device).status_code == 302
    client.post("/account/sign-out/")
    device.counter = 3
    assert sign_in(client, device).status_code == 422


def test_closed_account_is_not_opened(alice, client):
    device = make_passkey(alice)
    with person_scope(alice.pk):
        User.objects.filter(pk=alice.pk).update(is_active=False)
    assert sign_in(client, device).status_code == 422


def test_tries_are_limited_per_network(client):
    answers = [client.post(SIGN_IN, {"answer": "x"}).status_code for _ in range(61)]
    assert answers == [422] * 60 + [429]


def test_refusal_is_the_same_for_known_and_unknown(alice, client):
    make_passkey(alice)
    known = sign_in(client, Device(user_handle=alice.pk.bytes))
    unknown = sign_in(Client(), Device(user_handle=bytes(16)))
    assert known.status_code == unknown.status_code
    assert ("That did not work" in known.text) is ("That did not work" in unknown.text) is True
