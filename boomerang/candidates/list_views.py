"""Lists of candidates, shared among recruiters or private."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import role_required
from boomerang.approach import in_reach
from boomerang.candidates.actions import (
    add_people,
    change_list,
    create_list,
    delete_list,
    note_on,
    remove_people,
)
from boomerang.candidates.exporting import ticked
from boomerang.candidates.forms import EntryNoteForm, ListForm
from boomerang.candidates.hits import hits_of
from boomerang.candidates.rules import RECRUITERS, can_change_list, can_export
from boomerang.candidates.views import acting_context, back_to, one_id
from boomerang.models import CandidateList, CandidateListEntry, ReadPath
from directory.models import Alumnus
from directory.people.selection import uuids
from tenancy.http import TenantRequest
from tenancy.models import TenantQuerySet
from tenancy.modules import module_required
from web.errors import ActionError
from web.pagination import keyset_page


@module_required("boomerang")
@require_safe
@role_required(*RECRUITERS)
def list_list(request: TenantRequest) -> HttpResponse:
    """One's own and the shared ones, with how many stand on each."""
    held = CandidateListEntry.objects.filter(candidate_list=OuterRef("pk")).order_by()
    number = held.values("candidate_list").annotate(number=Count("pk")).values("number")
    lists = CandidateList.objects.open_to(request.member).annotate(people=Coalesce(Subquery(number), 0))
    page = keyset_page(
        lists.select_related("owner"), order=("-changed_at", "id"),
        after=request.GET.get("after"), before=request.GET.get("before"),
    )  # fmt: skip
    return render(request, "boomerang/candidates/list_list.html", {"page": page})


@module_required("boomerang")
@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*RECRUITERS)
def list_create(request: TenantRequest) -> HttpResponse:
    form = ListForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made = create_list(by=request.member, **form.values)
        except ActionError as error:
            form.add_error("name", str(error))
        else:
            return redirect(made)
    context = {"form": form}
    return render(request, "boomerang/candidates/list_form.html", context, status=422 if form.errors else 200)


def _in_reach() -> TenantQuerySet[Alumnus]:
    found: TenantQuerySet[Alumnus] = Alumnus.objects.filter(in_reach())
    return found


def _open_list(request: TenantRequest, list_id: UUID) -> CandidateList:
    lists = CandidateList.objects.open_to(request.member).select_related("owner")
    found: CandidateList = get_object_or_404(lists, pk=list_id)
    return found


@module_required("boomerang")
@require_safe
@role_required(*RECRUITERS)
def list_detail(request: TenantRequest, list_id: UUID) -> HttpResponse:
    """Whoever may not be approached any more is counted, and shown no longer."""
    kept = _open_list(request, list_id)
    entries = CandidateListEntry.objects.filter(candidate_list=kept)
    reachable = entries.filter(alumnus__in=_in_reach()).select_related("added_by")
    page = keyset_page(
        reachable, order=("-added_at", "id"), after=request.GET.get("after"), before=request.GET.get("before")
    )
    of = {entry.alumnus_id: entry for entry in page.items}
    (rows,) = ticked(of).parts()
    by_person = {row.alumnus_id: row for row in rows} if of else {}
    shown = [by_person[pk] for pk in of if pk in by_person]
    hits = hits_of(shown, query=None, member=request.member, path=ReadPath.LIST)
    counted = entries.aggregate(all=Count("pk"), there=Count("pk", filter=Q(alumnus__in=_in_reach())))
    context = {
        "list": kept,
        "lines": [(hit, of[hit.alumnus_id]) for hit in hits],
        "page": page,
        "gone": counted["all"] - counted["there"],
        "may_change": can_change_list(request.member, kept),
        "may_export": can_export(request.member),
        **acting_context(request),
    }
    return render(request, "boomerang/candidates/list_detail.html", context)


@module_required("boomerang")
@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*RECRUITERS)
def list_update(request: TenantRequest, list_id: UUID) -> HttpResponse:
    kept = _open_list(request, list_id)
    if not can_change_list(request.member, kept):
        raise PermissionDenied
    form = ListForm(request.POST if request.method == "POST" else None, candidate_list=kept)
    if request.method == "POST" and form.is_valid():
        try:
            change_list(kept, by=request.member, **form.values)
        except ActionError as error:
            form.add_error("name", str(error))
        else:
            return redirect(kept)
    context = {"form": form, "list": kept}
    return render(request, "boomerang/candidates/list_form.html", context, status=422 if form.errors else 200)


@module_required("boomerang")
@require_POST
@role_required(*RECRUITERS)
def list_deletion(request: TenantRequest, list_id: UUID) -> HttpResponse:
    delete_list(_open_list(request, list_id), by=request.member)
    messages.success(request, _("The list is gone. The people on it are not touched."))
    return redirect("boomerang:list_list")


@module_required("boomerang")
@require_POST
@role_required(*RECRUITERS)
def list_adding(request: TenantRequest) -> HttpResponse:
    """The ticked people of a search or of another list."""
    people = uuids(request.POST.getlist("person"))
    if not people:
        messages.warning(request, _("Nobody is ticked."))
        return back_to(request)
    lists = CandidateList.objects.open_to(request.member)
    kept: CandidateList = get_object_or_404(lists, pk=one_id(request.POST.get("list")))
    try:
        added = add_people(kept, alumnus_ids=people, by=request.member)
    except ActionError as error:
        messages.error(request, str(error))
    else:
        text = ngettext("%(number)d person is new on %(name)s.", "%(number)d people are new on %(name)s.", added)
        messages.success(request, text % {"number": added, "name": kept.name})
    return back_to(request)


@module_required("boomerang")
@require_POST
@role_required(*RECRUITERS)
def list_removal(request: TenantRequest, list_id: UUID) -> HttpResponse:
    kept = _open_list(request, list_id)
    removed = remove_people(kept, alumnus_ids=uuids(request.POST.getlist("person")))
    text = ngettext("%(number)d person taken off.", "%(number)d people taken off.", removed)
    messages.success(request, text % {"number": removed})
    return redirect(kept)


@module_required("boomerang")
@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*RECRUITERS)
def entry_note(request: TenantRequest, list_id: UUID, entry_id: UUID) -> HttpResponse:
    kept = _open_list(request, list_id)
    entries = CandidateListEntry.objects.filter(candidate_list=kept, alumnus__in=_in_reach())
    entry = get_object_or_404(entries.select_related("alumnus", "candidate_list"), pk=entry_id)
    form = EntryNoteForm(request.POST if request.method == "POST" else None, initial={"note": entry.note})
    if request.method == "POST" and form.is_valid():
        note_on(entry, note=form.cleaned_data["note"])
        return redirect(kept)
    context = {"form": form, "list": kept, "entry": entry}
    return render(request, "boomerang/candidates/entry_note.html", context, status=422 if form.errors else 200)
