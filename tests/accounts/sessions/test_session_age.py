"""No session is good for ever; pages of colleagues want to know anew each day, and after a pause, who is there."""

import re

import pytest
from django.conf import settings
from django.test import Client

from accounts.sessions import session_age
from tests.accounts import steps
from tests.accounts.steps import code_sent_to

pytestmark = pytest.mark.django_db
HOUR, DAY = 3600, 24 * 3600
STAFF, MEMBER = "/acme/manage/team/", "/acme/home/"


@pytest.fixture
def later(monkeypatch):
    start = session_age.time.time()
    return lambda seconds: monkeypatch.setattr(session_age.time, "time", lambda: start + seconds)


def signed_in(email: str) -> Client:
    client = Client()
    steps.sign_in(client, email)
    return client


def works_on(client: Client, later, *, until: int) -> None:
    """A page every quarter of an hour."""
    for seconds in range(0, until, HOUR // 4):
        later(seconds)
        client.get(MEMBER)


def go_on(client: Client, question: str):
    client.post(question, {"action": "send"})
    return client.post(question, {"action": "code", "code": code_sent_to("bob@acme.example")})


def test_session_that_is_not_used_ends_after_two_weeks(alice):
    client = signed_in("alice@home.example")
    assert settings.SESSION_COOKIE_AGE == 14 * DAY
    assert client.session.get_expiry_age() == 14 * DAY
    assert client.cookies[settings.SESSION_COOKIE_NAME]["max-age"] == 14 * DAY


@pytest.mark.parametrize(("days", "status"), [(29, 200), (31, 302)])
def test_session_that_is_used_ends_after_thirty_days(alice, later, days, status):
    client = signed_in("alice@home.example")
    later(days * DAY)
    response = client.get(MEMBER)
    assert response.status_code == status
    if status == 302:
        assert response.url.startswith("/account/sign-in/?next=")
        assert client.get("/account/").url.startswith("/account/sign-in/")


def test_session_that_does_not_know_its_age_has_ended(alice):
    client = signed_in("alice@home.example")
    session = client.session
    del session["opened_at"]
    session.save()
    assert client.get(MEMBER).url.startswith("/account/sign-in/")


def test_visitors_are_left_alone(client):
    assert client.get("/account/sign-in/").status_code == 200
    assert "opened_at" not in client.session


def test_members_are_not_asked_within_thirty_days(alice, later):
    client = signed_in("alice@home.example")
    works_on(client, later, until=13 * HOUR)
    later(10 * DAY)
    assert client.get(MEMBER).status_code == 200


def test_colleague_who_works_all_day_is_asked_after_twelve_hours(bob, later):
    client = signed_in("bob@acme.example")
    works_on(client, later, until=12 * HOUR)
    assert client.get(STAFF).status_code == 200
    later(12 * HOUR + 60)
    question = client.get(STAFF).url
    assert question.startswith("/account/confirm/?for=")
    assert "go on with your work" in client.get(question).text
    assert go_on(client, question).url == STAFF
    assert client.get(STAFF).status_code == 200


def test_colleague_is_asked_after_a_pause_until_it_is_answered(bob, later):
    client = signed_in("bob@acme.example")
    later(HOUR - 60)
    assert client.get(STAFF).status_code == 200
    later(2 * HOUR + 60)
    question = client.get(STAFF).url
    later(2 * HOUR + 120)
    assert client.get(STAFF).url.startswith("/account/confirm/")
    assert go_on(client, question).url == STAFF
    assert client.get(STAFF).status_code == 200


def test_other_pages_of_the_person_stay_open_meanwhile(bob, later):
    client = signed_in("bob@acme.example")
    later(3 * HOUR)
    assert client.get("/account/").status_code == 200
    assert client.get(STAFF).url.startswith("/account/confirm/")


def test_what_was_typed_before_the_pause_is_kept(bob, later):
    client = signed_in("bob@acme.example")
    later(2 * HOUR)
    question = client.post("/acme/manage/settings/", {"name": "Typed before lunch"}).url
    done = go_on(client, question).url
    assert re.search('name="name" value="Typed before lunch"', client.get(done).text)
