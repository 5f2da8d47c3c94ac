"""Where a person is signed in: the list, and that ending works at once."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from accounts.factors.models import SignIn
from accounts.models import User
from accounts.sessions import sign_ins
from accounts.sessions.user_agents import browser_of, system_of
from accounts.tasks import forget_what_is_over
from audit.models import AuditEvent
from tenancy.scope import no_scope, person_scope
from tests.accounts import steps
from tests.factories.accounts import confirm
from tests.factories.passkeys import make_passkey, options_on

pytestmark = pytest.mark.django_db
QUERIES = 11  # of the page "My account"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
SAFARI = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 (KHTML) Version/18.0 Safari/604.1"


def browser(email: str = "alice@home.example", user_agent: str = FIREFOX) -> Client:
    client = Client(headers={"user-agent": user_agent})
    steps.sign_in(client, email)
    return client


def rows(user: User) -> list[SignIn]:
    with person_scope(user.pk):
        return list(SignIn.objects.filter(user_id=user.pk).order_by("opened_at", "id"))


def test_list_says_what_and_how(alice):
    here = browser()
    browser(user_agent=SAFARI)
    page = here.get("/account/").text
    assert "Firefox on Windows" in page
    assert "Safari on iPhone" in page
    assert page.count("Opened with a code to alice@home.example") == 2
    assert page.count("This one") == 1


def test_passkey_is_named_as_the_way_in(alice):
    device, client = make_passkey(alice), Client()
    answer = device.answer(options_on(client.get("/account/sign-in/")))
    client.post("/account/sign-in/passkey/", {"answer": answer})
    assert "Opened with a passkey" in client.get("/account/").text


def test_ending_one_works_at_once(alice):
    here, there = browser(), browser()
    assert there.get("/account/").status_code == 200
    response = here.post(f"/account/sessions/{rows(alice)[1].pk}/ending/")
    assert response.url == "/account/"
    assert there.get("/account/").url.startswith("/account/sign-in/")
    assert here.get("/account/").status_code == 200
    assert len(rows(alice)) == 1
    with no_scope():
        assert AuditEvent.objects.filter(action="user.session_ended").count() == 1


def test_ending_this_one_signs_out(alice):
    here = browser()
    assert here.post(f"/account/sessions/{rows(alice)[0].pk}/ending/").url == "/"
    assert here.get("/account/").status_code == 302


def test_ending_all_others(alice, client):
    client.force_login(alice)  # from before there were rows
    here, there, third = browser(), browser(), browser()
    assert here.post("/account/sessions/others/ending/").url == "/account/"
    assert [each.get("/account/").status_code for each in (here, there, third, client)] == [200, 302, 302, 302]
    assert [row.session_key for row in rows(alice)] == [here.session.session_key]
    assert here.get("/account/").text.count("This one") == 1


def test_session_of_another_person_is_not_found(alice, bob):
    browser("bob@acme.example")
    here = browser()
    assert here.post(f"/account/sessions/{rows(bob)[0].pk}/ending/").status_code == 404
    assert len(rows(bob)) == 1


def test_strangers_and_wrong_methods(alice, client):
    here = browser()
    url = f"/account/sessions/{rows(alice)[0].pk}/ending/"
    for path in (url, "/account/sessions/others/ending/"):
        assert here.get(path).status_code == 405
        assert client.post(path).url.startswith("/account/sign-in/")


def test_request_under_way_cannot_bring_a_session_back(alice):
    there = browser()
    session, sign_in = there.session, rows(alice)[0]
    session["typed"] = "something"
    with person_scope(alice.pk):
        sign_ins.end(sign_in=sign_in, by=alice)
    with pytest.raises(UpdateError):
        session.save()
    assert not Session.objects.filter(session_key=sign_in.session_key).exists()


def test_row_follows_the_key(alice):
    here = browser()
    confirm(here)
    question = here.get("/account/passkeys/new/").url
    here.post(question, {"action": "send"})
    here.post(question, {"action": "code", "code": steps.code_sent_to("alice@home.example")})
    assert [row.session_key for row in rows(alice)] == [here.session.session_key]


def test_row_follows_a_key_that_somebody_else_changed(alice):
    here = browser()
    session = here.session
    session.cycle_key()
    here.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    assert here.get("/account/").text.count("This one") == 1


def test_last_used_is_written_every_five_minutes(alice, monkeypatch):
    here = browser()
    with person_scope(alice.pk):
        SignIn.objects.update(seen_at=timezone.now() - timedelta(hours=1))
    here.get("/account/")
    assert rows(alice)[0].seen_at < timezone.now() - timedelta(minutes=50)
    now = sign_ins.time.time()
    monkeypatch.setattr(sign_ins.time, "time", lambda: now + 301)
    here.get("/acme/home/")
    assert rows(alice)[0].seen_at > timezone.now() - timedelta(minutes=1)


def test_work_address_can_be_shut_alone(alice):
    here = browser()
    with person_scope(alice.pk):
        assert sign_ins.end_opened_with(user=alice, email="other@home.example") == 0
        assert sign_ins.end_opened_with(user=alice, email="alice@home.example") == 1
    assert here.get("/account/").status_code == 302


def test_tidying_forgets_rows_without_a_session(alice, bob):
    here = browser()
    browser("bob@acme.example")
    here.post("/account/sign-out/")
    forget_what_is_over.apply()
    assert (len(rows(alice)), len(rows(bob))) == (0, 1)


def test_ended_sessions_are_not_listed(alice):
    here, there = browser(), browser()
    there.post("/account/sign-out/")
    assert here.get("/account/").text.count("Opened with") == 1


def test_session_that_was_never_saved_gets_a_row_too(alice, rf):
    request = rf.get("/")
    request.session = SessionStore()
    sign_in = sign_ins.note_opened(request, alice, method="code")
    assert sign_in.session_key == request.session.session_key


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (FIREFOX, ("Firefox", "Windows")),
        (SAFARI, ("Safari", "iPhone")),
        ("Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0 Safari/537.36 Edg/140.0", ("Edge", "Linux")),
        ("Mozilla/5.0 (Linux; Android 15) Chrome/140.0 Mobile Safari/537.36", ("Chrome", "Android")),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15) Version/18.0 Safari/605", ("Safari", "Mac")),
        ("curl/8.0", ("", "")),
        ("", ("", "")),
        ("<script>Firefox/", ("Firefox", "")),
    ],
)
def test_browser_in_words(user_agent, words):
    assert (browser_of(user_agent), system_of(user_agent)) == words


def test_page_takes_the_same_queries_for_one_and_three(alice, django_assert_num_queries):
    here = browser()
    make_passkey(alice, "Phone")
    here.get("/account/")
    with django_assert_num_queries(QUERIES):
        here.get("/account/")
    for name in ("Laptop", "Tablet"):
        browser()
        make_passkey(alice, name)
    with django_assert_num_queries(QUERIES):
        page = here.get("/account/").text
    assert page.count("Opened with") == page.count("not used yet") == 3
