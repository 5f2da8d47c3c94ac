import re
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from time import monotonic

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, get_resolver, reverse

from accounts import limits
from accounts.models import Attempt, User
from accounts.tasks import forget_what_is_over
from audit.models import AuditEvent
from mail.models import Message
from tenancy.scope import person_scope
from tests.accounts.steps import ask_for_code, code_sent_to, newest_mail, sign_in, type_code
from tests.factories.accounts import make_user

pytestmark = pytest.mark.django_db


def test_sign_in_by_code_works(alice):
    client = Client()

    asked = ask_for_code(client, " Alice@Home.example ", next="/acme/home/?tab=1")
    page = client.get(asked.url)
    done = type_code(client, code_sent_to(alice.email), next="/acme/home/?tab=1")

    assert (asked.status_code, asked.url) == (302, "/account/sign-in/code/?next=/acme/home/%3Ftab%3D1")
    assert "alice@home.example" in page.content.decode()
    assert (done.status_code, done.url) == (302, "/acme/home/?tab=1")
    assert client.session["auth_method"] == "code"
    with person_scope(alice.pk):
        assert User.objects.get().last_sign_in is not None
    event = AuditEvent.objects.order_by("id").last()
    assert (event.action, event.actor_id, event.data) == ("user.signed_in", alice.pk, {"method": "code"})


def test_code_may_be_pasted_untidily(alice):
    client = Client()
    ask_for_code(client, alice.email)
    code = code_sent_to(alice.email)
    assert type_code(client, f"  {code.lower().replace('-', ' ')} ").url == "/"


def test_code_field_helps_phones(alice):
    client = Client()
    ask_for_code(client, alice.email)
    html = client.get("/account/sign-in/code/").content.decode()
    assert 'autocomplete="one-time-code"' in html
    assert "onpaste" not in html


def test_session_gets_a_new_key_at_sign_in(alice):
    client = Client()
    ask_for_code(client, alice.email)
    before = client.session.session_key
    type_code(client, code_sent_to(alice.email))
    assert client.session.session_key != before


def test_code_works_once_and_only_in_the_browser_that_asked(alice):
    client, other = Client(), Client()
    ask_for_code(client, alice.email)
    code = code_sent_to(alice.email)

    assert type_code(other, code).url == "/account/sign-in/"
    type_code(client, code)
    client.post("/account/sign-out/")
    assert type_code(client, code).url == "/account/sign-in/"


def test_three_wrong_codes_end_the_try(alice):
    client = Client()
    ask_for_code(client, alice.email)
    answers = [type_code(client, "BBBB-BBBB").status_code for _ in range(3)]
    assert answers == [422, 422, 302]
    assert type_code(client, code_sent_to(alice.email)).url == "/account/sign-in/"
    assert client.get("/account/").status_code == 302


def _guess(cookies: dict[str, str], ready: Barrier) -> int:
    client = Client()
    client.cookies.load(cookies)
    ready.wait(10)
    try:
        return type_code(client, "BBBB-BBBB").status_code
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("email", ["alice@home.example", "nobody@home.example"])
def test_three_guesses_are_judged_also_when_eight_arrive_at_once(alice, email):
    client, ready = Client(), Barrier(8)
    ask_for_code(client, email)
    cookies = {name: cookie.value for name, cookie in client.cookies.items()}
    with ThreadPoolExecutor(8) as pool:
        answers = sorted(pool.map(lambda _: _guess(cookies, ready), range(8)))
    assert answers == [302] * 6 + [422] * 2


def test_a_try_that_ended_stays_ended_whatever_its_session_says(alice):
    """A guess that was under way may write the session back as it was."""
    client = Client()
    ask_for_code(client, alice.email)
    before = dict(client.session.items())
    for _ in range(3):
        type_code(client, "BBBB-BBBB")
    session = client.session
    session.update(before)
    session.save()
    assert type_code(client, code_sent_to(alice.email)).url == "/account/sign-in/"
    assert client.get("/account/").status_code == 302


def test_old_code_is_refused(alice):
    with time_machine.travel("2026-11-20 10:00:00Z", tick=False) as now:
        client = Client()
        ask_for_code(client, alice.email)
        now.shift(601)
        assert type_code(client, code_sent_to(alice.email)).url == "/account/sign-in/"


def test_new_code_replaces_the_old_one(alice):
    client = Client()
    ask_for_code(client, alice.email)
    first = code_sent_to(alice.email)
    assert client.post("/account/sign-in/code/", {"action": "resend"}).url == "/account/sign-in/code/"
    assert type_code(client, first).status_code == 422
    assert type_code(client, code_sent_to(alice.email)).url == "/"


def test_resends_come_to_an_end_calmly(alice):
    client = Client()
    ask_for_code(client, alice.email)
    for _ in range(8):
        assert client.post("/account/sign-in/code/", {"action": "resend"}).status_code == 302
    assert Message.objects.count() <= limits.CODES_PER_ADDRESS_HERE.tries
    assert "No more codes for now" in client.get("/account/sign-in/code/").content.decode()


def test_other_address_starts_again(alice):
    client = Client()
    ask_for_code(client, "typo@home.example")
    assert client.post("/account/sign-in/code/", {"action": "other-address"}).url == "/account/sign-in/"
    assert client.get("/account/sign-in/code/").url == "/account/sign-in/"


def test_signed_in_people_are_sent_on(alice, client_for):
    client = client_for(alice)
    assert client.get("/account/sign-in/?next=/acme/").url == "/acme/"
    assert client.get("/account/sign-in/code/").url == "/"


@pytest.mark.parametrize("email", ["", "not an address", "a@b", "x" * 300 + "@home.example", "a\x00@home.example"])
def test_bad_address_is_told_with_422(email):
    response = ask_for_code(Client(), email)
    assert response.status_code == 422
    assert Message.objects.count() == 0


def test_empty_code_is_told_with_422(alice):
    client = Client()
    ask_for_code(client, alice.email)
    assert type_code(client, "").status_code == 422


@pytest.mark.parametrize("path", ["/account/sign-in/", "/account/sign-in/code/"])
def test_wrong_method_is_refused(path):
    assert Client().put(path).status_code == 405


def test_sign_out_works_and_needs_post(alice, client_for):
    client = client_for(alice)
    assert client.get("/account/sign-out/").status_code == 405
    assert client.post("/account/sign-out/").url == "/"
    assert client.get("/account/").status_code == 302


def test_inactive_person_is_a_stranger(alice):
    with person_scope(alice.pk):
        User.objects.update(is_active=False)
    client = Client()
    ask_for_code(client, alice.email)
    assert newest_mail(alice.email).template == "accounts/unknown_account"


def test_person_made_inactive_is_out_at_once(alice, client_for):
    client = client_for(alice)
    with person_scope(alice.pk):
        User.objects.update(is_active=False)
    assert client.get("/account/").status_code == 302


# Whether an address is known cannot be told from the answers.


def _told(client: Client, email: str) -> list:
    """Everything the browser sees of one failed sign-in."""
    seen = []
    for step in range(6):
        if step == 0:
            response = ask_for_code(client, email, next="/acme/")
        elif step == 2:
            response = client.post("/account/sign-in/code/", {"action": "resend"})
        else:
            response = type_code(client, "BBBB-BBBB") if step > 2 else client.get("/account/sign-in/code/")
        seen.append(
            (
                response.status_code,
                response.headers.get("Location"),
                {name: sorted(cookie.items()) for name, cookie in response.cookies.items()}.keys(),
                sorted(response.headers),
                _without_chance(response.content.decode(), email),
            )
        )
    return seen


def _without_chance(html: str, email: str) -> str:
    return re.sub(r'(csrfmiddlewaretoken" value=|X-CSRFToken": )"[^"]+"', "", html).replace(email, "ADDRESS")


def test_known_and_unknown_addresses_get_the_same_bytes(alice):
    known, unknown = _told(Client(), alice.email), _told(Client(), "nobody@home.example")
    assert known == unknown
    assert known[0][:2] == (302, "/account/sign-in/code/?next=/acme/")


def test_known_and_unknown_addresses_cost_the_same_kind_of_work(alice):
    counts = []
    for email in (alice.email, "nobody@home.example"):
        ask_for_code(Client(), f"warm-{email}")
        with CaptureQueriesContext(connection) as queries:
            ask_for_code(Client(), email)
        counts.append(len(queries))
        assert Message.objects.filter(to_address=email).count() == 1
    assert abs(counts[0] - counts[1]) <= 4


@pytest.mark.parametrize("email", ["alice@home.example", "nobody@home.example"])
def test_no_answer_comes_early(alice, settings, email):
    settings.SIGN_IN_SECONDS = 0.15
    client = Client()
    for ask in (ask_for_code, type_code):
        started = monotonic()
        ask(client, email)
        assert monotonic() - started >= 0.15


def test_no_code_of_an_unknown_address_lets_anybody_in():
    client = Client()
    ask_for_code(client, "nobody@home.example")
    client.post("/account/sign-in/code/", {"action": "resend"})
    code = client.session["account_login"]["state"]["stages"]["login_by_code"]["data"].get("code", "")
    assert type_code(client, code or "BBBB-BBBB").status_code == 422


# Limits


def test_unknown_address_is_written_to_twice_a_day_at_most():
    for number in range(4):
        ask_for_code(Client(REMOTE_ADDR=f"10.0.0.{number}"), "nobody@home.example")
    assert Message.objects.filter(to_address="nobody@home.example").count() == 2


def test_codes_for_one_address_from_one_place_are_limited(alice):
    answers = [ask_for_code(Client(), alice.email).status_code for _ in range(6)]
    assert answers == [302] * 5 + [429]
    assert Message.objects.filter(to_address=alice.email).count() == 5


def test_codes_for_one_address_from_many_places_are_limited(alice):
    answers = [ask_for_code(Client(REMOTE_ADDR=f"10.0.{n}.1"), alice.email).status_code for n in range(16)]
    assert answers == [302] * 15 + [429]


def test_codes_for_many_addresses_from_one_place_are_limited():
    answers = [ask_for_code(Client(), f"n{n}@home.example").status_code for n in range(31)]
    assert answers == [302] * 30 + [429]


def test_addresses_of_one_ipv6_customer_count_as_one_place(alice):
    answers = [ask_for_code(Client(REMOTE_ADDR=f"2001:db8::{n}"), alice.email).status_code for n in range(6)]
    assert answers[-1] == 429


def test_forwarded_addresses_are_not_believed(alice):
    answers = [ask_for_code(Client(HTTP_X_FORWARDED_FOR=f"10.9.8.{n}"), alice.email).status_code for n in range(6)]
    assert answers[-1] == 429


def test_sign_in_works_while_the_cache_is_gone(alice, settings):
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "unix:///nowhere/redis.sock"}
    }
    cache.close()
    assert sign_in(Client(), alice.email).url == "/"


def test_counted_tries_hold_no_address(alice):
    ask_for_code(Client(), alice.email)
    kept = str(list(Attempt.objects.values()))
    assert alice.email not in kept
    assert "127.0.0.1" not in kept


def test_old_counts_are_forgotten(alice):
    with time_machine.travel("2026-11-20 10:00:00Z", tick=False) as now:
        ask_for_code(Client(), alice.email)
        forget_what_is_over()
        assert (Attempt.objects.count(), Session.objects.count()) == (3, 1)
        now.shift(15 * limits.DAY)
        forget_what_is_over()
    assert (Attempt.objects.count(), Session.objects.count()) == (0, 0)


# The list of addresses


def test_nothing_of_allauth_resolves():
    patterns = [p for r in get_resolver().url_patterns for p in getattr(r, "url_patterns", [r])]
    ours = [p.callback.__module__ for p in patterns if str(p.pattern).startswith("account")]
    assert len(ours) > 20
    assert {module.partition(".")[0] for module in ours} == {"accounts"}
    assert not [p for p in patterns if p.callback.__module__.startswith("allauth")]


@pytest.mark.parametrize(
    "name",
    [
        "account_signup",
        "account_reset_password",
        "account_set_password",
        "account_change_password",
        "account_email",
        "account_reauthenticate",
        "account_inactive",
        "headless:app:account:login",
    ],
)
def test_other_pages_of_allauth_do_not_exist(name):
    with pytest.raises(NoReverseMatch):
        reverse(name)


@pytest.mark.parametrize(
    "path",
    [
        "/account/signup/",
        "/account/login/",
        "/account/password/reset/",
        "/account/password/change/",
        "/account/password/set/",
        "/account/email/",
        "/accounts/login/",
        "/accounts/password/reset/",
        "/_allauth/browser/v1/auth/login",
        "/acme/account/sign-in/",
    ],
)
def test_paths_of_allauth_are_not_found(acme, path):
    assert Client().get(path).status_code == 404
    assert Client().post(path).status_code == 404


def test_somebody_new_cannot_sign_up(acme):
    make_user("someone@home.example")
    client = Client()
    ask_for_code(client, "new@home.example")
    assert User.objects.id_for_email("new@home.example") is None
