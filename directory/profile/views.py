"""A member's own profile: one page with a form per section, and three short steps after joining."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Exists, OuterRef, Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import member_required
from directory.actions import delete_job, save_job, set_skills, set_visibility, update_profile
from directory.forms import (
    AboutForm,
    ContactForm,
    FirstStepForm,
    JobForm,
    SecondStepForm,
    SkillsForm,
    VisibilityForm,
)
from directory.models import Alumnus, AlumnusSkill, Job, Level, Skill, Spell
from directory.profile.completeness import completeness
from directory.profile.reading import profile_for
from directory.visibility import level_of
from tenancy.http import TenantRequest


@require_safe
@member_required
def profile_update(request: TenantRequest) -> HttpResponse:
    alumnus = _own(request)
    return _render_profile(request, alumnus) if alumnus else _no_profile(request)


@require_POST
@member_required
def profile_about(request: TenantRequest) -> HttpResponse:
    alumnus = _own_or_404(request)
    form = AboutForm(request.POST, tenant=request.tenant, alumnus=alumnus)
    if not form.is_valid():
        return _render_profile(request, alumnus, about=form)
    update_profile(alumnus, **form.changes, by=request.member)
    set_visibility(alumnus, levels=form.levels, by=request.member)
    return _saved(request, "about")


@require_POST
@member_required
def profile_contact(request: TenantRequest) -> HttpResponse:
    alumnus = _own_or_404(request)
    form = ContactForm(request.POST, tenant=request.tenant, alumnus=alumnus)
    if not form.is_valid():
        return _render_profile(request, alumnus, contact=form)
    update_profile(alumnus, phone=form.cleaned_data["phone"], by=request.member)
    set_visibility(alumnus, levels=form.levels, by=request.member)
    return _saved(request, "contact")


@require_POST
@member_required
def profile_skills(request: TenantRequest) -> HttpResponse:
    alumnus = _own_or_404(request)
    form = SkillsForm(request.POST, tenant=request.tenant, alumnus=alumnus)
    if not form.is_valid():
        return _render_profile(request, alumnus, skills=form)
    set_skills(alumnus, names=form.cleaned_data["skills"], by=request.member)
    set_visibility(alumnus, levels=form.levels, by=request.member)
    return _saved(request, "skills")


@require_POST
@member_required
def profile_visibility(request: TenantRequest) -> HttpResponse:
    alumnus = _own_or_404(request)
    form = VisibilityForm(request.POST, tenant=request.tenant, alumnus=alumnus)
    if not form.is_valid():
        return _render_profile(request, alumnus, visibility=form)
    set_visibility(alumnus, levels=form.levels, listing=form.cleaned_data["listing"], by=request.member)
    return _saved(request, "visibility")


@require_POST
@member_required
def job_create(request: TenantRequest) -> HttpResponse:
    alumnus = _own_or_404(request)
    form = JobForm(request.POST, tenant=request.tenant, instance=Job(alumnus=alumnus))
    if not form.is_valid():
        return _render_profile(request, alumnus, job=form)
    save_job(form.save(commit=False), by=request.member)
    return _saved(request, "jobs")


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def job_update(request: TenantRequest, job_id: UUID) -> HttpResponse:
    job: Job = get_object_or_404(Job.objects.filter(alumnus=_own_or_404(request)), pk=job_id)
    form = JobForm(request.POST or None, tenant=request.tenant, instance=job)
    if request.method == "POST" and form.is_valid():
        save_job(form.save(commit=False), by=request.member)
        return _saved(request, "jobs")
    return render(request, "directory/job_update.html", {"form": form, "job": job}, status=_status(form))


@require_POST
@member_required
def job_deletion(request: TenantRequest, job_id: UUID) -> HttpResponse:
    job: Job = get_object_or_404(Job.objects.filter(alumnus=_own_or_404(request)), pk=job_id)
    delete_job(job, by=request.member)
    messages.success(request, _("The job is off your profile."))
    return _to_section("jobs")


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def profile_step(request: TenantRequest, number: int) -> HttpResponse:
    """After joining: three forms of a minute each. Every one may be left for later."""
    alumnus = _own_or_404(request)
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
        "known_skills": _known_skills() if number == 2 else [],
    }
    return render(request, f"directory/profile_step_{number}.html", context, status=_status(form))


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
        set_visibility(alumnus, levels=form.levels, listing=form.cleaned_data["listing"], by=request.member)
    else:
        set_skills(alumnus, names=form.cleaned_data["skills"], by=request.member)
        if form.cleaned_data["employer_name"]:
            job = _current_job(alumnus) or Job(alumnus=alumnus)
            job.title, job.employer_name = form.cleaned_data["title"], form.cleaned_data["employer_name"]
            save_job(job, by=request.member)


def _own(request: TenantRequest) -> Alumnus | None:
    return Alumnus.objects.filter(membership=request.member).first()


def _own_or_404(request: TenantRequest) -> Alumnus:
    return get_object_or_404(Alumnus.objects.filter(membership=request.member))


def _no_profile(request: TenantRequest) -> HttpResponse:
    return render(request, "directory/profile_none.html", status=404)


def _render_profile(request: TenantRequest, alumnus: Alumnus, **sent: Any) -> HttpResponse:
    """`sent` is the one form that was sent and refused; the others show what is stored."""
    stored: dict[str, Any] = {"tenant": request.tenant, "alumnus": alumnus}
    profile = profile_for(request.member, alumnus)
    forms = {
        "about": sent.get("about") or AboutForm(**stored),
        "contact": sent.get("contact") or ContactForm(**stored),
        "skills": sent.get("skills") or SkillsForm(**stored, initial={"skills": profile.skills}),
        "visibility": sent.get("visibility") or VisibilityForm(**stored),
        "job": sent.get("job") or JobForm(tenant=request.tenant),
    }
    context = {
        "forms": forms,
        "refused": next(iter(sent.values()), None),
        "profile": profile,
        "alumnus": alumnus,
        "known_skills": _known_skills(),
        "jobs_level": level_of(alumnus, "jobs").label,
        "completeness": completeness(alumnus, has_career=bool(profile.spells)),
    }
    return render(request, "directory/profile_update.html", context, status=422 if sent else 200)


def _saved(request: TenantRequest, section: str) -> HttpResponse:
    messages.success(request, _("Saved."))
    return _to_section(section)


def _to_section(section: str) -> HttpResponse:
    response = redirect("directory:profile_update")
    response["Location"] += f"#{section}"
    return response


def _status(form: Any) -> int:
    return 422 if form.is_bound else 200


def _current_job(alumnus: Alumnus) -> Job | None:
    return Job.objects.filter(alumnus=alumnus, ended_on=None).latest_first().first()


def _skill_names(alumnus: Alumnus) -> list[str]:
    return list(
        AlumnusSkill.objects.filter(alumnus=alumnus).order_by("skill__key").values_list("skill__name", flat=True)
    )


def _known_skills() -> list[str]:
    """Those that somebody shows to all members: the list must not tell what others keep to themselves."""
    for_everyone = Q(alumnus__visibility__skills=Level.EVERYONE) | Q(alumnus__visibility__skills__isnull=True)
    held = AlumnusSkill.objects.filter(for_everyone, skill=OuterRef("pk"), alumnus__in=Alumnus.objects.peers())
    return list(Skill.objects.filter(Exists(held)).order_by("key").values_list("name", flat=True)[:300])
