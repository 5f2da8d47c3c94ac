"""Reports belong to no module of their own: their pages are there as soon as anything is that can be reported."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404
from django.http.response import HttpResponseBase

from community.moderation.reportables import has_any
from tenancy.http import TenantRequest

View = Callable[..., HttpResponseBase]


def reports_required(view: View) -> View:
    """Stands above the access decorator, as `module_required` does."""

    @wraps(view)
    def guarded(request: TenantRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not has_any(request.tenant):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded
