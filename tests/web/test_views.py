import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("chosen", "cookie"), [("light", "light"), ("dark", "dark")])
def test_theme_is_kept_and_drawn(client: Client, chosen: str, cookie: str) -> None:
    response = client.post("/theme/", {"theme": chosen, "next": "/ui/?layout=portal"})

    assert (response.status_code, response["Location"]) == (302, "/ui/?layout=portal")
    assert response.cookies["theme"].value == cookie
    assert response.cookies["theme"]["httponly"]
    assert f'data-theme="{chosen}"' in client.get("/ui/").content.decode()


def test_theme_of_the_machine_forgets_the_cookie(client: Client) -> None:
    client.post("/theme/", {"theme": "dark"})

    response = client.post("/theme/", {"theme": "system"})

    assert response.cookies["theme"]["max-age"] == 0
    assert "data-theme" not in client.get("/ui/").content.decode()


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", "ui/", ""]
)
def test_theme_leads_nowhere_else(client: Client, elsewhere: str) -> None:
    assert client.post("/theme/", {"theme": "dark", "next": elsewhere})["Location"] == "/"


def test_theme_refuses_other_sites(client: Client) -> None:
    response = client.post("/theme/", {"theme": "dark"}, headers={"Sec-Fetch-Site": "cross-site"})

    assert response.status_code == 403
    assert response.cookies == {}


def test_theme_refuses_what_is_no_theme(client: Client) -> None:
    assert client.post("/theme/", {"theme": "pink"}).status_code == 422


def test_theme_takes_no_get(client: Client) -> None:
    assert client.get("/theme/").status_code == 405


def test_a_strange_cookie_is_ignored(client: Client) -> None:
    client.cookies["theme"] = '"><script>'

    assert "data-theme" not in client.get("/ui/").content.decode()


@pytest.mark.parametrize("layout", ["staff", "portal", "public", "other"])
def test_gallery_shows_every_component(client: Client, settings, layout: str) -> None:
    settings.DEBUG = True

    response = client.get("/ui/", {"layout": layout})

    page = response.content.decode()
    assert response.status_code == 200
    for component in ("button--primary", "badge--good", "field__error", "file-drop", "table-wrap", "empty-state__art"):
        assert component in page


def test_gallery_is_for_development_only(client: Client, settings) -> None:
    settings.DEBUG = False

    assert client.get("/ui/").status_code == 404


def test_privacy_is_open_to_everybody(client: Client) -> None:
    response = client.get("/privacy/")

    assert response.status_code == 200
    assert "What is kept about you" in response.content.decode()
    assert client.post("/privacy/").status_code == 405
