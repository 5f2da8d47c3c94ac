from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import role_required
from offboarding.actions.checklists import delete_checklist, save_checklist, save_eligibility
from offboarding.forms.checklists import ChecklistForm, EligibilityForm, LineFormSet
from offboarding.models import ChecklistTemplate, EligibilityRule
from offboarding.rules import EDITORS
from tenancy.http import TenantRequest
from tenancy.modules import module_required


@module_required("offboarding")
@require_safe
@role_required(*EDITORS)
def checklist_list(request: TenantRequest) -> HttpResponse:
    templates = ChecklistTemplate.objects.order_by("name").prefetch_related("items")
    return render(request, "offboarding/checklist_list.html", {"checklists": templates})


@module_required("offboarding")
@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*EDITORS)
def checklist_create(request: TenantRequest) -> HttpResponse:
    return _edit(request, ChecklistTemplate())


@module_required("offboarding")
@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*EDITORS)
def checklist_update(request: TenantRequest, checklist_id: UUID) -> HttpResponse:
    return _edit(request, get_object_or_404(ChecklistTemplate, pk=checklist_id))


def _edit(request: TenantRequest, checklist: ChecklistTemplate) -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    form = ChecklistForm(data, instance=checklist, tenant=request.tenant)
    lines = LineFormSet.for_checklist(checklist, data=data, tenant=request.tenant)
    if data is not None and form.is_valid() and lines.is_valid():
        save_checklist(form.save(commit=False), lines=lines.lines, by=request.user)
        messages.success(request, _("The checklist is saved. Cases opened from now on get it."))
        return redirect("offboarding:checklist_list")
    is_bad = data is not None
    context = {"form": form, "lines": lines, "checklist": checklist, "is_new": checklist._state.adding}
    return render(request, "offboarding/checklist_form.html", context, status=422 if is_bad else 200)


@module_required("offboarding")
@require_POST
@role_required(*EDITORS)
def checklist_deletion(request: TenantRequest, checklist_id: UUID) -> HttpResponse:
    delete_checklist(get_object_or_404(ChecklistTemplate, pk=checklist_id), by=request.user)
    messages.success(request, _("The checklist is gone. Cases that are open keep theirs."))
    return redirect("offboarding:checklist_list")


@module_required("offboarding")
@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*EDITORS)
def eligibility(request: TenantRequest) -> HttpResponse:
    rule = EligibilityRule.objects.first() or EligibilityRule()
    form = EligibilityForm(request.POST if request.method == "POST" else None, instance=rule, tenant=request.tenant)
    if request.method == "POST" and form.is_valid():
        save_eligibility(form.save(commit=False), by=request.user)
        messages.success(request, _("Saved. The rule applies to everybody whose last day is still to come."))
        return redirect("offboarding:eligibility")
    return render(request, "offboarding/eligibility.html", {"form": form}, status=422 if form.errors else 200)
