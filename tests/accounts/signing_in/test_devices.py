"""A browser that has signed in before is not locked out by strangers; it opens nothing and names nobody."""

import pytest
import time_machine
from django.conf import settings
from django.test import Client

from accounts import limits
from accounts.models import User
from accounts.signing_in.devices import LIFE
from tests.accounts.signing_in.test_views import _told
from tests.accounts.steps import ask_for_code, sign_in

OFFERED = "/account/passkeys/offer/?next=/"  # what the second sign-in leads to
pytestmark = pytest.mark.django_db
NAME = settings.DEVICE_COOKIE_NAME


def known_device(person: User) -> Client:
    client = Client()
    sign_in(client, person.email)
    client.post("/account/sign-out/")
    return client


def device_only(cookie: str) -> Client:
    client = Client()
    client.cookies[NAME] = cookie
    return client


def exhaust(email: str) -> None:
    """Strangers from everywhere, and one in the very same network, until no code goes out any more."""
    for number in range(16):
        ask_for_code(Client(REMOTE_ADDR=f"10.0.{number}.1"), email)
    for _ in range(31):
        ask_for_code(Client(), "someone@home.example")
    assert ask_for_code(Client(REMOTE_ADDR="10.1.1.1"), email).status_code == 429


def test_strangers_cannot_keep_a_known_device_out(alice):
    client = known_device(alice)
    exhaust(alice.email)
    assert sign_in(client, alice.email).url == OFFERED
    assert client.get("/account/").status_code == 200


def test_codes_of_a_known_device_are_limited_too(alice):
    client = known_device(alice)
    answers = [ask_for_code(client, alice.email).status_code for _ in range(11)]
    assert answers == [302] * 10 + [429]


def test_a_known_device_leaves_the_others_their_codes(alice):
    client = known_device(alice)
    for _ in range(10):
        ask_for_code(client, alice.email)
    answers = [ask_for_code(Client(REMOTE_ADDR=f"10.0.{n}.1"), alice.email).status_code for n in range(15)]
    assert answers == [302] * 14 + [429]


def test_signing_in_again_starts_no_new_allowance(alice):
    client = known_device(alice)
    for _ in range(10):
        client.post("/account/sign-out/")
        assert sign_in(client, alice.email).status_code == 302
    client.post("/account/sign-out/")
    assert ask_for_code(client, alice.email).status_code == 429


def test_the_device_of_somebody_else_helps_nobody(alice, mallory):
    cookie = known_device(mallory).cookies[NAME].value
    for email in (alice.email, "nobody@home.example"):
        answers = [ask_for_code(device_only(cookie), email).status_code for _ in range(6)]
        assert answers == [302] * 5 + [429]


def test_with_the_device_of_somebody_else_answers_tell_nothing(alice, mallory):
    cookie = known_device(mallory).cookies[NAME].value
    assert _told(device_only(cookie), alice.email) == _told(device_only(cookie), "nobody@home.example")


@pytest.mark.parametrize("change", [lambda c: "", lambda c: "x:y:z", lambda c: f"A{c}", lambda c: f"{c[:-1]}!"])
def test_a_forged_device_is_a_stranger(alice, change):
    cookie = change(known_device(alice).cookies[NAME].value)
    answers = [ask_for_code(device_only(cookie), alice.email).status_code for _ in range(5)]
    assert answers[-1] == 429


def test_a_device_is_forgotten_in_the_end(alice):
    with time_machine.travel("2026-11-20 10:00:00Z", tick=False) as now:
        client = known_device(alice)
        now.shift(LIFE + 1)
        answers = [ask_for_code(client, alice.email).status_code for _ in range(6)]
    assert answers == [302] * 5 + [429]


def test_guesses_of_a_known_device_are_its_own(alice, monkeypatch):
    client = known_device(alice)
    monkeypatch.setattr(limits, "GUESSES_PER_ORIGIN", limits.Limit("guess-origin", 0, 600))
    assert sign_in(client, alice.email).url == OFFERED


def test_the_cookie_comes_with_a_proven_address_only_and_names_nobody(alice):
    client = Client()
    ask_for_code(client, alice.email)
    assert NAME not in client.cookies
    sign_in(client, alice.email)
    cookie = client.cookies[NAME]
    assert (cookie["httponly"], cookie["samesite"], cookie["domain"], cookie["path"]) == (True, "Lax", "", "/")
    assert not {"alice", "home", str(alice.pk), alice.pk.hex} & set(cookie.value.replace("@", ":").split(":"))
    assert device_only(cookie.value).get("/account/").status_code == 302


def test_in_production_the_cookie_is_bound_to_the_host(alice, settings):
    settings.DEVICE_COOKIE_NAME, settings.SESSION_COOKIE_SECURE = "__Host-device", True
    client = Client()
    sign_in(client, alice.email)
    cookie = client.cookies["__Host-device"]
    assert (cookie["secure"], cookie["domain"], cookie["path"]) == (True, "", "/")
