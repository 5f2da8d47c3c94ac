from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.models import User

pytestmark = pytest.mark.django_db


def test_every_answer_carries_a_number_and_the_headers(client: Client) -> None:
    response = client.get("/ui/")

    assert len(response["X-Request-Id"]) == 16
    assert "camera=()" in response["Permissions-Policy"]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"
    assert "default-src 'none'" in response["Content-Security-Policy"]


def test_the_proxys_number_is_kept(client: Client) -> None:
    assert client.get("/ui/", headers={"X-Request-Id": "edge-0123456789"})["X-Request-Id"] == "edge-0123456789"


@pytest.mark.parametrize("given", ["short", "with space 123", "x" * 65, "<script>alert(1)"])
def test_a_strange_number_is_replaced(client: Client, given: str) -> None:
    assert client.get("/ui/", headers={"X-Request-Id": given})["X-Request-Id"] != given


def test_pages_of_signed_in_people_are_not_kept(client_for: Callable[[User], Client], bob: User) -> None:
    response = client_for(bob).get("/status/nothing/")

    assert response["Cache-Control"] == "no-store, private"


def test_visitors_pages_without_a_form_start_no_session(client: Client) -> None:
    response = client.get("/status/nothing/")

    assert "Cache-Control" not in response
    assert response.cookies == {}


SECURITY = {"Content-Security-Policy", "X-Frame-Options", "X-Content-Type-Options"}


@pytest.mark.parametrize("path", ["/", "/static/css/base.css", "/nothing/", "/account/", "/nobody-here/page/"])
def test_every_answer_is_told_how_little_it_may_do(client: Client, path: str) -> None:
    assert client.get(path).headers.keys() >= SECURITY


def test_what_is_sent_on_or_refused_at_the_door_carries_the_headers_too(settings: Any) -> None:
    settings.SECURE_SSL_REDIRECT = True
    sent_on = Client().get("/")
    refused = Client().get("/", headers={"host": "evil.example"})

    assert (sent_on.status_code, refused.status_code) == (301, 400)
    for response in (sent_on, refused):
        assert response.headers.keys() >= SECURITY | {"Permissions-Policy"}
        assert (response["Referrer-Policy"], response["Cross-Origin-Opener-Policy"]) == ("same-origin", "same-origin")
