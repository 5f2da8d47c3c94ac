"""Pages that need no sign-in: only where the employer allows them. Otherwise they are not there."""

from functools import wraps
from uuid import UUID

from django.db.models import Prefetch, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from boomerang.board.atom import FEED, MOST, feed_of
from boomerang.board.facets import chips, facet_groups, suggestions, unknown_note
from boomerang.board.finding import Cursor, find_known
from boomerang.board.forms import CareerSearchForm
from boomerang.board.public import job_posting, public_openings
from boomerang.board.reading import lines_of
from boomerang.board.rules import has_marketplace, rules_in_force
from boomerang.models import Opening, OpeningPlace, Origin
from boomerang.openings.reading import description_html
from boomerang.openings.visibility import Looker
from directory.access import View
from tenancy.http import TenantRequest
from tenancy.modules import module_required
from tenancy.urls import employer_url
from web.access import public
from web.http import wants_fragment

ATOM = "application/atom+xml; charset=utf-8"
WHY = "openings that the employer shows to everybody"
NOBODY = Looker()


def where_allowed(view: View) -> View:
    @wraps(view)
    def guarded(request: TenantRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not rules_in_force().has_public_pages:
            raise Http404
        return view(request, *args, **kwargs)  # type: ignore[return-value]

    return guarded


@module_required("boomerang")
@require_safe
@public(WHY)
@where_allowed
def career_list(request: TenantRequest) -> HttpResponse:
    address = request.GET
    form = CareerSearchForm(address, tenant=request.tenant, looker=NOBODY, today=request.tenant.today())
    query = form.query
    found = find_known(query, facets=form.facets, cursor=Cursor(address.get("after"), address.get("before")))
    context = {
        "query": query,
        "found": found,
        "page": found.page,
        "lines": lines_of(found.rows, NOBODY),
        "facet_groups": facet_groups(address, query, found, form.facets),
        "chips": chips(address, query, found),
        "unknown_note": unknown_note([*form.unknown, *found.unknown]),
        "suggestions": [] if found.rows else suggestions(address, query),
        "kept": [(name, value) for name, values in address.lists() if name not in KEPT_OUT for value in values],
    }
    template = "boomerang/board/career_list.html"
    return render(request, f"{template}#results" if wants_fragment(request, "results") else template, context)


KEPT_OUT = ("q", "after", "before")


@module_required("boomerang")
@require_safe
@public(WHY)
@where_allowed
def career_detail(request: TenantRequest, opening: UUID) -> HttpResponse:
    places = Prefetch("places", OpeningPlace.objects.order_by("id"))
    found = get_object_or_404(public_openings().prefetch_related(places), pk=opening)
    skills = list(found.opening_skills.select_related("skill").order_by("-is_must", "skill__key"))
    context = {
        "opening": found,
        "description": description_html(found),
        "musts": [each.skill.name for each in skills if each.is_must],
        "nices": [each.skill.name for each in skills if not each.is_must],
        "posting": job_posting(request.tenant, found),
    }
    return render(request, "boomerang/board/career_detail.html", context)


@module_required("boomerang")
@require_safe
@public(WHY)
@where_allowed
def career_atom(request: TenantRequest) -> HttpResponse:
    openings = _newest(public_openings())
    self_url = employer_url(request.tenant, "boomerang:career_atom")
    text = feed_of(
        request.tenant, openings, home="boomerang:career_list", page="boomerang:career_detail", self_url=self_url
    )
    return HttpResponse(text, content_type=ATOM)


@module_required("boomerang")
@require_safe
@public("the secret address is the key, since feed readers cannot sign in")
def opening_atom(request: TenantRequest, token: str) -> HttpResponse:
    member = FEED.member_of(token)
    if member is None:
        raise Http404
    seen = Opening.objects.visible_to(member)
    openings = _newest(seen if has_marketplace() else seen.exclude(origin=Origin.MARKETPLACE))
    self_url = employer_url(request.tenant, "boomerang:opening_atom", token)
    text = feed_of(
        request.tenant, openings, home="boomerang:opening_list", page="boomerang:opening_detail", self_url=self_url
    )
    response = HttpResponse(text, content_type=ATOM)
    response["X-Robots-Tag"] = "noindex"
    return response


def _newest(openings: QuerySet[Opening]) -> QuerySet[Opening]:
    places = Prefetch("places", OpeningPlace.objects.order_by("id"))
    return openings.prefetch_related(places).order_by("-opened_at", "id")[:MOST]
