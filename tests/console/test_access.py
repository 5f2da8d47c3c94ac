"""The console exists for operators alone, in a fresh session opened by a passkey, from the right network."""

import time
from collections.abc import Callable
from ipaddress import ip_network

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver
from pytest_django import Settings

from accounts.models import User
from console.models import Operator
from console.urls import urlpatterns
from tests.factories.console import operator_client, set_session

PAGES = (
    "/operator/",
    "/operator/employers/",
    "/operator/health/",
    "/operator/letters/",
    "/operator/support/",
    "/operator/operators/",
    "/operator/audit/",
)


def test_every_page_is_for_operators_but_the_enrolment():
    policies = {pattern.name: pattern.callback.access_policy for pattern in urlpatterns}
    public = {name for name, policy in policies.items() if policy != "operator"}
    assert public == {"enrolment", "enrolment_link"}
    assert all(isinstance(pattern, URLPattern) for pattern in urlpatterns)
    assert get_resolver("alumni_portal.urls").namespace_dict["console"][0] == "operator/"


@pytest.mark.parametrize("path", PAGES)
def test_operator_sees_the_page(console: Client, path: str):
    response = console.get(path)
    assert response.status_code == 200
    assert b"Operator console" in response.content


@pytest.mark.parametrize("path", PAGES)
def test_nobody_else_finds_it(client: Client, client_for: Callable[[User], Client], olga: User, path: str):
    assert client.get(path).status_code == 404
    owner = client_for(olga)
    assert owner.get(path).status_code == 404
    set_session(owner, auth_method="passkey", opened_at=time.time())
    assert owner.get(path).status_code == 404


@pytest.mark.parametrize("method", ["code", "personal-code", ""])
def test_session_opened_otherwise_finds_nothing(opal: Operator, method: str):
    assert operator_client(opal, method=method).get("/operator/").status_code == 404


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_pages_are_read(console: Client, path: str, method: str):
    assert getattr(console, method)(path).status_code == 405


@pytest.mark.parametrize(
    ("opened", "seen", "is_open"),
    [
        (11 * 3600, 60, True),
        (12 * 3600 + 5, 60, False),
        (3600, 29 * 60, True),
        (3600, 30 * 60 + 5, False),
        (-60, 0, False),  # a clock that was set back
    ],
)
def test_session_runs_out(opal: Operator, opened: int, seen: int, is_open: bool):
    client = operator_client(opal)
    set_session(client, opened_at=time.time() - opened, console_seen_at=time.time() - seen)
    response = client.get("/operator/health/?x=1")
    if is_open:
        assert response.status_code == 200
        return
    assert (response.status_code, response["Location"]) == (302, "/account/sign-in/?next=/operator/health/%3Fx%3D1")
    assert client.get("/account/").status_code == 302  # signed out altogether


def test_session_that_does_not_know_its_age_is_over(opal: Operator):
    client = operator_client(opal)
    session = client.session
    del session["opened_at"]
    session.save()
    assert client.get("/operator/").status_code == 404
    assert client.get("/account/").status_code == 302


def test_page_keeps_the_session_awake(opal: Operator):
    client = operator_client(opal)
    set_session(client, opened_at=time.time() - 3600, console_seen_at=time.time() - 20 * 60)
    assert client.get("/operator/").status_code == 200
    assert time.time() - client.session["console_seen_at"] < 30


@pytest.mark.parametrize(
    ("networks", "status"),
    [([], 200), (["127.0.0.0/8"], 200), (["10.0.0.0/8", "127.0.0.1"], 200), (["10.0.0.0/8"], 404), (["::/0"], 404)],
)
def test_network_may_be_required(console: Client, settings: Settings, networks: list[str], status: int):
    settings.OPERATOR_NETWORKS = [ip_network(network) for network in networks]
    assert console.get("/operator/").status_code == status


def test_visitor_behind_the_proxy_counts(console: Client, settings: Settings):
    settings.OPERATOR_NETWORKS = [ip_network("203.0.113.0/24")]
    assert console.get("/operator/", headers={"X-Forwarded-For": "203.0.113.7"}).status_code == 404
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    assert console.get("/operator/", headers={"X-Forwarded-For": "203.0.113.7"}).status_code == 200
    assert console.get("/operator/", headers={"X-Forwarded-For": "203.0.113.7, 198.51.100.1"}).status_code == 404


def test_second_passkey_is_asked_for_until_it_is_there(console: Client, opal: Operator):
    assert b"Register a second passkey" in console.get("/operator/").content


def test_door_leads_operators_on(console: Client):
    response = console.get("/")
    assert (response.status_code, response["Location"]) == (302, "/operator/")


def test_account_leads_back_to_the_console(console: Client, client_for: Callable[[User], Client], olga: User):
    page = console.get("/account/").content.decode()
    assert '<a class="button" href="/operator/">' in page
    assert "You join an employer" not in page
    assert "/operator/" not in client_for(olga).get("/account/").content.decode()
