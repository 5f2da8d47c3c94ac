import json
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django_htmx.middleware import HtmxDetails

from web import http
from web.access import declare, public


def asked_by_htmx(rf: RequestFactory, **headers: str) -> Any:
    request = rf.get("/", headers={"HX-Request": "true", **headers})
    request.htmx = HtmxDetails(request)  # type: ignore[attr-defined]
    return request


def test_toast_beside_a_fragment() -> None:
    response = http.toast(HttpResponse("part"), "Sent to Zoë", kind="success")

    assert json.loads(response["HX-Trigger"]) == {"toast": {"text": "Sent to Zoë", "kind": "success"}}


@pytest.mark.parametrize(
    ("headers", "wanted"),
    [
        ({"HX-Target": "results"}, True),
        ({"HX-Target": "other"}, False),
        ({}, False),
        ({"HX-Target": "results", "HX-History-Restore-Request": "true"}, False),
    ],
)
def test_fragment_only_for_the_target_asked_for(rf: RequestFactory, headers: dict[str, str], wanted: bool) -> None:
    assert http.wants_fragment(asked_by_htmx(rf, **headers), "results") is wanted


def test_no_fragment_for_the_browser(rf: RequestFactory) -> None:
    assert http.wants_fragment(rf.get("/"), "results") is False


def test_public_says_why_and_needs_no_sign_in() -> None:
    @public("the door is open")
    def view(request: Any) -> None: ...

    assert view.access_policy == "public: the door is open"  # type: ignore[attr-defined]
    assert view.login_required is False  # type: ignore[attr-defined]


def test_declared_policy_is_kept_on_the_view() -> None:
    def view(request: Any) -> None: ...

    assert declare(view, "member").access_policy == "member"  # type: ignore[attr-defined]
