"""“You used to work here?” The page for people who left before there was a network.

Whatever is typed, the answer is the same page in the same time, and one mail: only its mailbox learns what we know.
"""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_safe

from accounts import limits
from accounts.access import public
from accounts.secret_links import SecretLink, secret_page
from accounts.signing_in.steady import takes_the_same_time
from offboarding.claims.actions import ask, confirm, find_claim, may_ask
from offboarding.claims.forms import ClaimForm
from offboarding.models import Claim, ClaimState
from tenancy.http import TenantRequest
from tenancy.modules import module_required

CLAIM_LINK = SecretLink(
    key="claim_link",
    leads_to="offboarding:claim_confirmation",
    closed="offboarding/claims/claim_closed.html",
    wait="accounts/join_wait.html",
)
SENT_KEY = "claim_sent"
TOO_MANY = 429


@module_required("offboarding")
@takes_the_same_time
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
@public("People who left long ago have no link and no sign-in.")
@never_cache
def claim(request: TenantRequest) -> HttpResponse:
    form = ClaimForm(request.POST or None, tenant=request.tenant)
    if request.method != "POST":
        return _form_page(request, form)
    if not form.is_valid():
        return _form_page(request, form, status=422)
    email = form.cleaned_data["email"]
    if not may_ask(email, employer=request.tenant, origin=limits.origin(request)):
        form.add_error(None, _("That was often in a short time. Please look into your mailbox, or try again tomorrow."))
        return _form_page(request, form, status=TOO_MANY)
    if not form.is_a_machines:
        ask(employer=request.tenant, words=form.words)
    request.session[SENT_KEY] = {"employer": request.tenant.pk, "to": email}
    return redirect("offboarding:claim_sent")


def _form_page(request: HttpRequest, form: ClaimForm, *, status: int = 200) -> HttpResponse:
    return render(request, "offboarding/claims/claim.html", {"form": form}, status=status)


@module_required("offboarding")
@require_safe
@public("As above: it says the same to everybody.")
@never_cache
def claim_sent(request: TenantRequest) -> HttpResponse:
    sent = request.session.get(SENT_KEY) or {}
    if sent.get("employer") != request.tenant.pk:
        return redirect("offboarding:claim")
    return render(request, "offboarding/claims/claim_sent.html", {"address": sent["to"]})


@module_required("offboarding")
@require_safe
@public("The link in the mail is opened by people who have no account yet.")
@secret_page
@sensitive_variables("token")
def claim_link(request: TenantRequest, token: str) -> HttpResponse:
    found = find_claim(token)
    kept = {"employer": request.tenant.pk, "claim": str(found.pk)} if found else None
    return CLAIM_LINK.follow(request, kept)


@module_required("offboarding")
@require_http_methods(["GET", "HEAD", "POST"])
@public("As above: the link is in the session by now.")
@never_cache
def claim_confirmation(request: TenantRequest) -> HttpResponse:
    found = _claim_in_session(request)
    if found is None:
        return CLAIM_LINK.answer_closed(request)
    if request.method == "POST":
        confirm(found)
        return redirect("offboarding:claim_confirmation")
    is_confirmed = found.state != ClaimState.UNCONFIRMED
    return render(request, "offboarding/claims/claim_confirmation.html", {"claim": found, "is_confirmed": is_confirmed})


def _claim_in_session(request: TenantRequest) -> Claim | None:
    link = request.session.get(CLAIM_LINK.key) or {}
    if link.get("employer") != request.tenant.pk:
        return None
    found: Claim | None = Claim.objects.filter(pk=UUID(link["claim"])).first()
    return found
