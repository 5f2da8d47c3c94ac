"""The findings of docs about sign-in that others fell for, each with the outcome we promise.

Numbers are those of the list of fourteen. 1 and 2 need an employer's own sign-in (SSO), which does not exist yet.
"""

from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.conf import settings
from django.contrib.auth import authenticate
from django.test import Client
from django.urls import get_resolver

from accounts.models import User
from accounts.signing_in.adapter import AccountAdapter, is_local_path
from mail.models import Message
from tenancy.scope import person_scope
from tests.accounts.steps import ask_for_code, code_sent_to, sign_in, type_code
from tests.factories.accounts import make_user

pytestmark = pytest.mark.django_db


# 3. Pre-account takeover: whoever made the account before its owner came keeps nothing.


def test_first_proof_of_an_address_ends_what_was_attached_before(client_for):
    victim = make_user("victim@home.example", verified=False)
    attacker = client_for(victim)
    assert attacker.get("/account/").status_code == 200

    owner = Client()
    sign_in(owner, victim.email)

    assert attacker.get("/account/").status_code == 302
    assert owner.get("/account/").status_code == 200
    with person_scope(victim.pk):
        assert EmailAddress.objects.get().verified


def test_later_sign_ins_leave_other_devices_alone(alice, client_for):
    phone = client_for(alice)
    sign_in(Client(), alice.email)
    assert phone.get("/account/").status_code == 200


# 4. Without a password field there must be no password either.


def test_nobody_can_have_a_password(alice):
    assert "password" not in {field.name for field in User._meta.get_fields()}
    for way in (alice.set_password, lambda word: AccountAdapter().set_password(alice, word)):
        with pytest.raises(TypeError):
            way("correct horse battery")
    alice.set_unusable_password()
    assert (alice.has_usable_password(), alice.check_password("correct horse battery")) == (False, False)


def test_only_the_session_says_who_somebody_is():
    assert settings.AUTHENTICATION_BACKENDS == ["accounts.signing_in.backends.PersonBackend"]
    assert not apps.is_installed("django.contrib.admin")
    assert not [app for app in settings.INSTALLED_APPS if app.startswith("allauth.") and app != "allauth.account"]


def test_a_password_opens_nothing(alice):
    for credentials in ({"email": alice.email}, {"username": alice.email}):
        assert authenticate(None, **credentials, password="correct horse battery") is None
    response = ask_for_code(Client(), alice.email, password="correct horse battery", login=alice.email)
    assert response.url == "/account/sign-in/code/"


def test_url_modules_of_allauth_are_not_included():
    included = {
        getattr(resolver.urlconf_name, "__name__", "")
        for urlconf in (None, "alumni_portal.employer_urls")
        for resolver in get_resolver(urlconf).url_patterns
        if hasattr(resolver, "urlconf_name")
    }
    assert not [name for name in included if name.startswith("allauth")]


# 6. Limits that are counted per host or path are no limits.


def test_forty_guesses_over_many_paths_and_hosts_are_limited(alice, settings):
    settings.ALLOWED_HOSTS = ["localhost", "t0.test", "t1.test", "t2.test", "t3.test"]
    tried = 0
    for number in range(40):
        client = Client(HTTP_HOST=f"t{number % 4}.test", REMOTE_ADDR=f"10.0.{number}.1")
        if ask_for_code(client, alice.email, next=f"/e{number % 8}/").status_code == 302:
            tried += type_code(client, "BBBB-BBBB", next=f"/e{number % 8}/").status_code == 422
    assert tried <= 15


def test_wrong_guesses_of_strangers_do_not_keep_the_owner_out(alice):
    for number in range(10):
        stranger = Client(REMOTE_ADDR=f"10.0.{number}.1")
        ask_for_code(stranger, alice.email)
        for _ in range(3):
            type_code(stranger, "BBBB-BBBB")
    owner = Client(REMOTE_ADDR="10.1.0.1")
    assert sign_in(owner, alice.email).status_code == 302
    assert owner.get("/account/").status_code == 200


def test_guesses_from_one_place_are_limited_over_all_addresses():
    client, judged = Client(), 0
    for number in range(20):
        ask_for_code(client, f"n{number}@home.example")
        judged += sum(type_code(client, "BBBB-BBBB").status_code in (422, 302) for _ in range(2))
        client.post("/account/sign-in/code/", {"action": "other-address"})
    assert judged == 30


def test_unknown_hosts_are_refused(settings):
    settings.ALLOWED_HOSTS = ["localhost"]
    assert Client(HTTP_HOST="evil.test").get("/account/sign-in/").status_code == 400


def test_employers_have_no_sign_in_of_their_own(acme):
    assert Client().post("/acme/account/sign-in/", {"email": "alice@home.example"}).status_code == 404


# 7. Sessions that the browser holds hand the code to whoever asked for it.


def test_code_stays_on_the_server(alice):
    client = Client()
    response = ask_for_code(client, alice.email)
    code = code_sent_to(alice.email)
    page = client.get(response.url).content.decode()
    assert settings.SESSION_ENGINE == "django.contrib.sessions.backends.db"
    assert code not in page + str(client.cookies)
    assert code.replace("-", "") not in page + str(client.cookies)


def test_session_cookie_is_out_of_reach(alice):
    client = Client()
    ask_for_code(client, alice.email)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    assert (cookie["httponly"], cookie["samesite"], cookie["domain"], cookie["path"]) == (True, "Lax", "", "/")


# 14. Forgery between employers and from outside.


def test_forms_need_a_token_that_lives_in_the_session(alice, acme):
    client = Client(enforce_csrf_checks=True)
    assert settings.CSRF_USE_SESSIONS
    assert not getattr(settings, "CSRF_TRUSTED_ORIGINS", [])
    for path in ("/account/sign-in/", "/account/sign-in/code/", "/account/sign-out/", "/acme/join/"):
        client.cookies["csrftoken"] = "x" * 32  # tossed over from a neighbour
        answer = client.post(path, {"email": alice.email, "csrfmiddlewaretoken": "x" * 32})
        assert answer.status_code == 403
    assert Message.objects.count() == 0


# Redirects stay at home.


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example",
        "///evil.example",
        "https:///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "javascript:alert(1)",
        "http:evil.example",
        "evil.example",
        "/\tevil\n//x",
        "/\x00",
        "\x08//evil.example",
        " //evil.example",
        "",
    ],
)
def test_sign_in_sends_nobody_away(alice, target):
    client = Client()
    asked = ask_for_code(client, alice.email, next=target)
    done = type_code(client, code_sent_to(alice.email), next=target)
    assert asked.url.startswith("/account/sign-in/code/")
    assert done.url == "/" or is_local_path(done.url)
    assert "evil.example" not in done.url or not done.url.startswith(("//", "/\\"))


def test_code_never_travels_by_djangos_own_mail():
    source = "".join(path.read_text() for path in Path(settings.BASE_DIR, "accounts").rglob("*.py"))
    assert "django.core.mail" not in source


def test_mails_nobody_has_written_are_refused():
    with pytest.raises(NotImplementedError):
        AccountAdapter().send_mail("account/email/password_reset_key", "a@home.example", {})


def test_people_are_not_made_by_signing_up(rf):
    assert AccountAdapter().is_open_for_signup(rf.get("/")) is False
