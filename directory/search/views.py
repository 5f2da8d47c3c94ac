"""The directory as members see it. One profile is `directory.profile.page_views`."""

from functools import wraps

from django.http import HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import member_required
from directory.access import View, waiting_page
from directory.models import RECORD_READERS
from directory.search.facets import (
    chips,
    distances,
    facet_groups,
    result_note,
    sorts,
    suggestions,
    unknown_note,
    with_change,
)
from directory.search.finding import find_known
from directory.search.forms import AlumniSearchForm
from directory.search.suggesting import options
from directory.search.viewer import Viewer
from tenancy.http import TenantRequest
from tenancy.modules import module_required
from web.http import wants_fragment


def searching(view: View) -> View:
    """Passes on who searches, worked out once, and keeps out who waits for approval, as `approval_required` does."""

    @wraps(view)
    def guarded(request: TenantRequest) -> HttpResponseBase:
        viewer = Viewer.of(request.member)
        if viewer.is_waiting and not request.member.has_role(*RECORD_READERS):
            return waiting_page(request)
        return view(request, viewer)

    guarded.needs_approval = True  # type: ignore[attr-defined]
    return guarded


@module_required("directory")
@require_safe
@member_required
@searching
def alumnus_list(request: TenantRequest, viewer: Viewer) -> HttpResponse:
    address = request.GET
    form = AlumniSearchForm(address, tenant=request.tenant, viewer=viewer)
    query = form.query
    found = find_known(query, facets=form.facets, after=address.get("after"))
    context = {
        "query": query,
        "found": found,
        "note": result_note(query, found),
        "unknown_note": unknown_note([*form.unknown, *found.unknown]),
        "facet_groups": facet_groups(address, query, found, form.facets, several=True),
        "chips": chips(address, query, found),
        "distances": distances(address, query),
        "sorts": sorts(address, query),
        "worked_href": with_change(address, worked=None if query.worked_with_me else "yes"),
        "kept": [(name, value) for name, values in address.lists() if name not in ("q", "after") for value in values],
        "suggestions": suggestions(address, query, found),
    }
    template = "directory/alumnus_list.html"
    return render(request, f"{template}#results" if wants_fragment(request, "results") else template, context)


@module_required("directory")
@require_safe
@member_required
@searching
def alumnus_suggestions(request: TenantRequest, viewer: Viewer) -> HttpResponse:
    """For `static/js/typeahead.js`, as JSON."""
    form = AlumniSearchForm(request.GET, tenant=request.tenant, viewer=viewer)
    return JsonResponse({"options": options(form.query, form.facets)})
