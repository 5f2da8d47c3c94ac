import pytest
from csp.constants import NONCE
from csp.decorators import csp_exempt, csp_update
from csp.middleware import CSPMiddleware
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from web.content_policy import ContentPolicyMiddleware

HEADER = "Content-Security-Policy"


def plain(request: HttpRequest) -> HttpResponse:
    return HttpResponse("Hello")


def own(request: HttpRequest) -> HttpResponse:
    return HttpResponse("Hello", headers={HEADER: "default-src 'none'; sandbox"})


def with_nonce(request: HttpRequest) -> HttpResponse:
    return HttpResponse(str(request.csp_nonce))


def missing(request: HttpRequest) -> HttpResponse:
    return HttpResponse("Gone", status=404)


VIEWS = [plain, own, missing, csp_exempt()(plain), csp_update({"img-src": ["https://maps.example"]})(plain)]


def policy_of(middleware: type[CSPMiddleware], view) -> set[str]:
    """The directives, in whatever order."""
    header = middleware(view)(RequestFactory().get("/")).headers.get(HEADER, "")
    return {part.strip() for part in header.split(";")}


@pytest.mark.parametrize("debug", [False, True])
@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.__name__)
def test_header_is_what_the_package_would_send(settings, view, debug):
    settings.DEBUG = debug
    assert policy_of(ContentPolicyMiddleware, view) == policy_of(CSPMiddleware, view)


def test_nonce_of_a_page_stands_in_its_header(settings):
    settings.DEBUG = False
    settings.CONTENT_SECURITY_POLICY = {"DIRECTIVES": {"script-src": [NONCE]}}
    answer = ContentPolicyMiddleware(with_nonce)(RequestFactory().get("/"))
    assert f"'nonce-{answer.content.decode()}'" in answer.headers[HEADER]


def test_no_policy_is_only_reported_on():
    """The middleware leaves the second header to pages that ask for it."""
    assert not hasattr(settings, "CONTENT_SECURITY_POLICY_REPORT_ONLY")
