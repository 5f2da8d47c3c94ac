import pytest
from django.test import RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver, get_script_prefix, include, path, reverse, set_urlconf
from django.urls.exceptions import NoReverseMatch

from tenancy.models import Employer
from tenancy.urls import EMPLOYER_URLCONF, RESERVED, employer_path, employer_url, global_url, is_slug, script_prefix

NORTHWIND = Employer(id=1, slug="northwind", name="Northwind")


@pytest.fixture
def inside_northwind():
    set_urlconf(EMPLOYER_URLCONF)
    with script_prefix("/northwind/"):
        yield
    set_urlconf(None)


def first_segments(patterns: list[URLPattern | URLResolver]) -> set[str]:
    segments: set[str] = set()
    for pattern in patterns:
        route = str(pattern.pattern).lstrip("^").rstrip("$")
        if "/" not in route and isinstance(pattern, URLResolver):
            segments |= {route + rest for rest in first_segments(pattern.url_patterns)}
        else:
            segments.add(route.partition("/")[0])
    return segments - {""}


def test_every_global_path_is_reserved():
    segments = first_segments(get_resolver("alumni_portal.urls").url_patterns)
    assert "account" in segments
    assert {segment for segment in segments if is_slug(segment)} - RESERVED == set()


def test_static_and_media_are_reserved(settings):
    assert {settings.STATIC_URL.strip("/"), "media"} <= RESERVED


def test_walk_finds_paths_below_includes():
    pages = [path("plain/", lambda request: None), path("", include([path("inner/page/", lambda request: None)]))]
    assert first_segments([*pages, path("outer/", include(pages))]) == {"plain", "inner", "outer"}


def test_global_url_from_outside():
    assert global_url("account_login") == "/account/sign-in/"


def test_global_url_inside_an_employer(inside_northwind):
    assert global_url("account_login") == "/account/sign-in/"
    assert reverse("landing") == "/northwind/"
    assert get_script_prefix() == "/northwind/"
    with pytest.raises(NoReverseMatch):
        reverse("account_login")


def test_employer_addresses_do_not_depend_on_where_they_are_made(settings, inside_northwind):
    settings.BASE_URL = "https://alumni.example.com"
    soleil = Employer(id=2, slug="soleil")
    assert employer_path(soleil, "landing") == "/soleil/"
    assert employer_path(soleil, "accounts:join_link", "token") == "/soleil/join/token/"
    assert employer_url(soleil, "accounts:join_link", token="token") == (
        "https://alumni.example.com/soleil/join/token/"
    )
    assert soleil.absolute_url() == "https://alumni.example.com/soleil/"
    assert soleil.absolute_url("/soleil/join/") == soleil.absolute_url("join/") == soleil.absolute_url("/join/")


def test_allauth_builds_its_links_with_the_global_name_only(inside_northwind):
    """allauth's own reverse() fails inside an employer's pages: links there go through global_url."""
    request = RequestFactory().get("/northwind/")
    assert request.build_absolute_uri(global_url("account_login")) == "http://testserver/account/sign-in/"


@pytest.mark.parametrize(
    ("segment", "answer"),
    [
        ("northwind", True),
        ("north-wind-2", True),
        ("ab", True),
        ("a" * 63, True),
        ("a" * 64, False),
        ("a", False),
        ("", False),
        ("-north", False),
        ("north-", False),
        ("North", False),
        ("north.wind", False),
        ("north_wind", False),
        ("nörd", False),
        ("north\n", False),
    ],
)
def test_slug(segment, answer):
    assert is_slug(segment) is answer
