"""Answers that htmx understands."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django_htmx.middleware import HtmxDetails


def toast(response: HttpResponse, text: Any, *, kind: str = "success") -> HttpResponse:
    """Shows a message beside a swapped fragment; whole pages use django.contrib.messages."""
    response["HX-Trigger"] = json.dumps({"toast": {"text": str(text), "kind": kind}})
    return response


def wants_fragment(request: HttpRequest, target: str) -> bool:
    """Did htmx ask for just this element? Never for a history restore, which needs the whole page."""
    htmx: HtmxDetails | None = getattr(request, "htmx", None)
    return htmx is not None and htmx.target == target and not htmx.history_restore_request
