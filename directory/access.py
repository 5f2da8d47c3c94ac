"""Members who wait for the employer's approval keep their own pages and see nobody else. The one place that says so."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http.response import HttpResponse, HttpResponseBase
from django.shortcuts import render

from accounts.models import Membership
from directory.models import RECORD_READERS, Alumnus
from tenancy.http import TenantRequest

View = Callable[..., HttpResponseBase]


def is_waiting(member: Membership) -> bool:
    """Has joined, and HR has not said yes yet. Colleagues who read records anyway never wait."""
    if member.has_role(*RECORD_READERS):
        return False
    return bool(Alumnus.objects.filter(membership=member, is_limited=True).exists())


def approval_required(view: View) -> View:
    """For every page that shows other people. Stands under the access decorator."""

    @wraps(view)
    def guarded(request: TenantRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if is_waiting(request.member):
            return waiting_page(request)
        return view(request, *args, **kwargs)

    guarded.needs_approval = True  # type: ignore[attr-defined]
    return guarded


def waiting_page(request: TenantRequest) -> HttpResponse:
    return render(request, "directory/people/waiting.html", status=403)
