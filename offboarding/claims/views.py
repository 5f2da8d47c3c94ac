"""HR's queue of claims, and the page on which one is decided."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import role_required
from directory.models import Alumnus, AlumnusState
from offboarding.claims.actions import days_of, link_to_record, make_record, refuse
from offboarding.claims.emails import paragraphs_of
from offboarding.claims.forms import CandidateSearchForm, LinkForm, RefusalForm
from offboarding.claims.matching import candidates_for, work_in_words
from offboarding.claims.rules import DECIDERS
from offboarding.claims.waiting import claims_waiting
from offboarding.claims.wording import REFUSALS
from offboarding.models import Claim
from tenancy.http import TenantRequest
from tenancy.modules import module_required
from web.errors import ActionError
from web.mail_rendering import RenderedMail, render_mail
from web.pagination import keyset_page

PAGE = 25


@module_required("offboarding")
@require_safe
@role_required(*DECIDERS)
def claim_list(request: TenantRequest) -> HttpResponse:
    """Those that wait, the oldest first; or those decided in the last 90 days, the latest first."""
    is_decided = request.GET.get("show") == "decided"
    claims = Claim.objects.decided().select_related("decided_by") if is_decided else Claim.objects.waiting()
    page = keyset_page(
        claims,
        order=("-decided_at", "id") if is_decided else ("verified_at", "id"),
        after=request.GET.get("after"),
        before=request.GET.get("before"),
        size=PAGE,
    )
    rows = [(claim, work_in_words(claim)) for claim in page.items]
    context = {"page": page, "rows": rows, "is_decided": is_decided, "waiting": claims_waiting(request)}
    return render(request, "offboarding/claims/claim_list.html", context)


@module_required("offboarding")
@require_safe
@role_required(*DECIDERS)
def claim_detail(request: TenantRequest, claim_id: UUID) -> HttpResponse:
    return _page(request, _get_claim(claim_id))


@module_required("offboarding")
@require_POST
@role_required(*DECIDERS)
def claim_record(request: TenantRequest, claim_id: UUID) -> HttpResponse:
    claim = _get_claim(claim_id)
    form = LinkForm(request.POST)
    if not form.is_valid():
        return _page(request, claim, refusal=_("Choose one of the records."))
    records = Alumnus.objects.exclude(state=AlumnusState.MERGED)
    alumnus: Alumnus = get_object_or_404(records, pk=form.cleaned_data["record"])
    try:
        link_to_record(claim, alumnus, replace=form.cleaned_data["replace"], by=request.member)
    except ActionError as error:
        return _page(request, claim, refusal=str(error))
    messages.success(request, _("%(name)s gets the invitation by e-mail now.") % {"name": alumnus.full_name})
    return redirect("offboarding:claim_list")


@module_required("offboarding")
@require_POST
@role_required(*DECIDERS)
def claim_new_record(request: TenantRequest, claim_id: UUID) -> HttpResponse:
    claim = _get_claim(claim_id)
    try:
        make_record(claim, by=request.member)
    except ActionError as error:
        return _page(request, claim, refusal=str(error))
    messages.success(
        request, _("%(name)s is on record now, and gets the invitation by e-mail.") % {"name": claim.full_name}
    )
    return redirect("offboarding:claim_list")


@module_required("offboarding")
@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*DECIDERS)
def claim_refusal(request: TenantRequest, claim_id: UUID) -> HttpResponse:
    """First the words, then the mail as it will go out, then it goes out."""
    claim = _get_claim(claim_id)
    start = request.GET.get("words", "unknown")
    form = RefusalForm(request.POST if request.method == "POST" else None, tenant=request.tenant, start=start)
    if not claim.is_waiting:
        return redirect(claim)
    if request.method != "POST" or not form.is_valid() or "change" in request.POST:
        return _refusal_page(request, claim, form, start=start)
    if "send" not in request.POST:
        return _refusal_page(request, claim, form, preview=_preview(request, form.cleaned_data["reason"]))
    try:
        refuse(claim, reason=form.cleaned_data["reason"], by=request.member)
    except ActionError as error:
        form.add_error(None, str(error))
        return _refusal_page(request, claim, form)
    messages.success(request, _("The answer to %(name)s is on its way.") % {"name": claim.full_name})
    return redirect("offboarding:claim_list")


def _get_claim(claim_id: UUID) -> Claim:
    claims = Claim.objects.known().select_related("decided_by", "alumnus")
    claim: Claim = get_object_or_404(claims, pk=claim_id)
    return claim


def _page(request: TenantRequest, claim: Claim, *, refusal: str = "") -> HttpResponse:
    claim.refresh_from_db(fields=["state"])
    search = CandidateSearchForm(request.GET)
    query = search.cleaned_data["q"] if search.is_valid() else ""
    context: dict[str, Any] = {"claim": claim, "work": work_in_words(claim), "refusal": refusal, "search": search}
    if claim.is_waiting:
        first_day, last_day = days_of(claim, today=request.tenant.today())
        context |= {
            "candidates": candidates_for(claim, request.tenant, query=query),
            "query": query,
            "first_day": first_day,
            "last_day": last_day,
        }
    return render(request, "offboarding/claims/claim_detail.html", context, status=422 if refusal else 200)


def _preview(request: TenantRequest, reason: str) -> RenderedMail:
    context = {"paragraphs": paragraphs_of(reason)}
    return render_mail("offboarding/claim_refused", context, employer=request.tenant)


def _refusal_page(
    request: TenantRequest, claim: Claim, form: RefusalForm, *, start: str = "", preview: RenderedMail | None = None
) -> HttpResponse:
    context = {"claim": claim, "form": form, "starts": REFUSALS, "start": start, "preview": preview}
    return render(request, "offboarding/claims/claim_refusal.html", context, status=422 if form.errors else 200)
