"""Files of people: asked for on one page, made by a job, fetched by whoever asked, gone after a day."""

from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import role_required
from accounts.step_up import step_up_required
from directory.models import CustomField, PeopleExport
from directory.people.actions.exports import ask_for_export, cancel_export, note_download
from directory.people.columns import columns
from directory.people.forms import ExportForm
from directory.people.preferences import columns_of
from directory.people.rules import KEEPERS
from directory.people.selection import selection_of
from directory.people.table import search_form
from tenancy.http import TenantRequest
from web.errors import ActionError
from web.exports import XLSX_TYPE, TableFormat
from web.http import wants_fragment

NAMES = ("given_name", "family_name")
TYPES = {TableFormat.CSV: "text/csv; charset=utf-8", TableFormat.XLSX: XLSX_TYPE}


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
    export = _own(request, export_id)
    template = "directory/people/export_detail.html"
    if wants_fragment(request, "export-state"):
        template += "#export-state"
    return render(request, template, {"export": export})


@require_safe
@role_required(*KEEPERS)
@step_up_required("people.export")
@never_cache
def export_file(request: TenantRequest, export_id: UUID) -> HttpResponseBase:
    try:
        export = note_download(_own(request, export_id), by=request.member)
    except ActionError as error:
        messages.error(request, str(error))
        return redirect("directory:export_detail", export_id)
    return FileResponse(
        export.file.open("rb"),
        as_attachment=True,
        filename=f"{_('people')}-{export.requested_at:%Y-%m-%d}.{export.format}",
        content_type=TYPES[TableFormat(export.format)],
    )


@require_POST
@role_required(*KEEPERS)
def export_deletion(request: TenantRequest, export_id: UUID) -> HttpResponse:
    cancel_export(_own(request, export_id), by=request.member)
    messages.success(request, _("The list is gone. Nothing of it is kept."))
    return redirect("directory:people_list")
