"""Asking to look at an employer's pages, and giving it back."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.step_up import step_up_required
from console import looks
from console.access import OperatorRequest, operator_required
from console.actions.support import AlreadyAsked, NotOpen, ask_for_support, end_support
from console.acts import SUPPORT
from console.employers import grants_at
from console.forms import SupportForm
from console.models import SupportGrant
from tenancy.models import Employer
from tenancy.scope import tenant_scope


@require_safe
@operator_required
def support_list(request: OperatorRequest) -> HttpResponse:
    return render(request, "console/support_list.html", {"looks": looks.own_looks()})


@require_http_methods(["GET", "HEAD", "POST"])
@operator_required
@step_up_required(SUPPORT)
def support_ask(request: OperatorRequest, slug: str) -> HttpResponse:
    employer = get_object_or_404(Employer, slug=slug, is_active=True)
    form = SupportForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            grant = ask_for_support(employer=employer, **form.cleaned_data, by=request.operator)
        except AlreadyAsked as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _said(grant))
            return redirect("console:support_list")
    _grants, asks_first = grants_at(employer)
    context = {"form": form, "employer": employer, "asks_first": asks_first}
    return render(request, "console/support_ask.html", context, status=422 if form.errors else 200)


@require_POST
@operator_required
def support_ending(request: OperatorRequest, slug: str, grant_id: UUID) -> HttpResponse:
    """One's own only."""
    employer = get_object_or_404(Employer, slug=slug)
    with tenant_scope(employer):
        grant = SupportGrant.objects.filter(pk=grant_id, operator_id=request.operator.pk).first()
        if grant is None:
            raise Http404
        try:
            end_support(grant=grant, by=request.operator)
        except NotOpen as error:
            messages.warning(request, str(error))
        else:
            messages.success(request, _("Ended. Thank you for giving it back."))
    return redirect("console:support_list")


def _said(grant: SupportGrant) -> str:
    if grant.is_running:
        return _("You may look now, reading only. The owners have been told.")
    return _("Asked. The owners have a mail; you may look as soon as one of them says yes.")
