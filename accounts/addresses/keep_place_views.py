"""“That was not me”: keeping one's place while HR gives a new way in to somebody who says they have lost it."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts import limits
from accounts.access import public
from accounts.addresses.recovery import find_recovery, object_to
from accounts.joining.views import secret_page
from tenancy.http import TenantRequest

KEEP_KEY = "keep_place"


@require_safe
@public("The link in the notice works without signing in.")
@secret_page
def keep_place_link(request: TenantRequest, token: str) -> HttpResponse:
    if find_recovery(token) is None:
        if not limits.BAD_LINKS_PER_ORIGIN.allow(limits.origin(request)):
            return render(request, "accounts/join_wait.html", status=429)
        request.session.pop(KEEP_KEY, None)
        return _closed(request)
    request.session[KEEP_KEY] = {"employer": request.tenant.pk, "token": token}
    return redirect("accounts:keep_place")


@require_http_methods(["GET", "HEAD", "POST"])
@public("As above: the link is in the session by now.")
@never_cache
def keep_place(request: TenantRequest) -> HttpResponse:
    link = request.session.get(KEEP_KEY) or {}
    recovery = find_recovery(link["token"]) if link.get("employer") == request.tenant.pk else None
    if recovery is None:
        return _closed(request)
    if request.method != "POST":
        return render(request, "accounts/keep_place.html", {"recovery": recovery})
    object_to(recovery)
    request.session.pop(KEEP_KEY, None)
    return render(request, "accounts/keep_place_done.html")


def _closed(request: TenantRequest) -> HttpResponse:
    return render(request, "accounts/keep_place_closed.html", status=404)
