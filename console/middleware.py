from collections.abc import Callable

from django.db import transaction
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import Resolver404, resolve
from django.utils import timezone

from console import sessions
from console.models import SupportGrant
from console.support import REFUSED, SAFE_METHODS, note, running_grant
from web.error_pages import permission_denied

GetResponse = Callable[[HttpRequest], HttpResponseBase]


class SupportMiddleware:
    """Gives a request of an operator on an employer's pages its grant, if one runs. Others it costs nothing.

    An operator changes nothing there, with or without a grant, on any page: whatever is not GET or HEAD is refused.
    Stands after EmployerMiddleware.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.support = None  # type: ignore[attr-defined]
        if getattr(request, "tenant", None) is None or sessions.OPERATOR_KEY not in request.session:
            return self.get_response(request)
        grant = running_grant(request)
        if request.method not in SAFE_METHODS:
            return _refuse(request, grant)
        request.support = grant  # type: ignore[attr-defined]
        response = self.get_response(request)
        if grant is not None:
            sessions.note_seen(request, grant.operator_id)
            _end_on_screen(response, grant)
        return response


def _refuse(request: HttpRequest, grant: SupportGrant | None) -> HttpResponseBase:
    if grant is not None:
        try:
            request.resolver_match = resolve(request.path_info, request.urlconf)
        except Resolver404:
            request.resolver_match = None
        with transaction.atomic():
            note(REFUSED, grant, request, request.resolver_match.kwargs if request.resolver_match else {})
    return permission_denied(request)


def _end_on_screen(response: HttpResponseBase, grant: SupportGrant) -> None:
    """The browser asks again when the time is up, so that the page does not stay in view."""
    assert grant.ends_at is not None  # it runs
    left = (grant.ends_at - timezone.now()).total_seconds()
    response.headers["Refresh"] = str(max(1, int(left) + 1))
