"""“That was not me”: keeping one's place while HR gives a new way in to somebody who says they have lost it."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import public
from accounts.addresses.recovery import find_recovery, object_to
from accounts.secret_links import SecretLink, secret_page
from tenancy.http import TenantRequest

KEEP_LINK = SecretLink(
    key="keep_place",
    leads_to="accounts:keep_place",
    closed="accounts/keep_place_closed.html",
    wait="accounts/join_wait.html",
)


@require_safe
@public("The link in the notice works without signing in.")
@secret_page
def keep_place_link(request: TenantRequest, token: str) -> HttpResponse:
    kept = {"employer": request.tenant.pk, "token": token} if find_recovery(token) else None
    return KEEP_LINK.follow(request, kept)


@require_http_methods(["GET", "HEAD", "POST"])
@public("As above: the link is in the session by now.")
@never_cache
def keep_place(request: TenantRequest) -> HttpResponse:
    link = request.session.get(KEEP_LINK.key) or {}
    recovery = find_recovery(link["token"]) if link.get("employer") == request.tenant.pk else None
    if recovery is None:
        return KEEP_LINK.answer_closed(request)
    if request.method != "POST":
        return render(request, "accounts/keep_place.html", {"recovery": recovery})
    object_to(recovery)
    request.session.pop(KEEP_LINK.key, None)
    return render(request, "accounts/keep_place_done.html")
