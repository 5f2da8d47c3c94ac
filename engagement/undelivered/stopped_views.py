"""Addresses that nothing is sent to. We keep no list of them, only keyed hashes: HR looks one up by typing it."""

from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import role_required
from accounts.models import Role
from engagement.dormant.reading import figures
from engagement.undelivered.actions import NotLiftable, lift
from engagement.undelivered.forms import LiftForm, LookUpForm
from mail.models import Suppression
from tenancy.http import TenantRequest
from tenancy.scope import require_tenant

KEEPERS = (Role.OWNER, Role.HR_ADMIN)


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*KEEPERS)
def stopped_list(request: TenantRequest) -> HttpResponse:
    """How many addresses are stopped, and why. The one that is looked up is posted: it belongs into no log."""
    form = LookUpForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return _page(request, form)
    address = form.cleaned_data["address"]
    found = Suppression.objects.of_address(address).first()
    return _page(request, form, address=address, found=found, lift=LiftForm(initial={"address": address}))


@require_POST
@role_required(*KEEPERS)
def stopped_lifting(request: TenantRequest) -> HttpResponse:
    form = LiftForm(request.POST)
    if form.is_valid():
        try:
            lift(address=form.cleaned_data["address"], why=form.cleaned_data["why"], by=request.member)
        except NotLiftable as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Mail goes to this address again."))
            return redirect("engagement:stopped_list")
    address = form.cleaned_data.get("address", "")
    found = Suppression.objects.of_address(address).first() if address else None
    look_up = LookUpForm(initial={"address": address})
    return _page(request, look_up, address=address, found=found, lift=form, status=422)


def _page(request: TenantRequest, form: LookUpForm, *, status: int = 200, **context: Any) -> HttpResponse:
    rows = Suppression.objects.filter(tenant_id=require_tenant()).values_list("reason").annotate(Count("pk"))
    numbers = dict(rows)
    counts = [(label, numbers.get(reason, 0)) for reason, label in Suppression.Reason.choices]
    context |= {"form": form, "counts": counts, "sleepers": figures()}
    return render(request, "engagement/stopped_list.html", context, status=422 if form.errors else status)
