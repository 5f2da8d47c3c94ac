"""The parts of a draft: whom it is for, what it says, when it goes out."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import role_required
from engagement.audiences.forms import CriteriaForm
from engagement.audiences.panel import panel_of
from engagement.campaigns.actions import (
    add_letter,
    choose_criteria,
    choose_segment,
    copy_campaign,
    delete_campaign,
    remove_letter,
    update_campaign,
)
from engagement.campaigns.forms import LanguageForm, SegmentForm, TimingForm
from engagement.campaigns.gate import look_at
from engagement.campaigns.planning import criteria_of
from engagement.campaigns.reading import languages_left
from engagement.campaigns.rules import EDITORS, is_editable
from engagement.campaigns.views import campaign_or_404
from engagement.models import CampaignLetter, Segment
from tenancy.http import TenantRequest
from tenancy.modules import module_required
from web.errors import ActionError


@module_required("engagement")
@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*EDITORS)
def campaign_audience(request: TenantRequest, campaign_id: UUID) -> HttpResponse:
    """Either a saved audience or one of its own; each has a form. Adding a row to the own one saves nothing."""
    campaign = campaign_or_404(campaign_id)
    if not is_editable(campaign):
        return redirect(campaign)
    is_saved = request.method == "POST" and "segment" in request.POST
    is_own = request.method == "POST" and not is_saved
    segments = SegmentForm(request.POST if is_saved else None, tenant=request.tenant, campaign=campaign)
    own = CriteriaForm(
        request.POST if is_own else None,
        tenant=request.tenant,
        member=request.member,
        criteria=None if is_own else criteria_of(campaign),
        category=campaign.category,
    )
    if is_saved and segments.is_valid():
        choose_segment(campaign, segment=segments.cleaned_data["segment"], by=request.member)
        return redirect(campaign)
    if is_own and own.is_valid() and own.found is not None:
        choose_criteria(campaign, criteria=own.found.as_json(), by=request.member)
        return redirect(campaign)
    context = {
        "campaign": campaign,
        "segments": segments,
        "has_segments": Segment.objects.exists(),
        "who": own,
        "panel": panel_of(own),
        "shows_own": is_own or campaign.criteria is not None,
    }
    status = 422 if segments.errors or (is_own and not own.wants_rows) else 200
    return render(request, "engagement/campaigns/campaign_audience.html", context, status=status)


@module_required("engagement")
@require_POST
@role_required(*EDITORS)
def campaign_letter_create(request: TenantRequest, campaign_id: UUID) -> HttpResponse:
    """In a further language, with the words of the first letter to begin with."""
    campaign = campaign_or_404(campaign_id)
    look = look_at(campaign, employer=request.tenant)
    form = LanguageForm(request.POST, tenant=request.tenant, languages=languages_left(look))
    if not form.is_valid():
        messages.error(request, _("There is a letter in this language already, or you do not write in it."))
        return redirect(campaign)
    like = look.letters[0].letter if look.letters else None
    try:
        letter = add_letter(
            campaign, employer=request.tenant, language=form.cleaned_data["language"], like=like, by=request.member
        )
    except ActionError as error:
        messages.error(request, str(error))
        return redirect(campaign)
    return redirect("engagement:letter_update", letter.pk)


@module_required("engagement")
@require_POST
@role_required(*EDITORS)
def campaign_letter_deletion(request: TenantRequest, campaign_id: UUID, letter_id: UUID) -> HttpResponse:
    campaign = campaign_or_404(campaign_id)
    version = get_object_or_404(CampaignLetter.objects.filter(campaign=campaign), letter_id=letter_id)
    try:
        remove_letter(campaign, language=version.language, by=request.member)
    except ActionError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The letter in this language is gone."))
    return redirect(campaign)


@module_required("engagement")
@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*EDITORS)
def campaign_timing(request: TenantRequest, campaign_id: UUID) -> HttpResponse:
    campaign = campaign_or_404(campaign_id)
    if not is_editable(campaign):
        return redirect(campaign)
    form = TimingForm(request.POST or None, tenant=request.tenant, campaign=campaign)
    if request.method == "POST" and form.is_valid():
        update_campaign(campaign, values=form.values, by=request.member)
        return redirect(campaign)
    context = {"campaign": campaign, "form": form}
    return render(request, "engagement/campaigns/campaign_timing.html", context, status=422 if form.errors else 200)


@module_required("engagement")
@require_POST
@role_required(*EDITORS)
def campaign_copy(request: TenantRequest, campaign_id: UUID) -> HttpResponse:
    copy = copy_campaign(campaign_or_404(campaign_id), employer=request.tenant, by=request.member)
    messages.success(request, _("This is the copy. Nothing of it has been sent."))
    return redirect(copy)


@module_required("engagement")
@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*EDITORS)
def campaign_deletion(request: TenantRequest, campaign_id: UUID) -> HttpResponse:
    campaign = campaign_or_404(campaign_id)
    if not is_editable(campaign):
        return redirect(campaign)
    if request.method == "POST":
        try:
            delete_campaign(campaign, by=request.member)
        except ActionError as error:
            messages.error(request, str(error))
            return redirect(campaign)
        messages.success(request, _("The draft is gone."))
        return redirect("engagement:campaign_list")
    return render(request, "engagement/campaigns/campaign_deletion.html", {"campaign": campaign})
