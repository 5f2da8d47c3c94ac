import json
from io import BytesIO
from urllib.request import urlopen

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import FileResponse
from django.test import Client, RequestFactory
from django.urls import get_script_prefix, get_urlconf, reverse
from django.urls.exceptions import NoReverseMatch

from accounts.models import User
from tenancy.middleware import EmployerMiddleware
from tenancy.models import Employer, uuid7
from tenancy.scope import NOBODY, current_scope, person_scope
from tests.tenancy.conftest import Town, build_house


@pytest.fixture(autouse=True)
def employer_pages(monkeypatch):
    monkeypatch.setattr("tenancy.middleware.EMPLOYER_URLCONF", "tests.tenancy.testapp.employer_urls")
    monkeypatch.setattr("tenancy.urls.EMPLOYER_URLCONF", "tests.tenancy.testapp.employer_urls")


@pytest.fixture
def ann(town: Town) -> User:
    with person_scope(town.ann):
        return User.objects.create(id=town.ann, email="ann@mail.example")


def test_first_segment_names_the_employer(client: Client, town: Town):
    answer = client.get("/acme-house/echo/").json()
    assert answer == {
        "guests": ["Ann of acme-house"],
        "tenant": "acme-house",
        "scope": [town.acme.employer.pk, "None"],
        "path": "/acme-house/echo/",
        "path_info": "/echo/",
        "reversed": "/acme-house/echo/",
        "absolute": "http://testserver/acme-house/echo/",
        "template": "/acme-house/echo/ /account/sign-in/ /acme-house/echo/",
    }
    assert client.get("/globex-house/echo/").json()["guests"] == ["Ann of globex-house"]


def test_signed_in_person_is_in_the_scope(client: Client, town: Town, ann: User):
    client.force_login(ann, backend="accounts.signing_in.backends.PersonBackend")
    answer = client.get("/acme-house/echo/").json()
    assert answer["scope"] == [town.acme.employer.pk, str(ann.pk)]


def test_nothing_is_left_behind(client: Client, town: Town):
    client.get("/acme-house/echo/")
    assert get_script_prefix() == "/"
    assert get_urlconf() is None
    assert current_scope() == NOBODY
    assert client.get("/account/sign-in/").status_code == 200
    with pytest.raises(NoReverseMatch):
        reverse("echo")


def test_nothing_is_left_behind_by_a_crash(town: Town):
    assert Client(raise_request_exception=False).get("/acme-house/crash/").status_code == 500
    assert (get_script_prefix(), get_urlconf(), current_scope()) == ("/", None, NOBODY)


@pytest.mark.parametrize("path", ["/nobody/", "/nobody", "/nobody/echo/", "/Acme-House/echo/", "/a/", "/acme_house/"])
def test_unknown_employer_is_not_found(client: Client, town: Town, path):
    response = client.get(path)
    assert response.status_code == 404
    assert b"<h1" in response.content


@pytest.mark.parametrize("path", ["/closed/", "/closed", "/closed/echo/", "/closed/nothing/"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_paused_employer_says_so_on_every_page(client: Client, town: Town, path, method):
    Employer.objects.create(slug="closed", name="Closed & Co", is_active=False)
    response = getattr(client, method)(path)
    assert response.status_code == 503
    assert response["Cache-Control"] == "no-store"
    assert b"The network of Closed &amp; Co is paused" in response.content


def test_unknown_page_of_an_employer_is_not_found_in_its_own_frame(client: Client, town: Town):
    response = client.get("/acme-house/nothing/")
    assert response.status_code == 404
    assert response.wsgi_request.tenant == town.acme.employer


def test_missing_slash_after_the_employer_is_added(client: Client, town: Town):
    response = client.get("/acme-house?page=2")
    assert (response.status_code, response["Location"]) == (302, "/acme-house/?page=2")


def test_missing_slash_after_a_page_is_added(client: Client, town: Town):
    response = client.get("/acme-house/echo?page=2")
    assert (response.status_code, response["Location"]) == (301, "/acme-house/echo/?page=2")
    response = client.get("/account/sign-in")
    assert (response.status_code, response["Location"]) == (301, "/account/sign-in/")


def test_stranger_is_sent_to_the_one_sign_in_and_back(client: Client, town: Town):
    response = client.get("/acme-house/manage/settings/?tab=2")
    assert response.status_code == 302
    assert response["Location"] == "/account/sign-in/?next=/acme-house/manage/settings/%3Ftab%3D2"


def test_page_over_http_is_an_employers(live_server, transactional_db):
    """Another thread, another connection, the same restricted login."""
    town = [build_house("acme-house", uuid7()), build_house("globex-house", uuid7())]
    for house in town:
        with urlopen(f"{live_server.url}{house.employer.base_path}echo/", timeout=20) as response:
            assert json.load(response)["guests"] == [house.guest.name]
    with urlopen(f"{live_server.url}/acme-house/stream/", timeout=20) as response:
        assert response.read() == b"names:Ann of acme-house at /acme-house/echo/ Asia/Tokyo"


@pytest.mark.django_db(transaction=True)
def test_streamed_answer_keeps_its_employer(client: Client, town: Town):
    """The chunks are made after the request's transaction and scope have ended; other code runs between them.

    Rows, addresses and the clock stay the employer's.
    """
    chunks = client.get("/acme-house/stream/").streaming_content
    assert next(chunks) == b"names:"
    assert current_scope() == NOBODY
    assert get_script_prefix() == "/"
    assert list(chunks) == [b"Ann of acme-house", b" at /acme-house/echo/ Asia/Tokyo"]


def test_file_answer_is_left_to_the_server(town: Town):
    """So that it can be handed over with sendfile(); it reads no rows."""
    request = RequestFactory().get("/acme-house/file/")
    request.user = AnonymousUser()
    response = EmployerMiddleware(lambda request: FileResponse(BytesIO(b"logo")))(request)
    assert response.file_to_stream is not None
    assert response.getvalue() == b"logo"


def test_anonymous_visitor_costs_one_query(client: Client, town: Town, django_assert_num_queries):
    with django_assert_num_queries(4):  # the employer; the view's savepoint, its guests, the savepoint's release
        client.get("/acme-house/echo/")
