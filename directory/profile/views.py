"""A member's own profile: one page with a form per section, and what others see of it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import member_required
from accounts.addresses.main_address import main_address_of
from directory.models import Alumnus
from directory.profile.actions import save_section
from directory.profile.completeness import completeness
from directory.profile.forms import InvolvementForm, JobForm, PhotoForm
from directory.profile.freshness import is_stale
from directory.profile.languages import language_names
from directory.profile.own import own_or_404, own_or_none, to_section
from directory.profile.reading import Profile, profile_for
from directory.profile.sections import SECTIONS, section_form, section_values
from directory.profile.suggestions import HELP_WORDS
from directory.profile.view_as import NOTES, Eyes, profile_as
from tenancy.http import TenantRequest
from tenancy.modules import module_required
from tenancy.urls import global_url
from web.one_statement import answered


@require_safe
@member_required
def profile_update(request: TenantRequest) -> HttpResponse:
    alumnus = own_or_none(request)
    if alumnus is None:
        return render(request, "directory/profile_none.html", status=404)
    return render_profile(request, alumnus)


@require_POST
@member_required
def profile_section(request: TenantRequest, section: str) -> HttpResponse:
    alumnus = own_or_404(request)
    if section not in SECTIONS:
        raise Http404
    form = section_form(section, request.POST, tenant=request.tenant, alumnus=alumnus)
    if not form.is_valid():
        return render_profile(request, alumnus, **{section: form})
    save_section(alumnus, **section_values(form), by=request.member)
    messages.success(request, _("Saved."))
    return to_section(section)


@module_required("directory")
@require_safe
@member_required
def profile_view_as(request: TenantRequest, eyes: str) -> HttpResponse:
    """The very page that they get, by the same rules, with a bar above it."""
    alumnus = own_or_404(request)
    if eyes not in Eyes:
        raise Http404
    looking = Eyes(eyes)
    context = {
        "profile": profile_as(looking, alumnus),
        "alumnus": alumnus,
        "view_as": looking,
        "view_as_note": NOTES[looking],
        "all_eyes": Eyes,
    }
    return render(request, "directory/profile_view_as.html", context)


def render_profile(request: TenantRequest, alumnus: Alumnus, **sent: Any) -> HttpResponse:
    """`sent` is the one form that was sent and refused; the others show what is stored."""
    stored: dict[str, Any] = {"tenant": request.tenant, "alumnus": alumnus}
    profile = profile_for(request.member, alumnus)
    forms = {name: sent.get(name) or section_form(name, **stored, **_initial(name, profile)) for name in SECTIONS}
    context = {
        "forms": forms,
        "photo_form": sent.get("photo_file") or PhotoForm(auto_id="photo-file-%s"),
        "job_form": sent.get("job") or JobForm(tenant=request.tenant, auto_id="job-%s"),
        "involvement_form": sent.get("involvement") or InvolvementForm(tenant=request.tenant, auto_id="involvement-%s"),
        "refused": next(iter(sent.values()), None),
        "profile": profile,
        "alumnus": alumnus,
        "is_stale": is_stale(alumnus, now=timezone.now()),
        "main_address": main_address_of(request.user),
        "addresses_url": global_url("account_addresses"),
        "known_languages": language_names().values(),
        "help_words": HELP_WORDS,
        "completeness": answered(completeness(alumnus, has_career=bool(profile.spells))),
    }
    return render(request, "directory/profile_update.html", context, status=422 if sent else 200)


def _initial(section: str, profile: Profile) -> dict[str, Any]:
    return {"initial": {"chosen": profile.skills}} if section == "skills" else {}
