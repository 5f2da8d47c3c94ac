"""After joining: three short forms of a minute each. Every one may be left for later."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import member_required
from directory.actions import save_job, set_skills, set_visibility, update_profile
from directory.models import Alumnus, AlumnusSkill, Job, Spell
from directory.profile.forms import FirstStepForm, SecondStepForm, VisibilityForm
from directory.profile.own import own_or_404
from tenancy.http import TenantRequest


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def profile_step(request: TenantRequest, number: int) -> HttpResponse:
    alumnus = own_or_404(request)
    if number not in (1, 2, 3):
        raise Http404
    form = _step_form(request, alumnus, number)
    if request.method == "POST" and form.is_valid():
        _save_step(request, alumnus, number, form)
        if number < 3:
            return redirect("directory:profile_step", number + 1)
        messages.success(request, _("That’s it. Your old colleagues can find you now."))
        return redirect("directory:home")
    context = {
        "form": form,
        "number": number,
        "alumnus": alumnus,
        "spell": Spell.objects.filter(alumnus=alumnus).latest_first().first(),
    }
    status = 422 if form.is_bound else 200
    return render(request, f"directory/profile_step_{number}.html", context, status=status)


def _step_form(request: TenantRequest, alumnus: Alumnus, number: int) -> Any:
    data = request.POST if request.method == "POST" else None
    if number == 1:
        return FirstStepForm(data, tenant=request.tenant, alumnus=alumnus)
    if number == 3:
        return VisibilityForm(data, tenant=request.tenant, alumnus=alumnus)
    job = _current_job(alumnus)
    initial: dict[str, Any] = {"skills": _skill_names(alumnus)}
    if job:
        initial |= {"title": job.title, "employer_name": job.employer_name}
    return SecondStepForm(data, tenant=request.tenant, initial=initial)


def _save_step(request: TenantRequest, alumnus: Alumnus, number: int, form: Any) -> None:
    if number == 1:
        update_profile(alumnus, **form.changes, by=request.member)
    elif number == 3:
        set_visibility(alumnus, levels=form.levels, listing=form.listing, by=request.member)
    else:
        set_skills(alumnus, names=form.cleaned_data["skills"], by=request.member)
        if form.cleaned_data["employer_name"]:
            job = _current_job(alumnus) or Job(alumnus=alumnus)
            job.title, job.employer_name = form.cleaned_data["title"], form.cleaned_data["employer_name"]
            save_job(job, by=request.member)


def _current_job(alumnus: Alumnus) -> Job | None:
    found: Job | None = Job.objects.filter(alumnus=alumnus, ended_on=None).latest_first().first()
    return found


def _skill_names(alumnus: Alumnus) -> list[str]:
    held = AlumnusSkill.objects.filter(alumnus=alumnus).order_by("skill__key")
    return list(held.values_list("skill__name", flat=True))
