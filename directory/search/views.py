"""The directory as members see it."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import member_required
from directory.forms import AlumniSearchForm
from directory.models import Alumnus
from directory.profile.reading import profile_for
from directory.rules import can_edit_profile, can_see_people
from directory.search.facets import facet_groups, result_note, suggestions
from directory.search.finding import Found, find
from tenancy.http import TenantRequest
from tenancy.modules import module_required
from web.http import wants_fragment


@module_required("directory")
@require_safe
@member_required
def alumnus_list(request: TenantRequest) -> HttpResponse:
    form = AlumniSearchForm(request.GET, tenant=request.tenant)
    query = form.query
    found = find(query, facets=form.facets, after=request.GET.get("after"))
    context = {
        "form": form,
        "query": query,
        "found": found,
        "note": result_note(query, found),
        "facet_groups": facet_groups(request.GET, query, found, form.facets),
        "suggestions": suggestions(request.GET, query, found),
    }
    return render(request, _list_template(request, found), context)


def _list_template(request: TenantRequest, found: Found) -> str:
    template = "directory/alumnus_list.html"
    return f"{template}#results" if wants_fragment(request, "results") else template


@module_required("directory")
@require_safe
@member_required
def alumnus_detail(request: TenantRequest, alumnus_id: UUID) -> HttpResponse:
    """Hidden, gone and never there look the same, and kindly."""
    alumnus = Alumnus.objects.visible_to(request.member).filter(pk=alumnus_id).first()
    if alumnus is None:
        return render(request, "directory/alumnus_hidden.html", status=404)
    context = {
        "profile": profile_for(request.member, alumnus),
        "may_edit": can_edit_profile(request.member, alumnus),
        "may_see_record": can_see_people(request.member),
    }
    return render(request, "directory/alumnus_detail.html", context)
