from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import role_required
from engagement.sender.actions import NotOwn, TooSoon, ask_for_check, remove_sender, set_sender
from engagement.sender.asking import is_public_name
from engagement.sender.forms import SenderForm
from engagement.sender.reading import domains, records
from engagement.sender.rules import KEEPERS
from engagement.sender.tasks import check_sender
from tenancy.http import TenantRequest
from tenancy.modules import module_required
from web.addresses import sender_address, sender_domain

PAGE = "engagement:sender_detail"


@module_required("engagement")
@require_safe
@role_required(*KEEPERS)
def sender_detail(request: TenantRequest) -> HttpResponse:
    return _page(request)


@module_required("engagement")
@require_POST
@role_required(*KEEPERS)
def sender_update(request: TenantRequest) -> HttpResponse:
    form = SenderForm(request.POST)
    if form.is_valid():
        try:
            set_sender(**form.cleaned_data, by=request.member)
        except NotOwn as error:
            form.add_error("address", str(error))
    if form.errors:
        return _page(request, form, status=422)
    messages.success(request, _("Saved. Put the records below into your DNS, then let us check them."))
    return redirect(PAGE)


@module_required("engagement")
@require_POST
@role_required(*KEEPERS)
def sender_check(request: TenantRequest) -> HttpResponse:
    try:
        ask_for_check(task=check_sender, by=request.member)
    except TooSoon as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, _("We are asking DNS. Open this page again in a moment."))
    return redirect(PAGE)


@module_required("engagement")
@require_POST
@role_required(*KEEPERS)
def sender_removal(request: TenantRequest) -> HttpResponse:
    remove_sender(by=request.member)
    messages.success(request, _("Mail goes out from the portal’s own address again."))
    return redirect(PAGE)


def _page(request: TenantRequest, form: SenderForm | None = None, *, status: int = 200) -> HttpResponse:
    own, shared = domains()
    initial = {"address": own.address, "selector": own.dkim_selector} if own else None
    in_use = own if own is not None and own.confirmed_at else None
    context: dict[str, Any] = {
        "form": form or SenderForm(initial=initial),
        "own": own,
        "own_records": records(own) if own else [],
        "shared": shared,
        "shared_records": records(shared) if shared else [],
        "shared_domain": sender_domain(),
        "is_public_name": is_public_name(sender_domain()),
        "is_in_use": in_use is not None,
        "address": in_use.address if in_use else sender_address(),
        "sender_name": request.tenant.sender_name or request.tenant.name,
    }
    return render(request, "engagement/sender/sender_detail.html", context, status=status)
