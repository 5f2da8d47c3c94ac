"""TRACE would hand a request back with its cookie."""

import pytest

from tests.isolation.routes import all_routes

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", ["/", "/account/sign-in/", "/healthz/", "/acme/", "/acme/home/", "/static/js/app.js"])
def test_nothing_echoes_a_request(client, acme, path):
    response = client.trace(path, headers={"X-Told": "a secret of mine"})
    assert response.status_code in (404, 405)
    assert "a secret of mine" not in f"{response.content.decode()} {response.headers}"


def test_no_page_declares_it():
    declared = {str(route): route.declared_methods for route in all_routes()}
    assert [page for page, methods in declared.items() if not methods or "TRACE" in methods] == []
