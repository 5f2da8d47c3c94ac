"""People on a map, and the same as a list. Nothing but counts of what search would find leaves this page."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import member_required
from directory.places.map_page import map_of
from directory.places.world_map import Box
from directory.search.facets import chips
from directory.search.finding import Counts, Found
from directory.search.forms import AlumniSearchForm
from directory.search.viewer import Viewer
from directory.search.views import searching
from tenancy.http import TenantRequest
from tenancy.modules import module_required
from web.http import wants_fragment

NOBODY = Found([], Counts(0, {}))


@module_required("directory")
@require_safe
@member_required
@searching
def alumnus_map(request: TenantRequest, viewer: Viewer) -> HttpResponse:
    """Answers what the list answers, so that one leads to the other with the same search."""
    address = request.GET
    query = AlumniSearchForm(address, tenant=request.tenant, viewer=viewer).query
    context = {
        "query": query,
        "page": map_of(query, address, box=Box.from_text(address.get("box", ""))),
        "chips": chips(address, query, NOBODY),
        "kept": [(name, value) for name, values in address.lists() if name != "q" for value in values],
    }
    template = "directory/places/alumnus_map.html"
    return render(request, f"{template}#results" if wants_fragment(request, "results") else template, context)
