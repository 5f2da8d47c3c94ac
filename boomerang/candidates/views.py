"""The search for candidates, and what is done with those who are ticked."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.access import role_required
from boomerang.candidates.actions import add_to_opening
from boomerang.candidates.comparing import compared
from boomerang.candidates.exporting import ticked
from boomerang.candidates.finding import Candidates, find_all, find_candidates
from boomerang.candidates.hits import Hit, hits_of
from boomerang.candidates.query import CandidateQuery, CandidateSearchForm
from boomerang.candidates.rules import RECRUITERS, can_export, can_grant_export
from boomerang.candidates.showing import panel_of
from boomerang.models import CandidateList, Opening, Origin, ReadPath, SavedSearch, Source
from boomerang.wishes.reading import note_reads, reads_wishes
from directory.models import SearchRow
from directory.people.selection import uuids
from directory.search.finding import PAGE_SIZE
from tenancy.http import TenantRequest
from tenancy.modules import module_required
from web.http import wants_fragment

MOST_COMPARED = 4
OFFERED = 100  # lists and openings in a menu


@module_required("boomerang")
@require_safe
@role_required(*RECRUITERS)
def candidate_list(request: TenantRequest) -> HttpResponse:
    form = CandidateSearchForm(request.GET, tenant=request.tenant, member=request.member)
    query = form.query
    saved = _saved(request, query)
    if saved and request.GET.get("new") == "yes":
        query = _only(query, saved)
    template = "boomerang/candidates/candidate_list.html"
    if wants_fragment(request, "candidate-filters"):
        found = find_candidates(query, facets=form.facets)
        address = request.GET.copy()
        address.pop("filters", None)  # that asks for figures at once, which their links need not
        context = {"query": query, "panel": panel_of(address, form, found), "has_figures": True}
        return render(request, f"{template}#filters", context | {"reads_wishes": reads_wishes(request.member)})
    has_figures = request.GET.get("filters") == "yes"  # without JavaScript, one asks for them
    names = form.facets if has_figures else ()
    found = find_candidates(query, facets=names, after=request.GET.get("after"))
    fresh = set(saved.fresh) if saved else set()
    hits = hits_of(found.rows, query=found.query, member=request.member, path=ReadPath.SEARCH, fresh=fresh)
    _note_the_unseen(request, found, hits)
    context = {
        "form": form,
        "query": query,
        "found": found.found,
        "hits": hits,
        "saved": saved,
        "panel": panel_of(request.GET, form, found),
        "has_figures": has_figures,
        "reads_wishes": reads_wishes(request.member),
        "may_export": can_export(request.member),
        "may_grant": can_grant_export(request.member),
        "question": question_of(request.GET),
        **acting_context(request),
    }
    return render(request, f"{template}#results" if wants_fragment(request, "results") else template, context)


def _saved(request: TenantRequest, query: CandidateQuery) -> SavedSearch | None:
    """Whom a search about wishes has found is told by questions about wishes alone."""
    pk = one_id(request.GET.get("saved"))
    own = SavedSearch.objects.filter(owner=request.member.pk)
    found: SavedSearch | None = own.filter(pk=pk).first() if pk else None
    is_about_wishes = found is not None and QueryDict(found.question).get("wish") == "yes"
    return None if is_about_wishes and query.wish_of is None else found


def one_id(text: str | None) -> UUID | None:
    return next(iter(uuids([text or ""])), None)


def _only(query: CandidateQuery, saved: SavedSearch) -> CandidateQuery:
    return replace(query, among=tuple(saved.fresh))


def _note_the_unseen(request: TenantRequest, found: Candidates, hits: list[Hit]) -> None:
    """Few hits of a question about wishes are known by their count, whatever page of them is shown."""
    asked = found.query
    if asked.wish_of is None or found.found.counts.total > PAGE_SIZE:
        return
    shown = {hit.alumnus_id for hit in hits}
    unseen = [pk for pk in find_all(asked, most=PAGE_SIZE) if pk not in shown]
    note_reads(alumnus_ids=unseen, by=request.member, path=ReadPath.SEARCH)


def question_of(address: QueryDict) -> str:
    """The search without the place in it, to be kept."""
    kept = address.copy()
    for name in ("after", "before", "saved", "new", "person", "filters", "csrfmiddlewaretoken"):
        kept.pop(name, None)
    return kept.urlencode()


def acting_context(request: TenantRequest) -> dict[str, Any]:
    """What the bar below a list of candidates offers. Two queries."""
    lists = CandidateList.objects.open_to(request.member).order_by("-changed_at", "id")
    openings = Opening.objects.running().filter(origin=Origin.EMPLOYER).order_by("title", "id")
    return {"lists": list(lists[:OFFERED]), "openings": list(openings.only("pk", "title", "team")[:OFFERED])}


@module_required("boomerang")
@require_POST
@role_required(*RECRUITERS)
def opening_adding(request: TenantRequest) -> HttpResponse:
    """The ticked people get a card on the board of an opening."""
    people = uuids(request.POST.getlist("person"))
    employers = Opening.objects.filter(origin=Origin.EMPLOYER)
    opening: Opening = get_object_or_404(employers, pk=one_id(request.POST.get("opening")))
    fits = "from_opening" in request.POST  # ticked among those who fit, on the opening's own page
    back = redirect("boomerang:recruit_opening_detail", opening.pk) if fits else back_to(request)
    if not people:
        messages.warning(request, _("Nobody is ticked."))
        return back
    source = Source.MATCH if fits else Source.SEARCH
    added, left = add_to_opening(opening, alumnus_ids=people, by=request.member, source=source)
    if added:
        text = ngettext(
            "%(number)d person stands on the board of %(opening)s.",
            "%(number)d people stand on the board of %(opening)s.",
            added,
        )
        messages.success(request, text % {"number": added, "opening": opening.title})
    if left:
        text = ngettext("%(number)d may not be approached.", "%(number)d may not be approached.", left)
        messages.warning(request, text % {"number": left})
    return back


def back_to(request: TenantRequest) -> HttpResponse:
    """Where the form stood: a list, or the search with its question. Never anywhere else."""
    if pk := one_id(request.POST.get("from_list")):
        return redirect("boomerang:list_detail", pk)
    asked = QueryDict(request.POST.get("question", "")[:2000]).urlencode()
    url = reverse("boomerang:candidate_list")
    return redirect(f"{url}?{asked}" if asked else url)


@module_required("boomerang")
@require_safe
@role_required(*RECRUITERS)
def candidate_compare(request: TenantRequest) -> HttpResponse:
    """Up to four side by side. Whoever may not be approached is left out."""
    asked = uuids(request.GET.getlist("person"))
    people = asked[:MOST_COMPARED]
    rows: dict[Any, SearchRow] = {}
    if people:
        (found,) = ticked(people).parts()
        rows = {row.alumnus_id: row for row in found}
    shown = [rows[pk] for pk in people if pk in rows]
    hits = hits_of(shown, query=None, member=request.member, path=ReadPath.COMPARE)
    context = {
        "hits": hits,
        "lines": compared(hits),
        "has_wishes": any(hit.wish for hit in hits),
        "too_many": len(asked) > MOST_COMPARED,
        "gone": len(people) - len(shown),
        **acting_context(request),
    }
    return render(request, "boomerang/candidates/compare.html", context)
