"""Files of people: asked for on one page, made by a job, fetched by whoever asked, gone after a day."""

from uuid import UUID

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import role_required
from accounts.step_up import step_up_required
from directory.models import CustomField, PeopleExport
from directory.people import file_pages
from directory.people.actions.exports import ask_for_export
from directory.people.columns import columns
from directory.people.forms import ExportForm
from directory.people.preferences import columns_of
from directory.people.rules import KEEPERS
from directory.people.selection import selection_of
from directory.people.table import search_form
from tenancy.http import TenantRequest
from web.errors import ActionError

NAMES = ("given_name", "family_name")
PLACE = file_pages.Place(
    title=lazy("Your list of people"),
    file_name=lazy("people"),
    root="directory:people_list",
    root_label=lazy("People"),
    back=lazy("Back to the table"),
    gone=lazy("The list is gone. Nothing of it is kept."),
    detail="directory:export_detail",
    download="directory:export_file",
    deletion="directory:export_deletion",
)


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*KEEPERS)
@step_up_required("people.export")
def people_export(request: TenantRequest) -> HttpResponse:
    """The page tells how many people it is about; the question or the ticked people travel with the form."""
    asked = request.POST if request.method == "POST" else request.GET
    search = search_form(asked, request)
    selection = selection_of(asked, search.query)
    known = columns(CustomField.objects.in_use())
    initial = {"columns": [*NAMES, *(column.name for column in columns_of(request, known))]}
    form = ExportForm(
        request.POST if "format" in request.POST else None, tenant=request.tenant, known=known, initial=initial
    )
    rows = selection.count()
    if request.method == "POST" and form.is_valid():
        try:
            export = ask_for_export(
                selection, columns=form.cleaned_data["columns"], wanted=form.cleaned_data["format"], rows=rows,
                by=request.member,
            )  # fmt: skip
        except ActionError as error:
            form.add_error(None, str(error))
        else:
            return redirect("directory:export_detail", export.pk)
    own = PeopleExport.objects.filter(requested_by=request.member.pk).order_by("-requested_at")
    context = {"form": form, "selection": selection, "rows": rows, "own": own[:5]}
    return render(request, "directory/people/export.html", context, status=422 if form.errors else 200)


def _own(request: TenantRequest, export_id: UUID) -> PeopleExport:
    return get_object_or_404(PeopleExport.objects.filter(requested_by=request.member.pk), pk=export_id)


@require_safe
@role_required(*KEEPERS)
@never_cache
def export_detail(request: TenantRequest, export_id: UUID) -> HttpResponse:
    return file_pages.show(request, _own(request, export_id), PLACE)


@require_safe
@role_required(*KEEPERS)
@step_up_required("people.export")
@never_cache
def export_file(request: TenantRequest, export_id: UUID) -> HttpResponseBase:
    return file_pages.hand_over(request, _own(request, export_id), PLACE)


@require_POST
@role_required(*KEEPERS)
def export_deletion(request: TenantRequest, export_id: UUID) -> HttpResponse:
    return file_pages.delete(request, _own(request, export_id), PLACE)
