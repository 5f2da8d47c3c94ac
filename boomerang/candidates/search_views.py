"""Saved searches, each with who is new since its owner looked."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import role_required
from boomerang.candidates.actions import delete_search, look_at_search, save_search
from boomerang.candidates.finding import find_all
from boomerang.candidates.forms import SearchNameForm
from boomerang.candidates.news import numbers_of_new
from boomerang.candidates.query import CandidateQuery, CandidateSearchForm
from boomerang.candidates.rules import RECRUITERS
from boomerang.candidates.showing import words_of
from boomerang.candidates.views import question_of
from boomerang.models import MOST_SEEN, SavedSearch
from tenancy.http import TenantRequest
from tenancy.modules import module_required
from web.errors import ActionError


def _query(request: TenantRequest, question: str) -> CandidateQuery:
    return CandidateSearchForm(QueryDict(question), tenant=request.tenant, member=request.member).query


@module_required("boomerang")
@require_safe
@role_required(*RECRUITERS)
def search_list(request: TenantRequest) -> HttpResponse:
    """How many are new is told but for searches about wishes: to be counted is to be read."""
    own = list(SavedSearch.objects.filter(owner=request.member.pk).order_by("name", "pk"))
    queries = {search.pk: _query(request, search.question) for search in own}
    new = numbers_of_new(own, queries)
    lines = [(search, words_of(queries[search.pk]), new.get(search.pk)) for search in own]
    return render(request, "boomerang/candidates/search_list.html", {"lines": lines})


@module_required("boomerang")
@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*RECRUITERS)
def search_create(request: TenantRequest) -> HttpResponse:
    """From the page of a search, which sends its question along."""
    posted = request.method == "POST"
    question = question_of(QueryDict(request.POST.get("question", "")[:2000]) if posted else request.GET)
    form = SearchNameForm(request.POST if posted else None, initial={"question": question})
    query = _query(request, question)
    if posted and form.is_valid():
        found = find_all(query, most=MOST_SEEN + 1)
        try:
            save_search(name=form.cleaned_data["name"], question=question, found=found, by=request.member)
        except ActionError as error:
            form.add_error("name", str(error))
        else:
            messages.success(request, _("Kept. Open it from here, and see who is new since you looked."))
            return redirect("boomerang:search_list")
    context = {"form": form, "words": words_of(query), "question": question}
    return render(request, "boomerang/candidates/search_form.html", context, status=422 if form.errors else 200)


def _own(request: TenantRequest, search_id: UUID) -> SavedSearch:
    found: SavedSearch = get_object_or_404(SavedSearch.objects.filter(owner=request.member.pk), pk=search_id)
    return found


@module_required("boomerang")
@require_safe
@role_required(*RECRUITERS)
def search_detail(request: TenantRequest, search_id: UUID) -> HttpResponse:
    """Looks, and leads to the hits: those who were not there the last time are marked as new."""
    search = _own(request, search_id)
    look_at_search(search, found=find_all(_query(request, search.question), most=MOST_SEEN + 1), by=request.member)
    start = f"{search.question}&" if search.question else ""
    return redirect(f"{reverse('boomerang:candidate_list')}?{start}saved={search.pk}")


@module_required("boomerang")
@require_POST
@role_required(*RECRUITERS)
def search_deletion(request: TenantRequest, search_id: UUID) -> HttpResponse:
    delete_search(_own(request, search_id), by=request.member)
    messages.success(request, _("The search is gone."))
    return redirect("boomerang:search_list")
