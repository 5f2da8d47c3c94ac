"""Words for the next page: in the session, and at one employer only."""

from typing import Any

import pytest
from django.conf import settings
from django.contrib.messages import get_messages, success
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from tests.factories.accounts import make_employer

pytestmark = pytest.mark.django_db


def _visit(session: SessionStore, employer: Any, *, say: str = "") -> list[str]:
    """One request that says something or shows what was said."""
    shown: list[str] = []

    def view(request: HttpRequest) -> HttpResponse:
        if say:
            success(request, say)
        else:
            shown.extend(str(message) for message in get_messages(request))
        return HttpResponse()

    request = RequestFactory().get("/")
    request.session, request.tenant = session, employer
    MessageMiddleware(view)(request)
    return shown


def test_what_is_said_at_one_employer_is_not_shown_at_another() -> None:
    session, acme, globex = SessionStore(), make_employer("acme"), make_employer("globex")
    _visit(session, acme, say="The case is closed.")
    _visit(session, None, say="You are signed out.")

    assert _visit(session, globex) == []
    assert _visit(session, None) == ["You are signed out."]
    assert _visit(session, acme) == ["The case is closed."]
    assert _visit(session, acme) == []
    assert session.is_empty()


def test_messages_have_no_cookie_of_their_own(alice: Any, client_for: Any) -> None:
    client = client_for(alice)
    assert client.post("/account/sign-out/")["Clear-Site-Data"] == '"storage"'
    assert {name for name, cookie in client.cookies.items() if cookie.value} == {settings.SESSION_COOKIE_NAME}
    assert "You are signed out" in client.get("/").content.decode()
    assert "You are signed out" not in client.get("/").content.decode()


@pytest.mark.parametrize("path", ["/", "/acme/", "/status/nothing/", "/acme/nothing/", "/healthz/"])
def test_looking_around_starts_no_session(acme: Any, path: str) -> None:
    client = Client()
    client.get(path)
    assert dict(client.cookies) == {}
