"""The Content-Security-Policy header, put together once for all pages that have the usual one."""

from functools import cached_property
from typing import Any

from csp.constants import HEADER
from csp.middleware import CSPMiddleware
from csp.utils import build_policy
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

OWN = ("_csp_exempt", "_csp_config", "_csp_update", "_csp_replace")  # what a view may have asked for


class ContentPolicyMiddleware(CSPMiddleware):
    @cached_property
    def usual(self) -> str:
        return build_policy()

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        attributes = vars(response)
        is_special = getattr(request, "_csp_nonce", None) is not None or any(name in attributes for name in OWN)
        if is_special or settings.DEBUG:  # Django's own pages about errors need more than the usual
            answer: Any = super().process_response(request, response)
            return answer
        response.headers.setdefault(HEADER, self.usual)
        return response
