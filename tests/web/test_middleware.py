from collections.abc import Callable

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
