import logging
from collections.abc import Callable

import pytest
from django.conf import LazySettings
from django.test import Client, RequestFactory
from django.views import debug

from accounts.models import User
from tenancy.models import Employer
from web import error_pages


def test_unknown_page_of_the_installation(client: Client, db: None) -> None:
    response = client.get("/status/nothing/")

    assert response.status_code == 404
    assert "We cannot find this page" in response.content.decode()


def test_unknown_page_of_an_employer_leads_to_its_start(client: Client, acme: Employer) -> None:
    response = client.get("/acme/nothing/")

    page = response.content.decode()
    assert response.status_code == 404
    assert 'href="/acme/"' in page
    assert f"To the start page of {acme.name}" in page


def test_unknown_employer_says_the_same_as_any_unknown_page(client: Client, db: None) -> None:
    response = client.get("/nobody-here/anything/")

    assert response.status_code == 404
    assert "We cannot find this page" in response.content.decode()


def test_whoever_tries_the_product_sees_the_same_page(
    acme: Employer, client: Client, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.DEBUG = True
    monkeypatch.setattr(debug, "technical_404_response", None)

    error_pages.use_in_development()

    for path in ("/acme/nothing/", "/nobody-here/"):
        response = client.get(path)
        assert (response.status_code, "We cannot find this page" in response.text) == (404, True)


def test_form_without_its_token(acme: Employer, bob: User, client_for: Callable[[User], Client]) -> None:
    client = Client(enforce_csrf_checks=True)

    response = client.post("/account/sign-in/", {"email": "bob@acme.example"})

    assert response.status_code == 403
    assert "Nothing was changed" in response.content.decode()


@pytest.mark.parametrize(
    ("view", "status", "words"),
    [
        (error_pages.bad_request, 400, "We could not read that request"),
        (error_pages.permission_denied, 403, "This page is not open to you"),
    ],
)
def test_other_pages(rf: RequestFactory, db: None, view: Callable, status: int, words: str) -> None:
    response = view(rf.get("/"), Exception("private words"))

    assert response.status_code == status
    assert words in response.content.decode()
    assert "private words" not in response.content.decode()


def test_broken_page_gives_the_number_that_is_in_the_log(rf: RequestFactory, caplog: pytest.LogCaptureFixture) -> None:
    request = rf.get("/")
    request.id = "abcdef0123456789"  # type: ignore[attr-defined]

    with caplog.at_level(logging.ERROR, logger="web.errors"):
        response = error_pages.server_error(request)

    assert response.status_code == 500
    assert "abcdef0123456789" in response.content.decode()
    assert caplog.records[0].request_id == "abcdef0123456789"  # type: ignore[attr-defined]


def test_broken_page_needs_neither_database_nor_session(rf: RequestFactory) -> None:
    assert error_pages.server_error(rf.get("/")).status_code == 500  # no `db` fixture: a query would fail


def test_wrong_host_name_is_refused_calmly(client: Client) -> None:
    response = client.get("/", headers={"Host": "evil.example"})

    assert response.status_code == 400
    assert "We could not read that request" in response.content.decode()
