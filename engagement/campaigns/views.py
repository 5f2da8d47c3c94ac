"""The list of campaigns and the page of one: its draft in five steps, then how far it has come."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import role_required
from engagement.campaigns import gate
from engagement.campaigns.actions import create_campaign, update_campaign
from engagement.campaigns.figures import progress_of, sent_so_far
from engagement.campaigns.forms import CampaignForm
from engagement.campaigns.reading import audience_words, languages_left, moves_of, plan_of
from engagement.campaigns.rules import EDITORS, READERS, can_edit_campaigns, is_editable
from engagement.models import Campaign
from mail.categories import Category
from tenancy.http import TenantRequest
from tenancy.modules import module_required
from web.http import wants_fragment
from web.pagination import keyset_page


@module_required("engagement")
@require_safe
@role_required(*READERS)
def campaign_list(request: TenantRequest) -> HttpResponse:
    campaigns = Campaign.objects.select_related("segment")
    page = keyset_page(campaigns, order=("-id",), after=request.GET.get("after"), before=request.GET.get("before"))
    sent = sent_so_far(page.items)
    lines = [(each, sent.get(each.pk, 0) if each.is_under_way else each.sent or 0) for each in page.items]
    context = {"page": page, "lines": lines, "may_edit": can_edit_campaigns(request.member)}
    return render(request, "engagement/campaigns/campaign_list.html", context)


@module_required("engagement")
@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*EDITORS)
def campaign_create(request: TenantRequest) -> HttpResponse:
    form = CampaignForm(request.POST or None, tenant=request.tenant)
    if request.method == "POST" and form.is_valid():
        category = Category(form.cleaned_data["category"])
        return redirect(
            create_campaign(
                employer=request.tenant, name=form.cleaned_data["name"], category=category, by=request.member
            )
        )
    return render(
        request, "engagement/campaigns/campaign_form.html", {"form": form}, status=422 if form.errors else 200
    )


@module_required("engagement")
@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*EDITORS)
def campaign_update(request: TenantRequest, campaign_id: UUID) -> HttpResponse:
    campaign = campaign_or_404(campaign_id)
    if not is_editable(campaign):
        return redirect(campaign)
    form = CampaignForm(request.POST or None, tenant=request.tenant, campaign=campaign)
    if request.method == "POST" and form.is_valid():
        return redirect(update_campaign(campaign, values=form.cleaned_data, by=request.member))
    context = {"form": form, "campaign": campaign}
    return render(request, "engagement/campaigns/campaign_form.html", context, status=422 if form.errors else 200)


@module_required("engagement")
@require_safe
@role_required(*EDITORS)
def campaign_detail(request: TenantRequest, campaign_id: UUID) -> HttpResponse:
    """While it is being sent, htmx asks for the progress alone; without JavaScript one looks again."""
    campaign = campaign_or_404(campaign_id)
    template = "engagement/campaigns/campaign_detail.html"
    if wants_fragment(request, "campaign-progress"):
        context = {"campaign": campaign, "progress": progress_of(campaign)}
        response = render(request, f"{template}#campaign-progress", context)
        if request.GET.get("state") != campaign.state:
            response["HX-Refresh"] = "true"  # its buttons have changed as well
        return response
    return render(request, template, detail_context(request, campaign))


def campaign_or_404(campaign_id: UUID) -> Campaign:
    campaigns = Campaign.objects.select_related("segment", "batch", "made_by")
    return get_object_or_404(campaigns, pk=campaign_id)


def detail_context(request: TenantRequest, campaign: Campaign) -> dict[str, Any]:
    look = gate.look_at(campaign, employer=request.tenant)
    found = gate.checks_of(look) if is_editable(campaign) else []
    moves = moves_of(campaign)
    return {
        "campaign": campaign,
        "is_draft": is_editable(campaign),
        "look": look,
        "checks": found,
        "stops": len(gate.refusals(found)),
        "first_stop": next((check for check in found if check.level is gate.Level.STOP), None),
        "audience": audience_words(campaign),
        "plan": plan_of(look),
        "languages_left": languages_left(look),
        "progress": progress_of(campaign),
        "moves": moves,
        "held": moves[0].reason,
    }
