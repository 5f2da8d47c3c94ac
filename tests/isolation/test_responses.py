"""Answers that no page gives: static files, a refused host, a broken page, a page that is nowhere. With all headers."""

import pytest
from django.conf import settings
from django.test import override_settings

from tests.isolation import headers
from tests.isolation.conftest import one_transaction
from tests.isolation.wire import Wire

pytestmark = pytest.mark.django_db


@pytest.fixture
def wire(_sees_all, django_db_blocker, tmp_path):
    found_where_they_lie = override_settings(WHITENOISE_USE_FINDERS=True)  # nobody has collected the static files
    with one_transaction(django_db_blocker, tmp_path), found_where_they_lie:
        yield Wire()


@pytest.mark.parametrize(
    ("status", "method", "path"),
    [
        (200, "GET", "/static/js/app.js"),
        (404, "GET", "/static/nothing.js"),
        (404, "GET", "/nothing-here/"),
        (404, "GET", "/acme-that-is-not/manage/"),
        (301, "GET", "/account/sign-in"),
        (405, "DELETE", "/account/sign-in/"),
        (200, "GET", "/u/made-up/"),
        (200, "POST", "/u/made-up/"),
        (200, "GET", "/healthz/"),
        (405, "OPTIONS", "/healthz/"),
    ],
)
def test_answer_carries_every_header(wire, status, method, path):
    answer = wire.send(method, path)
    page = "static file" if path.startswith("/static/") else path
    assert (answer.status, headers.faults(answer, page=page)) == (status, [])


def test_refused_host_is_told_with_every_header(wire):
    answer = wire.send("GET", "/", headers={"Host": "evil.example"})
    assert (answer.status, headers.faults(answer, page="")) == (400, [])
    assert "evil.example" not in answer.everything


def test_plain_http_is_led_to_https_with_every_header(wire):
    answer = wire.send("GET", "/", secure=False)
    assert (answer.status, answer.headers["Location"]) == (301, f"https://{settings.ALLOWED_HOSTS[0]}/")
    found = headers.faults(answer, page="")
    assert found == ["Strict-Transport-Security is 'missing'"]  # browsers ignore it over http (RFC 6797, 8.1)


def test_broken_page_is_told_with_every_header(wire, monkeypatch):
    def break_down(*args: object) -> None:
        raise ZeroDivisionError("with a secret@acme.example inside")

    monkeypatch.setattr("web.views.render", break_down)
    answer = wire.send("GET", "/privacy/")
    assert (answer.status, headers.faults(answer, page="")) == (500, [])
    assert "secret" not in answer.everything
    assert answer.error.startswith("ZeroDivisionError")
