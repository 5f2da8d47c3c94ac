"""The members' one page, and what everybody can read."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import member_required
from community.involvement.actions import say_i_would_like_to, take_back
from community.involvement.forms import WishForm
from community.involvement.reading import own_leads, posting
from community.involvement.rules import may_take_back
from community.models import InvolvementRole, Lead, Way
from directory.access import approval_required
from directory.profile.own import own_or_404, own_or_none
from tenancy.http import TenantRequest
from tenancy.modules import module_required
from web.access import public
from web.errors import ActionError

WHY = "board seats and volunteer roles that the employer shows to everybody"
MOST = 50


@module_required("involvement")
@require_http_methods(["GET", "HEAD", "POST"])
@member_required
@approval_required
def involve(request: TenantRequest) -> HttpResponse:
    """What is looked for, what I would like to do, and how it stands."""
    own = own_or_none(request)
    asked = request.GET.get("way", "")
    initial = {"way": asked} if asked in Way.values else {}
    form = WishForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST":
        own = own_or_404(request)
        if form.is_valid() and _told(request, form, None):
            return redirect("community:involve")
    context = {
        "form": form,
        "roles": list(InvolvementRole.objects.running(request.tenant.today()).order_by("-opened_at", "id")[:MOST]),
        "mine": own_leads(own) if own else [],
        "may_tell": own is not None,
    }
    return render(request, "community/involvement/involve.html", context, status=422 if form.errors else 200)


@module_required("involvement")
@require_http_methods(["GET", "HEAD", "POST"])
@member_required
@approval_required
def involvement_role_detail(request: TenantRequest, involvement_role: UUID) -> HttpResponse:
    role = get_object_or_404(InvolvementRole.objects.running(request.tenant.today()), pk=involvement_role)
    own = own_or_none(request)
    form = WishForm(request.POST if request.method == "POST" else None, role=role)
    if request.method == "POST":
        own = own_or_404(request)
        if form.is_valid() and _told(request, form, role):
            return redirect("community:involve")
    context = {
        "role": role,
        "form": form,
        "may_tell": own is not None,
        "own_lead": Lead.objects.open().filter(alumnus=own, role=role).first() if own else None,
    }
    status = 422 if form.errors else 200
    return render(request, "community/involvement/involvement_role_detail.html", context, status=status)


def _told(request: TenantRequest, form: WishForm, role: InvolvementRole | None) -> bool:
    found = form.cleaned_data
    way = role.way if role is not None else found["way"]
    try:
        say_i_would_like_to(
            employer=request.tenant, alumnus=own_or_404(request), way=way, line=found["line"], role=role
        )
    except ActionError as error:
        form.add_error(None, str(error))
        return False
    messages.success(request, _("Thank you. Somebody of the alumni team writes to you."))
    return True


@module_required("involvement")
@require_POST
@member_required
@approval_required
def lead_withdrawal(request: TenantRequest, lead: UUID) -> HttpResponse:
    found = get_object_or_404(Lead, pk=lead, alumnus=own_or_404(request))
    if may_take_back(found):
        take_back(lead=found)
        messages.success(request, _("Taken back. What you wrote is deleted."))
    return redirect("community:involve")


@module_required("involvement")
@require_safe
@public(WHY)
def public_role_list(request: TenantRequest) -> HttpResponse:
    roles = InvolvementRole.objects.for_the_world(request.tenant.today()).order_by("-opened_at", "id")[:MOST]
    return render(request, "community/involvement/public_role_list.html", {"roles": list(roles)})


@module_required("involvement")
@require_safe
@public(WHY)
def public_role_detail(request: TenantRequest, involvement_role: UUID) -> HttpResponse:
    roles = InvolvementRole.objects.for_the_world(request.tenant.today())
    role = get_object_or_404(roles, pk=involvement_role)
    context: dict[str, Any] = {"role": role, "posting": posting(request.tenant, role)}
    return render(request, "community/involvement/public_role_detail.html", context)
