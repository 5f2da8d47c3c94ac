"""What people see when something is missing, forbidden or broken: calm words, and a number for the helpers on a 500."""

import logging
import secrets
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views import debug

from web.logs import SILENT
from web.themes import theme_of

log = logging.getLogger("web.errors")


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Also for a wrong host name, which is refused before there is a session."""
    return HttpResponse(render_to_string("errors/400.html", _bare(request)), status=400)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "errors/403.html", status=403)


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "errors/404.html", status=404)


def use_in_development() -> None:
    """Who tries the product with `bin/dev` sees this page too; Django's would list several hundred addresses."""
    debug.technical_404_response = page_not_found


def employer_paused(request: HttpRequest, name: str) -> HttpResponse:
    """All pages of an employer whom the operator has paused. 503: nothing is gone, and nobody should remember this."""
    response = HttpResponse(render_to_string("errors/paused.html", _bare(request, name=name)), status=503)
    response["Cache-Control"] = "no-store"
    return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that waited too long in an open tab, nearly always."""
    log.warning("csrf refused", extra={"reason": reason})
    return render(request, "errors/csrf.html", status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    """Asks nothing of the database or the session: they may be what is broken."""
    error_id = getattr(request, "id", "") or secrets.token_hex(8)
    if not request.path_info.startswith(SILENT):
        log.error("error page shown", extra={"request_id": error_id})
    return HttpResponse(render_to_string("errors/500.html", _bare(request, error_id=error_id)), status=500)


def _bare(request: HttpRequest, **context: Any) -> dict[str, Any]:
    return {"theme": theme_of(request), **context}
