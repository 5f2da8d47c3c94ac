from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import member_required
from directory.models import Alumnus
from engagement.preferences.actions import pause_or_resume, save_choices
from engagement.preferences.forms import MailForm, PauseForm
from engagement.preferences.reading import history, page_context
from mail.choosing import stop_everything
from mail.models import Channel
from tenancy.http import TenantRequest


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def preference_update(request: TenantRequest) -> HttpResponse:
    recipient_id = _recipient_id(request)
    data = request.POST if request.method == "POST" else None
    form = MailForm(data, tenant=request.tenant, recipient_id=recipient_id)
    if request.method == "POST" and form.is_valid():
        save_choices(recipient_id=recipient_id, **form.answers, by=request.member, channel=Channel.PAGE)
        messages.success(request, _("Saved. We only send what you chose."))
        return redirect("engagement:preference_update")
    return _page(request, form, recipient_id)


@require_POST
@member_required
def preference_stop(request: TenantRequest) -> HttpResponse:
    """No to everything optional, in one click."""
    stop_everything(recipient_id=_recipient_id(request), by=request.member, channel=Channel.PAGE)
    messages.success(request, _("Done. Only mail about your own account and case still reaches you."))
    return redirect("engagement:preference_update")


@require_POST
@member_required
def preference_pause(request: TenantRequest) -> HttpResponse:
    recipient_id, form = _recipient_id(request), PauseForm(request.POST)
    if not form.is_valid():
        return _page(
            request, MailForm(None, tenant=request.tenant, recipient_id=recipient_id), recipient_id, status=422
        )
    months = form.cleaned_data["months"]
    pause_or_resume(
        recipient_id=recipient_id, employer=request.tenant, months=months, by=request.member, channel=Channel.PAGE
    )
    messages.success(request, _("Your mail rests.") if months else _("Your mail comes again."))
    return redirect("engagement:preference_update")


def _page(request: TenantRequest, form: MailForm, recipient_id: UUID, *, status: int = 200) -> HttpResponse:
    context = page_context(form, employer=request.tenant, recipient_id=recipient_id)
    context["history"] = history(recipient_id)
    return render(request, "engagement/preference_update.html", context, status=422 if form.is_bound else status)


def _recipient_id(request: TenantRequest) -> UUID:
    """The alumnus record where there is one: what the leaver chose before joining stays true."""
    own = Alumnus.objects.filter(membership=request.member).values_list("pk", flat=True).first()
    return own or request.member.pk
