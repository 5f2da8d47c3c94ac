"""The people table: everyone the employer has a record of; for organisers, the members. And the page of one person."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.access import role_required
from accounts.models import STAFF_ROLES
from directory.models import RECORD_READERS, Alumnus, AlumnusState, CustomField
from directory.people.acts import acts_for
from directory.people.columns import columns, is_found, lines
from directory.people.forms import NoteForm
from directory.people.history import history_of, note_opened
from directory.people.notes import notes_for
from directory.people.own_fields import OwnValue, seen_fields, values_of
from directory.people.panels import panels_for
from directory.people.preferences import columns_of, keep_columns
from directory.people.rules import can_limit, can_manage_people, can_see_notes, waits_for_approval
from directory.people.table import SORTS, Sort, found_people, search_form
from directory.profile.reading import profile_for
from directory.rules import can_export_people, can_give_way_in, can_see_custom, can_see_records, can_see_rehire
from directory.search.facets import facet_groups, result_note, suggestions
from directory.search.finding import Found
from directory.visibility import may_see_contact
from tenancy.http import TenantRequest
from web.http import wants_fragment


@require_safe
@role_required(*STAFF_ROLES)
def people_list(request: TenantRequest) -> HttpResponse:
    form = search_form(request.GET, request)
    query = form.query
    may_see_records = can_see_records(request.member)
    sort = Sort.from_text(request.GET.get("sort", "") if may_see_records else "")
    found = found_people(form, query, sort=sort, after=request.GET.get("after"))
    context = {
        "form": form,
        "query": query,
        "found": found,
        "note": result_note(query, found),
        "facet_groups": facet_groups(request.GET, query, found, form.facets),
        "suggestions": suggestions(request.GET, query, found),
        "may_see_records": may_see_records,
        "may_export": can_export_people(request.member),
        "may_manage": can_manage_people(request.member),
        **(_table(request, found, sort) if may_see_records else {}),
    }
    template = "directory/people_list.html"
    return render(request, f"{template}#results" if wants_fragment(request, "results") else template, context)


def _table(request: TenantRequest, found: Found, sort: Sort) -> dict[str, Any]:
    fields = list(CustomField.objects.in_use())
    known = columns(fields)
    shown = columns_of(request, known)
    return {
        "columns": shown,
        "known_columns": [column for column in known.values() if column.in_table],
        "lines": lines([row.alumnus_id for row in found.rows], request.member, fields),
        "sorts": SORTS,
        "sort": sort,
        "acts": acts_for(request),
    }


@require_POST
@role_required(*RECORD_READERS)
def people_columns(request: TenantRequest) -> HttpResponse:
    keep_columns(request, request.POST.getlist("column"), columns(CustomField.objects.in_use()))
    asked = request.POST.get("asked", "")
    url = reverse("directory:people_list")
    return redirect(f"{url}?{asked}" if asked else url)


@require_safe
@role_required(*STAFF_ROLES)
def person_detail(request: TenantRequest, alumnus_id: UUID) -> HttpResponse:
    may_see_records = can_see_records(request.member)
    alumnus = Alumnus.objects.visible_to(request.member).filter(pk=alumnus_id).first()
    if alumnus is None:
        return redirect("directory:person_detail", _kept_record(may_see_records, alumnus_id))
    if may_see_records:
        note_opened(request, alumnus)
    return render(request, "directory/person_detail.html", person_context(request, alumnus))


def _kept_record(may_see_records: bool, alumnus_id: UUID) -> UUID:
    """Where the address of a merged record leads those who read records."""
    merged = Alumnus.objects.filter(pk=alumnus_id, state=AlumnusState.MERGED) if may_see_records else None
    kept = merged.values_list("merged_into_id", flat=True).first() if merged is not None else None
    if kept is None:
        raise Http404
    return UUID(str(kept))


def person_context(request: TenantRequest, alumnus: Alumnus, **forms: Any) -> dict[str, Any]:
    may_see_records = can_see_records(request.member)
    may_manage = can_manage_people(request.member)
    return {
        "alumnus": alumnus,
        "profile": profile_for(request.member, alumnus),
        "may_see_records": may_see_records,
        "may_manage": may_manage,
        "may_give_way_in": can_give_way_in(request.member, alumnus),
        "may_see_contact": may_see_contact(request.member, alumnus),
        "may_see_rehire": can_see_rehire(request.member, alumnus),
        "may_see_custom": can_see_custom(request.member),
        "may_limit": may_manage and can_limit(alumnus),
        "waits": waits_for_approval(alumnus),
        "own_values": _own_values(request, alumnus) if may_see_records else [],
        "is_found": is_found(alumnus),
        "notes": notes_for(request.member, alumnus) if can_see_notes(request.member) else None,
        "note_form": NoteForm(tenant=request.tenant),
        "panels": panels_for(request, alumnus),
        "history": history_of(alumnus) if may_see_records else [],
        **forms,
    }


def _own_values(request: TenantRequest, alumnus: Alumnus) -> list[OwnValue]:
    return values_of(alumnus, seen_fields(request.member, alumnus, CustomField.objects.in_use()))
