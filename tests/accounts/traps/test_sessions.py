"""Finding 7 and what surrounds it: sessions stay on the server, get new keys, and cannot be made up or fixed."""

import base64
import json
import time

import pytest
from django.conf import settings
from django.core import signing
from django.core.checks import Error
from django.test import Client

from accounts.checks import check_sign_in
from tests.accounts.steps import ask_for_code, code_sent_to, sign_in, type_code

pytestmark = pytest.mark.django_db

NAME = settings.SESSION_COOKIE_NAME


def _ids() -> list[str]:
    return [message.id for message in check_sign_in() if isinstance(message, Error)]


def test_our_settings_pass():
    assert _ids() == []


@pytest.mark.parametrize(
    ("name", "value", "refused"),
    [
        ("SESSION_ENGINE", "django.contrib.sessions.backends.signed_cookies", "accounts.E001"),
        ("SESSION_ENGINE", "django.contrib.sessions.backends.cache", "accounts.E001"),
        ("SESSION_ENGINE", "django.contrib.sessions.backends.cached_db", "accounts.E001"),
        ("SESSION_SERIALIZER", "somewhere.PickleSerializer", "accounts.E002"),
        ("SESSION_COOKIE_DOMAIN", ".example.com", "accounts.E003"),
        ("CSRF_COOKIE_DOMAIN", ".example.com", "accounts.E003"),
        ("CSRF_USE_SESSIONS", False, "accounts.E004"),
        ("AUTHENTICATION_BACKENDS", ["django.contrib.auth.backends.ModelBackend"], "accounts.E005"),
        ("INSTALLED_APPS", ["allauth.headless"], "accounts.E006"),
        ("INSTALLED_APPS", ["django.contrib.admin"], "accounts.E006"),
        ("ACCOUNT_PREVENT_ENUMERATION", False, "accounts.E007"),
        ("ALLOWED_HOSTS", ["*"], "accounts.E008"),
        ("ALLOWED_HOSTS", [".alumni.example"], "accounts.E008"),
        ("CSRF_TRUSTED_ORIGINS", ["https://*.alumni.example"], "accounts.E008"),
    ],
)
def test_settings_that_undo_the_promises_stop_the_start(monkeypatch, name, value, refused):
    monkeypatch.setattr(settings, name, value, raising=False)
    assert _ids() == [refused]


def test_cookie_holds_a_key_and_nothing_to_read(alice):
    client = Client()
    ask_for_code(client, alice.email)
    code = code_sent_to(alice.email).replace("-", "")
    cookie = client.cookies[NAME].value
    padded = cookie + "=" * (-len(cookie) % 4)
    assert (len(cookie), cookie.isalnum()) == (32, True)
    assert code.encode() not in base64.urlsafe_b64decode(padded)


@pytest.mark.parametrize("made_up", ["", "x" * 32, "../../etc/passwd", "0" * 32, "é" * 8])
def test_made_up_cookie_opens_nothing(alice, made_up):
    client = Client()
    client.cookies[NAME] = made_up
    assert client.get("/account/").status_code == 302


def test_cookie_signed_with_our_own_key_opens_nothing(alice):
    """As if SECRET_KEY had leaked: what a signed-cookie session would have believed."""
    content = {
        "_auth_user_id": str(alice.pk),
        "_auth_user_backend": settings.AUTHENTICATION_BACKENDS[0],
        "_auth_user_hash": alice.get_session_auth_hash(),
        "opened_at": time.time(),
    }
    client = Client()
    client.cookies[NAME] = signing.dumps(content, salt="django.contrib.sessions.backends.signed_cookies")
    assert client.get("/account/").status_code == 302
    client.cookies[NAME] = base64.urlsafe_b64encode(json.dumps(content).encode()).decode()
    assert client.get("/account/").status_code == 302


def test_tampered_cookie_opens_nothing(alice):
    client = Client()
    sign_in(client, alice.email)
    key = client.cookies[NAME].value
    client.cookies[NAME] = key[:-1] + ("a" if key[-1] != "a" else "b")
    assert client.get("/account/").status_code == 302


def test_key_that_was_planted_before_the_sign_in_is_worthless_afterwards(alice):
    planted = Client()
    ask_for_code(planted, alice.email)
    victim = Client()
    victim.cookies[NAME] = planted.cookies[NAME].value
    type_code(victim, code_sent_to(alice.email))
    assert victim.get("/account/").status_code == 200
    assert planted.get("/account/").status_code == 302
    assert victim.cookies[NAME].value != planted.cookies[NAME].value


def test_key_of_a_session_that_was_signed_out_stays_dead(alice):
    client = Client()
    sign_in(client, alice.email)
    key = client.cookies[NAME].value
    client.post("/account/sign-out/")
    replay = Client()
    replay.cookies[NAME] = key
    assert replay.get("/account/").status_code == 302


def test_two_tabs_share_one_try_and_the_newest_code(alice):
    """Both tabs are one browser: the second request replaces the first, the first tab still works with the new code."""
    browser = Client()
    ask_for_code(browser, alice.email, next="/acme/home/")
    first = code_sent_to(alice.email)
    ask_for_code(browser, alice.email)
    assert type_code(browser, first).status_code == 422
    done = type_code(browser, code_sent_to(alice.email), next="/acme/home/")
    assert done.status_code == 302
    assert browser.get("/account/sign-in/code/").status_code == 302
    assert type_code(browser, first).status_code == 302  # signed in already: sent on, nothing judged
    assert browser.get("/account/").status_code == 200


def test_two_tabs_with_two_people_end_as_the_one_whose_code_was_typed(alice, bob):
    browser = Client()
    ask_for_code(browser, alice.email)
    alices = code_sent_to(alice.email)
    ask_for_code(browser, bob.email)
    assert type_code(browser, alices).status_code == 422
    type_code(browser, code_sent_to(bob.email))
    assert bob.email in browser.get("/account/").content.decode()


@pytest.mark.parametrize("token", ["", "x" * 64, "é" * 32])
def test_wrong_form_token_is_refused_calmly(alice, token):
    client = Client(enforce_csrf_checks=True)
    client.get("/account/sign-in/")
    for path in ("/account/sign-in/", "/account/sign-in/code/", "/account/undo/", "/acme/join/code/"):
        answer = client.post(path, {"email": alice.email, "csrfmiddlewaretoken": token})
        assert answer.status_code == 403
        assert "<h1>" in answer.content.decode()


def test_form_token_of_another_browser_is_refused(alice):
    mine, theirs = Client(enforce_csrf_checks=True), Client(enforce_csrf_checks=True)
    mine.get("/account/sign-in/")
    page = theirs.get("/account/sign-in/").content.decode()
    token = page.partition('csrfmiddlewaretoken" value="')[2].partition('"')[0]
    assert len(token) == 64
    assert mine.post("/account/sign-in/", {"email": alice.email, "csrfmiddlewaretoken": token}).status_code == 403
    assert theirs.post("/account/sign-in/", {"email": alice.email, "csrfmiddlewaretoken": token}).status_code == 302
