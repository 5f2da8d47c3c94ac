"""Jobs since, boards and volunteering: each entry is added, changed and taken off by itself."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import member_required
from directory.actions import delete_job, save_job
from directory.models import Involvement, Job
from directory.profile.actions import delete_involvement, save_involvement
from directory.profile.forms import InvolvementForm, JobForm
from directory.profile.own import own_or_404, to_section
from directory.profile.views import render_profile
from tenancy.http import TenantRequest

MOST = 50  # entries of one kind: a working life, not a database


@require_POST
@member_required
def job_create(request: TenantRequest) -> HttpResponse:
    alumnus = own_or_404(request)
    form = JobForm(request.POST, tenant=request.tenant, instance=Job(alumnus=alumnus), auto_id="job-%s")
    _refuse_too_many(form, Job.objects.filter(alumnus=alumnus).count())
    if not form.is_valid():
        return render_profile(request, alumnus, job=form)
    save_job(form.save(commit=False), by=request.member)
    return _saved(request, "jobs")


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def job_update(request: TenantRequest, job_id: UUID) -> HttpResponse:
    job: Job = get_object_or_404(Job.objects.filter(alumnus=own_or_404(request)), pk=job_id)
    form = JobForm(_data(request), tenant=request.tenant, instance=job)
    if form.is_valid():
        save_job(form.save(commit=False), by=request.member)
        return _saved(request, "jobs")
    return render(request, "directory/job_update.html", {"form": form, "job": job}, status=_status(form))


@require_POST
@member_required
def job_deletion(request: TenantRequest, job_id: UUID) -> HttpResponse:
    job: Job = get_object_or_404(Job.objects.filter(alumnus=own_or_404(request)), pk=job_id)
    delete_job(job, by=request.member)
    messages.success(request, _("The job is off your profile."))
    return to_section("jobs")


@require_POST
@member_required
def involvement_create(request: TenantRequest) -> HttpResponse:
    alumnus = own_or_404(request)
    involvement = Involvement(alumnus=alumnus)
    form = InvolvementForm(request.POST, tenant=request.tenant, instance=involvement, auto_id="involvement-%s")
    _refuse_too_many(form, Involvement.objects.filter(alumnus=alumnus).count())
    if not form.is_valid():
        return render_profile(request, alumnus, involvement=form)
    save_involvement(form.save(commit=False), by=request.member)
    return _saved(request, "involvements")


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def involvement_update(request: TenantRequest, involvement_id: UUID) -> HttpResponse:
    own = Involvement.objects.filter(alumnus=own_or_404(request))
    involvement: Involvement = get_object_or_404(own, pk=involvement_id)
    form = InvolvementForm(_data(request), tenant=request.tenant, instance=involvement)
    if form.is_valid():
        save_involvement(form.save(commit=False), by=request.member)
        return _saved(request, "involvements")
    context = {"form": form, "involvement": involvement}
    return render(request, "directory/involvement_update.html", context, status=_status(form))


@require_POST
@member_required
def involvement_deletion(request: TenantRequest, involvement_id: UUID) -> HttpResponse:
    own = Involvement.objects.filter(alumnus=own_or_404(request))
    delete_involvement(get_object_or_404(own, pk=involvement_id), by=request.member)
    messages.success(request, _("It is off your profile."))
    return to_section("involvements")


def _refuse_too_many(form: Any, count: int) -> None:
    if count >= MOST:
        form.add_error(None, _("That is a lot. Take one off your profile before you add another."))


def _data(request: TenantRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _status(form: Any) -> int:
    return 422 if form.is_bound else 200


def _saved(request: TenantRequest, section: str) -> HttpResponse:
    messages.success(request, _("Saved."))
    return to_section(section)
