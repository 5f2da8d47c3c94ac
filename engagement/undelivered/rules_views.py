"""How much mail people get at most, when, and stopping all of it."""

from datetime import time

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import role_required
from engagement.undelivered.rules_forms import SendingRulesForm
from engagement.undelivered.views import KEEPERS
from mail.sending import pause_sending, resume_sending, sending_rules, set_sending_rules
from tenancy.http import TenantRequest

PAGE = "engagement:sending_rules"


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*KEEPERS)
def sending_rules_update(request: TenantRequest) -> HttpResponse:
    rules = sending_rules()
    data = request.POST if request.method == "POST" else None
    form = SendingRulesForm(data, rules=rules, reply_to=request.tenant.reply_to)
    if request.method == "POST" and form.is_valid():
        hours = {name: _hour(form.cleaned_data[name]) for name in ("quiet_from", "quiet_until")}
        set_sending_rules(values=form.cleaned_data | hours, by=request.member)
        messages.success(request, _("Saved. It holds from the next mail on."))
        return redirect(PAGE)
    context = {"form": form, "rules": rules}
    return render(request, "engagement/sending_rules.html", context, status=422 if form.is_bound else 200)


def _hour(chosen: str) -> time | None:
    return time.fromisoformat(chosen) if chosen else None


@require_POST
@role_required(*KEEPERS)
def sending_pause(request: TenantRequest) -> HttpResponse:
    pause_sending(by=request.member)
    messages.success(request, _("Mailings are stopped. Codes, invitations and mail that people need go on."))
    return redirect(PAGE)


@require_POST
@role_required(*KEEPERS)
def sending_resumption(request: TenantRequest) -> HttpResponse:
    resume_sending(by=request.member)
    messages.success(request, _("Mailings go on."))
    return redirect(PAGE)
