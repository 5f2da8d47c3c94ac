"""Something to read, learn or use: for members, and the desk of those who choose it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import member_required, role_required
from community.careers.actions import delete_resource, let_go, publish, save_for_later, withdraw, write_resource
from community.careers.forms import CareerFilterForm, ResourceForm
from community.careers.reading import careers_for, languages, visible_to
from community.careers.rules import READERS, WRITERS
from community.models import CareerResource
from directory.profile.languages import language_name, language_names
from directory.profile.own import own_or_404
from tenancy.http import TenantRequest
from tenancy.modules import module_required


@module_required("mentoring")
@require_safe
@member_required
@never_cache
def career_list(request: TenantRequest) -> HttpResponse:
    """What stands on top depends on how somebody left: it is kept by no cache and said in no word."""
    own = own_or_404(request)
    form = CareerFilterForm(request.GET, tenant=request.tenant, languages=languages())
    careers = careers_for(own, today=request.tenant.today(), **form.asked)
    context = {"form": form, "careers": careers, "is_filtered": any(form.asked.values())}
    return render(request, "community/careers/career_list.html", context)


@module_required("mentoring")
@require_safe
@member_required
def resource_detail(request: TenantRequest, resource: UUID) -> HttpResponse:
    found = get_object_or_404(visible_to(own_or_404(request)), pk=resource)
    context = {"resource": found, "language": language_name(found.language)}
    return render(request, "community/careers/resource_detail.html", context)


@module_required("mentoring")
@require_POST
@member_required
def resource_saving(request: TenantRequest, resource: UUID) -> HttpResponse:
    """Kept for later; or, with `undo`, not any more."""
    own = own_or_404(request)
    found = get_object_or_404(CareerResource.objects.published(), pk=resource)
    if request.POST.get("undo"):
        let_go(resource=found, alumnus=own)
        messages.success(request, _("Not kept any more."))
    else:
        save_for_later(resource=found, alumnus=own)
        messages.success(request, _("Kept for later."))
    return redirect("community:career_list")


@module_required("mentoring")
@require_safe
@role_required(*READERS)
def career_desk(request: TenantRequest) -> HttpResponse:
    context = {
        "resources": list(CareerResource.objects.order_by("position", "id")[:500]),
        "may_write": request.member.has_role(*WRITERS),
    }
    return render(request, "community/careers/career_desk.html", context)


@module_required("mentoring")
@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*WRITERS)
def resource_create(request: TenantRequest) -> HttpResponse:
    form = ResourceForm(request.POST if request.method == "POST" else None, tenant=request.tenant)
    if request.method == "POST" and form.is_valid():
        found = write_resource(wording=form.wording, by=request.member)
        messages.success(request, _("Kept as a draft. Members see it once you publish it."))
        return redirect("community:resource_update", found.pk)
    return _form(request, form)


@module_required("mentoring")
@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*WRITERS)
def resource_update(request: TenantRequest, resource: UUID) -> HttpResponse:
    found = _found(resource)
    form = ResourceForm(request.POST if request.method == "POST" else None, tenant=request.tenant, resource=found)
    if request.method == "POST" and form.is_valid():
        write_resource(resource=found, wording=form.wording, by=request.member)
        messages.success(request, _("Saved."))
        return redirect("community:resource_update", found.pk)
    return _form(request, form, resource=found)


@module_required("mentoring")
@require_POST
@role_required(*WRITERS)
def resource_publication(request: TenantRequest, resource: UUID) -> HttpResponse:
    found = _found(resource)
    if request.POST.get("undo"):
        withdraw(resource=found, by=request.member)
        messages.success(request, _("Members see it no longer."))
    else:
        publish(resource=found, by=request.member)
        messages.success(request, _("Members see it now."))
    return redirect("community:resource_update", found.pk)


@module_required("mentoring")
@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*WRITERS)
def resource_deletion(request: TenantRequest, resource: UUID) -> HttpResponse:
    found = _found(resource)
    if request.method == "POST":
        delete_resource(resource=found, by=request.member)
        messages.success(request, _("Deleted."))
        return redirect("community:career_desk")
    return render(request, "community/careers/resource_deletion.html", {"resource": found})


def _found(resource: UUID) -> CareerResource:
    found: CareerResource = get_object_or_404(CareerResource.objects.all(), pk=resource)
    return found


def _form(request: TenantRequest, form: ResourceForm, **context: Any) -> HttpResponse:
    page = {"form": form, "languages": list(language_names().values()), **context}
    return render(request, "community/careers/resource_form.html", page, status=422 if form.errors else 200)
