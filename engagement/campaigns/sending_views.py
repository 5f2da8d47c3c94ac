"""The word to send, and the words to wait, to go on and to stop."""

from collections.abc import Callable
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import role_required
from accounts.step_up import step_up_required
from engagement.campaigns import gate
from engagement.campaigns.actions import cancel, pause, resume, schedule, unschedule
from engagement.campaigns.forms import SendingForm
from engagement.campaigns.reading import plan_of
from engagement.campaigns.rules import EDITORS, may_move
from engagement.campaigns.views import campaign_or_404
from engagement.models import Campaign, CampaignState
from tenancy.http import TenantRequest
from tenancy.modules import module_required
from web.errors import ActionError


@module_required("engagement")
@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*EDITORS)
@step_up_required("mail.bulk_send")
def campaign_sending(request: TenantRequest, campaign_id: UUID) -> HttpResponse:
    """Says once more how many get it, when, and who does not; what is typed must still be true."""
    campaign = campaign_or_404(campaign_id)
    look = gate.look_at(campaign, employer=request.tenant)
    checks = gate.checks_of(look)
    if gate.refusals(checks) or not may_move(campaign, CampaignState.SCHEDULED) or look.reach is None:
        messages.error(request, _("This campaign cannot be sent as it is. See what it lacks."))
        return redirect(campaign)
    form = SendingForm(request.POST or None, tenant=request.tenant, count=look.reach.count)
    if request.method == "POST" and form.is_valid():
        try:
            campaign = schedule(campaign, employer=request.tenant, by=request.member)
        except ActionError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The word is given. You can follow here how it goes out."))
            return redirect(campaign)
    warnings = [check for check in checks if check.level is gate.Level.WARN]
    context = {
        "campaign": campaign,
        "form": form,
        "look": look,
        "plan": plan_of(look),
        "warnings": warnings,
        "undo": settings.CAMPAIGN_UNDO_MINUTES,
    }
    return render(request, "engagement/campaigns/campaign_sending.html", context, status=422 if form.errors else 200)


@module_required("engagement")
@require_POST
@role_required(*EDITORS)
def campaign_draft(request: TenantRequest, campaign_id: UUID) -> HttpResponse:
    return _act(request, campaign_id, unschedule, _("It is a draft again. Nothing has gone out."))


@module_required("engagement")
@require_POST
@role_required(*EDITORS)
def campaign_pause(request: TenantRequest, campaign_id: UUID) -> HttpResponse:
    return _act(request, campaign_id, pause, _("Paused. Nobody else gets it until you let it go on."))


@module_required("engagement")
@require_POST
@role_required(*EDITORS)
def campaign_resumption(request: TenantRequest, campaign_id: UUID) -> HttpResponse:
    return _act(request, campaign_id, resume, _("It goes on."))


@module_required("engagement")
@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*EDITORS)
def campaign_cancellation(request: TenantRequest, campaign_id: UUID) -> HttpResponse:
    campaign = campaign_or_404(campaign_id)
    if not may_move(campaign, CampaignState.CANCELLED):
        return redirect(campaign)
    if request.method == "POST":
        return _act(request, campaign_id, cancel, _("Cancelled. Nobody else gets it."))
    return render(request, "engagement/campaigns/campaign_cancellation.html", {"campaign": campaign})


def _act(request: TenantRequest, campaign_id: UUID, act: Callable[..., Campaign], done: str) -> HttpResponse:
    campaign = campaign_or_404(campaign_id)
    try:
        act(campaign, by=request.member)
    except ActionError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, done)
    return redirect(campaign)
