"""The people table: everyone the employer has a record of; for organisers, the members."""

from uuid import UUID

from django.db import transaction
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import role_required
from accounts.models import STAFF_ROLES, Role
from accounts.step_up import step_up_required
from audit.events import record
from directory.forms import AlumniSearchForm, PeopleSearchForm
from directory.models import Alumnus
from directory.people.export import HEADER, export_rows
from directory.people.history import history_of
from directory.people.panels import panels_for
from directory.profile.reading import profile_for
from directory.rules import can_export_people, can_give_way_in, can_see_custom, can_see_records, can_see_rehire
from directory.search.facets import facet_groups, result_note, suggestions
from directory.search.finding import find
from directory.visibility import may_see_contact
from tenancy.http import TenantRequest
from web.exports import table_response
from web.http import wants_fragment


@require_safe
@role_required(*STAFF_ROLES)
def people_list(request: TenantRequest) -> HttpResponse:
    may_see_records = can_see_records(request.member)
    search_form = PeopleSearchForm if may_see_records else AlumniSearchForm
    form = search_form(request.GET, tenant=request.tenant)
    query = form.query
    found = find(query, facets=form.facets, after=request.GET.get("after"))
    context = {
        "form": form,
        "query": query,
        "found": found,
        "note": result_note(query, found),
        "facet_groups": facet_groups(request.GET, query, found, form.facets),
        "suggestions": suggestions(request.GET, query, found),
        "may_see_records": may_see_records,
        "may_export": can_export_people(request.member),
    }
    template = "directory/people_list.html"
    return render(request, f"{template}#results" if wants_fragment(request, "results") else template, context)


@require_safe
@role_required(*STAFF_ROLES)
def person_detail(request: TenantRequest, alumnus_id: UUID) -> HttpResponse:
    alumnus = get_object_or_404(Alumnus.objects.visible_to(request.member), pk=alumnus_id)
    may_see_records = can_see_records(request.member)
    context = {
        "alumnus": alumnus,
        "profile": profile_for(request.member, alumnus),
        "may_see_records": may_see_records,
        "may_give_way_in": can_give_way_in(request.member, alumnus),
        "may_see_contact": may_see_contact(request.member, alumnus),
        "may_see_rehire": can_see_rehire(request.member),
        "may_see_custom": can_see_custom(request.member),
        "panels": panels_for(request, alumnus),
        "history": history_of(alumnus) if may_see_records else [],
    }
    return render(request, "directory/person_detail.html", context)


@require_POST
@role_required(Role.OWNER, Role.HR_ADMIN)
@step_up_required("people.export")
def people_export(request: TenantRequest) -> HttpResponseBase:
    """The list as it was filtered. Who took how many rows is in the audit log; fields hidden from staff are empty."""
    query = PeopleSearchForm(request.POST, tenant=request.tenant).query
    rows, number = export_rows(query)
    with transaction.atomic():
        record(
            "people.exported",
            by=request.member,
            rows=number,
            filters=sorted(query.filters),
            searched=bool(query.text),
        )
    return table_response(_("people"), HEADER, rows, wanted=request.POST.get("format"))
