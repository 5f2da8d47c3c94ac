"""What came of a campaign, in sums."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import role_required
from engagement.campaigns.figures import Report, report_of
from engagement.campaigns.reading import audience_words
from engagement.campaigns.rules import READERS, can_edit_campaigns, has_report
from engagement.campaigns.views import campaign_or_404
from engagement.models import Campaign
from mail.models import SendingRules
from mail.sending import sending_rules
from tenancy.http import TenantRequest
from tenancy.modules import module_required
from web.exports import table_response


@module_required("engagement")
@require_safe
@role_required(*READERS)
def campaign_report(request: TenantRequest, campaign_id: UUID) -> HttpResponse:
    campaign = _begun_or_404(campaign_id)
    rules = sending_rules()
    context = {
        "campaign": campaign,
        "report": _report(campaign, rules),
        "replies_counted": rules.replies_counted,
        "audience": audience_words(campaign),
        "may_edit": can_edit_campaigns(request.member),
    }
    return render(request, "engagement/campaigns/campaign_report.html", context)


@module_required("engagement")
@require_safe
@role_required(*READERS)
def campaign_report_export(request: TenantRequest, campaign_id: UUID) -> HttpResponseBase:
    """The sums of the page as a table; nothing in it is about anybody."""
    campaign = _begun_or_404(campaign_id)
    return table_response(
        _("campaign"),
        [_("Figure"), _("Part"), _("Number")],
        _report(campaign, sending_rules()).lines(),
        wanted=request.GET.get("format"),
    )


def _begun_or_404(campaign_id: UUID) -> Campaign:
    campaign = campaign_or_404(campaign_id)
    if not has_report(campaign):
        raise Http404
    return campaign


def _report(campaign: Campaign, rules: SendingRules) -> Report:
    return report_of(campaign, clicks_counted=rules.clicks_counted, replies_counted=rules.replies_counted)
