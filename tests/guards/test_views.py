"""Every view of both URLconfs says who may open it."""

from collections.abc import Callable, Iterator

import pytest
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver, include, path

from accounts.access import member_required, role_required, signed_in_required
from web.access import public

URLCONFS = ("alumni_portal.urls", "alumni_portal.employer_urls")
# route: why it needs no declaration
ALLOWED: dict[str, str] = {}


def views(patterns: list[URLPattern | URLResolver], prefix: str = "") -> Iterator[tuple[str, Callable]]:
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from views(pattern.url_patterns, route)
        else:
            yield route, pattern.callback


def undeclared(patterns: list[URLPattern | URLResolver]) -> set[str]:
    return {route for route, view in views(patterns) if not getattr(view, "access_policy", "")}


@pytest.mark.parametrize("urlconf", URLCONFS)
def test_every_view_declares_its_access(urlconf):
    assert undeclared(get_resolver(urlconf).url_patterns) - ALLOWED.keys() == set()


def test_allowed_routes_exist():
    routes = {route for urlconf in URLCONFS for route, _view in views(get_resolver(urlconf).url_patterns)}
    assert routes
    assert ALLOWED.keys() <= routes


def test_undeclared_view_is_found():
    def page(request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    declared = [
        path("a/", public("it is a test")(page)),
        path("b/", signed_in_required(page)),
        path("c/", member_required(page)),
        path("d/", role_required("owner")(page)),
    ]
    assert undeclared(declared) == set()

    def forgotten(request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    assert undeclared([*declared, path("outer/", include([path("inner/", forgotten)]))]) == {"outer/inner/"}
