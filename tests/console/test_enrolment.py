"""From the printed link to a session in the console, with a passkey as a device holds it."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from ipaddress import ip_network

import pytest
from django.test import Client
from pytest_django import Settings

from accounts.factors.models import Passkey
from audit.models import AuditEvent
from console.actions.operators import create_operator
from console.models import Operator
from tenancy.scope import person_scope
from tests.factories.passkeys import Device, options_on

PAGE = "/operator/enrolment/"


@pytest.fixture
def link(as_login: Callable[[str], AbstractContextManager[None]]) -> str:
    """The path that `manage.py create_operator` prints."""
    with as_login("owner"):
        _operator, url = create_operator(email="opal@operators.example", name="Opal")
    return url.removeprefix("http://localhost:8000")


def passkeys_of(name: str = "Opal") -> list[str]:
    with person_scope(_user_id(name)):
        return list(Passkey.objects.values_list("name", flat=True))


def _user_id(name: str):
    events = AuditEvent.objects.filter(action="user.created").order_by("-id")
    return events[0].subject_id


def test_link_leads_to_a_passkey_and_into_the_console(client: Client, link: str):
    opened = client.get(link)
    assert (opened.status_code, opened["Location"]) == (302, PAGE)
    page = client.get(PAGE)
    assert page.status_code == 200
    assert "Welcome, Opal" in page.content.decode()
    answer = Device().registration(options_on(page))
    response = client.post(PAGE, {"name": "Blue key", "answer": answer})
    assert (response.status_code, response["Location"]) == (302, "/operator/")
    assert client.get("/operator/").status_code == 200
    assert passkeys_of() == ["Blue key"]
    assert client.get(PAGE).status_code == 410  # it has done its work
    assert Client().get(link).status_code == 410


def test_operator_signs_in_with_it_afterwards(client: Client, link: str):
    device = Device()
    client.get(link)
    client.post(PAGE, {"name": "Blue key", "answer": device.registration(options_on(client.get(PAGE)))})
    browser = Client()
    page = browser.get("/account/sign-in/")
    signed_in = browser.post("/account/sign-in/passkey/", {"answer": device.answer(options_on(page))})
    assert signed_in.status_code == 302
    assert browser.get("/operator/").status_code == 200
    asked = browser.get("/operator/employers/new/", follow=True)
    assert asked.status_code == 200
    browser.post(asked.redirect_chain[-1][0], {"action": "passkey", "answer": device.answer(options_on(asked))})
    assert browser.get("/operator/employers/new/").status_code == 200


def test_made_up_links_are_limited_per_network_and_the_real_one_is_not(client: Client, link: str):
    answers = [client.get(f"/operator/enrolment/{'x' * 42}{number}/") for number in range(6)]
    assert [answer.status_code for answer in answers] == [410] * 5 + [429]
    assert {answer["Referrer-Policy"] for answer in answers} == {"no-referrer"}
    assert client.get(link).status_code == 302


def test_made_up_link_closes_what_an_earlier_one_has_opened(client: Client, link: str):
    client.get(link)
    client.get(f"/operator/enrolment/{'x' * 43}/")
    assert client.get(PAGE).status_code == 410


def test_looking_at_the_link_uses_nothing_up(client: Client, link: str):
    for _scanner in range(3):
        assert Client().get(link).status_code == 302
    client.get(link)
    assert client.get(PAGE).status_code == 200


@pytest.mark.parametrize(
    "answer", ["", "{}", "nonsense", "[]", "\x00", '{"id": "x", "response": {"clientDataJSON": "e30"}}']
)
def test_bad_answer_is_refused_and_the_link_still_works(client: Client, link: str, answer: str):
    client.get(link)
    client.get(PAGE)
    response = client.post(PAGE, {"name": "Blue key", "answer": answer})
    assert response.status_code == 422
    assert client.get("/operator/").status_code == 404
    assert passkeys_of() == []
    assert client.get(PAGE).status_code == 200


def test_passkey_made_elsewhere_is_refused(client: Client, link: str):
    client.get(link)
    page = client.get(PAGE)
    answer = Device().registration(options_on(page), origin="https://evil.example")
    assert client.post(PAGE, {"name": "Blue key", "answer": answer}).status_code == 422
    assert passkeys_of() == []


def test_name_is_wanted(client: Client, link: str):
    client.get(link)
    answer = Device().registration(options_on(client.get(PAGE)))
    assert client.post(PAGE, {"name": "", "answer": answer}).status_code == 422


def test_second_browser_comes_too_late(link: str):
    first, second = Client(), Client()
    answers = []
    for browser in (first, second):
        browser.get(link)
        answers.append(Device().registration(options_on(browser.get(PAGE))))
    assert first.post(PAGE, {"name": "One", "answer": answers[0]}).status_code == 302
    assert second.post(PAGE, {"name": "Two", "answer": answers[1]}).status_code == 410
    assert passkeys_of() == ["One"]


@pytest.mark.parametrize("path", [PAGE, f"{PAGE}made-up/", f"{PAGE}{'x' * 300}/"])
def test_no_link_no_page(client: Client, opal: Operator, path: str):
    response = client.get(path)
    assert response.status_code == 410
    assert "Opal" not in response.content.decode()


def test_link_works_from_allowed_networks_only(client: Client, link: str, settings: Settings):
    settings.OPERATOR_NETWORKS = [ip_network("10.0.0.0/8")]
    assert client.get(link).status_code == 410
    settings.OPERATOR_NETWORKS = []
    client.get(link)
    settings.OPERATOR_NETWORKS = [ip_network("10.0.0.0/8")]
    assert client.get(PAGE).status_code == 410


def test_wrong_methods(client: Client, link: str):
    assert client.post(link).status_code == 405
    assert client.put(PAGE).status_code == 405
