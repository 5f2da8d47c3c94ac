"""The member's side: naming somebody for an opening, and what became of those one has named."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import member_required
from boomerang.models import Opening, Referral, ReferralState
from boomerang.referrals.actions import own_bonus, recommend, terms_of
from boomerang.referrals.forms import RecommendationForm
from boomerang.referrals.links import share_of
from boomerang.referrals.rules import SENTENCES, bonus_of, can_recommend
from directory.profile.own import own_or_404
from tenancy.http import TenantRequest
from tenancy.modules import module_required
from web.errors import ActionError
from web.pagination import keyset_page


@module_required("boomerang")
@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def opening_recommendation(request: TenantRequest, opening: UUID) -> HttpResponse:
    alumnus = own_or_404(request)
    found = get_object_or_404(Opening.objects.visible_to(request.member), pk=opening)
    terms = terms_of()
    if not can_recommend(alumnus, found, terms):
        return redirect(found)
    form = RecommendationForm(request.POST if request.method == "POST" else None, tenant=request.tenant)
    if request.method == "POST" and form.is_valid():
        values = {name: form.cleaned_data[name] for name in ("name", "email", "how_known")}
        try:
            recommend(opening=found, referrer=alumnus, employer=request.tenant, **values)
        except ActionError as error:
            form.add_error(None, str(error))
        else:
            messages.success(
                request, _("Thank you. The person gets one mail and decides; you see here how it goes on.")
            )
            return redirect("boomerang:own_referrals")
    amount, currency, weeks = bonus_of(terms, own_bonus(found))
    context = {
        "opening": found,
        "form": form,
        "terms": terms,
        "bonus": {"amount": amount, "currency": currency, "weeks": weeks},
        "share_url": share_of(found, alumnus).url,
    }
    status = 422 if form.errors else 200
    return render(request, "boomerang/referrals/opening_recommendation.html", context, status=status)


@module_required("boomerang")
@require_safe
@member_required
def own_referrals(request: TenantRequest) -> HttpResponse:
    alumnus = own_or_404(request)
    page = keyset_page(
        Referral.objects.filter(referrer=alumnus).select_related("opening"),
        order=("-created_at", "id"),
        after=request.GET.get("after"),
        before=request.GET.get("before"),
    )
    lines = [(referral, SENTENCES[ReferralState(referral.state)]) for referral in page.items]
    context = {"page": page, "lines": lines, "terms": terms_of()}
    return render(request, "boomerang/referrals/own_referrals.html", context)
