"""Openings as recruiters keep them: the list, and the page of one with its history."""

from typing import Any
from uuid import UUID

from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.access import role_required
from boomerang.board.facets import chips, facet_groups, suggestions, unknown_note
from boomerang.board.finding import Cursor, find_known
from boomerang.models import Opening, OpeningMove, OpeningPlace
from boomerang.openings.forms import StaffSearchForm
from boomerang.openings.panels import panels_for
from boomerang.openings.reading import description_html, names_of, openings_of, state_tabs
from boomerang.openings.rules import READERS, can_edit_openings
from tenancy.http import TenantRequest
from tenancy.modules import module_required
from web.http import wants_fragment


@module_required("boomerang")
@require_safe
@role_required(*READERS)
def recruit_opening_list(request: TenantRequest) -> HttpResponse:
    address = request.GET
    form = StaffSearchForm(address, tenant=request.tenant)
    query = form.query
    found = find_known(query, facets=form.facets, cursor=Cursor(address.get("after"), address.get("before")))
    names = names_of(found.counts.facets.get("recruiter", {}))
    context = {
        "query": query,
        "found": found,
        "page": found.page,
        "openings": openings_of(found.rows),
        "tabs": state_tabs(address, query, form.state),
        "state": form.state,
        "facet_groups": facet_groups(address, query, found, form.facets, names),
        "chips": chips(address, query, found, names),
        "unknown_note": unknown_note([*form.unknown, *found.unknown]),
        "suggestions": [] if found.rows else suggestions(address, query),
        "may_edit": can_edit_openings(request.member),
        "kept": [(name, value) for name, values in address.lists() if name not in KEPT_OUT for value in values],
    }
    template = "boomerang/openings/recruit_opening_list.html"
    return render(request, f"{template}#results" if wants_fragment(request, "results") else template, context)


KEPT_OUT = ("q", "after", "before")


@module_required("boomerang")
@require_safe
@role_required(*READERS)
def recruit_opening_detail(request: TenantRequest, opening: UUID) -> HttpResponse:
    return detail_page(request, opening_or_404(opening))


def opening_or_404(pk: UUID) -> Opening:
    openings = Opening.objects.select_related("recruiter", "posted_by")
    places = Prefetch("places", OpeningPlace.objects.order_by("id"))
    return get_object_or_404(openings.prefetch_related(places), pk=pk)


def detail_page(request: TenantRequest, opening: Opening, *, status: int = 200, **more: Any) -> HttpResponse:
    skills = list(opening.opening_skills.select_related("skill").order_by("-is_must", "skill__key"))
    context = {
        "opening": opening,
        "description": description_html(opening),
        "musts": [each.skill for each in skills if each.is_must],
        "nices": [each.skill for each in skills if not each.is_must],
        "moves": OpeningMove.objects.filter(opening=opening).select_related("by").order_by("-at", "-id"),
        "may_edit": can_edit_openings(request.member),
        "panels": panels_for(request, opening, area="staff"),
        **more,
    }
    return render(request, "boomerang/openings/recruit_opening_detail.html", context, status=status)
