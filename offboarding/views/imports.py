from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh

from accounts.access import role_required
from accounts.step_up import ask_if_many
from audit.events import record
from offboarding.actions.imports import (
    DateOrderNeeded,
    commit_import,
    confirm_mapping,
    discard_import,
    reopen_mapping,
    start_import,
    undo_import,
)
from offboarding.forms.imports import MappingForm, RowFilterForm, UploadForm
from offboarding.imports.problems import is_warning, reason
from offboarding.imports.showing import shown_row
from offboarding.models.imports import DISCARDABLE, ImportRow, ImportState, LeaverImport, RowOutcome
from offboarding.rules import EDITORS
from tenancy.http import TenantRequest
from tenancy.modules import module_required
from web.errors import ActionError
from web.exports import table_response
from web.pagination import keyset_page

ROWS_SHOWN = 50


@module_required("imports")
@require_safe
@role_required(*EDITORS)
def import_list(request: TenantRequest) -> HttpResponse:
    page = keyset_page(
        LeaverImport.objects.defer("columns", "samples"),
        order=("-created_at", "-id"),
        after=request.GET.get("after"),
        before=request.GET.get("before"),
    )
    return render(request, "offboarding/import_list.html", {"page": page})


@module_required("imports")
@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*EDITORS)
def import_create(request: TenantRequest) -> HttpResponse:
    typed = (request.POST, request.FILES) if request.method == "POST" else ()
    form = UploadForm(*typed, tenant=request.tenant)
    if form.is_valid():
        file = form.cleaned_data["file"]
        return redirect(start_import(file=file, file_name=file.name, by=request.user))
    return render(request, "offboarding/import_create.html", {"form": form}, status=422 if form.errors else 200)


@module_required("imports")
@require_safe
@role_required(*EDITORS)
def import_detail(request: TenantRequest, import_id: UUID) -> HttpResponse:
    leaver_import = _get_import(import_id)
    if leaver_import.is_working:
        template = "offboarding/import_progress.html"
        if request.htmx.target == "import-progress":
            template += "#import-progress"
        return render(request, template, {"import": leaver_import})
    if request.htmx.target == "import-progress":
        return HttpResponseClientRefresh()
    if leaver_import.state == ImportState.REFUSED:
        return render(request, "offboarding/import_refused.html", {"import": leaver_import})
    if leaver_import.state == ImportState.MAPPING:
        form = MappingForm(tenant=request.tenant, leaver_import=leaver_import)
        return _render_mapping(request, leaver_import, form)
    return _render_rows(request, leaver_import)


@module_required("imports")
@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*EDITORS)
def import_mapping(request: TenantRequest, import_id: UUID) -> HttpResponse:
    """A refused form stays at this address; typed in or opened again, it leads to the import's own page."""
    leaver_import = _get_import(import_id)
    if request.method != "POST":
        return redirect(leaver_import)
    form = MappingForm(request.POST, tenant=request.tenant, leaver_import=leaver_import)
    if form.is_valid():
        order = form.cleaned_data.get("date_order", "")
        try:
            confirm_mapping(leaver_import, targets=form.targets, date_order=order)
        except DateOrderNeeded as error:
            form.add_error("date_order" if "date_order" in form.fields else None, str(error))
        except ActionError as error:
            form.add_error(None, str(error))
    if form.errors:
        return _render_mapping(request, leaver_import, form, status=422)
    return redirect(leaver_import)


@module_required("imports")
@require_POST
@role_required(*EDITORS)
def import_reopening(request: TenantRequest, import_id: UUID) -> HttpResponse:
    leaver_import = _get_import(import_id)
    try:
        reopen_mapping(leaver_import)
    except ActionError as error:
        messages.error(request, str(error))
    return redirect(leaver_import)


@module_required("imports")
@require_POST
@role_required(*EDITORS)
def import_commit(request: TenantRequest, import_id: UUID) -> HttpResponse:
    leaver_import = _get_import(import_id)
    if question := ask_if_many(request, "imports.commit", people=leaver_import.changes_count):
        return question
    try:
        commit_import(leaver_import, by=request.user)
    except ActionError as error:
        messages.error(request, str(error))
    return redirect(leaver_import)


@module_required("imports")
@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*EDITORS)
def import_undoing(request: TenantRequest, import_id: UUID) -> HttpResponse:
    leaver_import = _get_import(import_id)
    if request.method == "POST":
        try:
            undo_import(leaver_import, by=request.user)
        except ActionError as error:
            messages.error(request, str(error))
        return redirect(leaver_import)
    if leaver_import.state != ImportState.IMPORTED:
        return redirect(leaver_import)
    return render(request, "offboarding/import_undoing.html", {"import": leaver_import})


@module_required("imports")
@require_POST
@role_required(*EDITORS)
def import_deletion(request: TenantRequest, import_id: UUID) -> HttpResponse:
    leaver_import = _get_import(import_id)
    try:
        discard_import(leaver_import, by=request.user)
    except ActionError as error:
        messages.error(request, str(error))
        return redirect(leaver_import)
    messages.success(request, _("The file is thrown away. Nothing was written."))
    return redirect("offboarding:import_list")


@module_required("imports")
@require_safe
@role_required(*EDITORS)
def import_errors(request: TenantRequest, import_id: UUID) -> HttpResponseBase:
    """The skipped rows as they stood in the file, with what is wrong: to be mended and loaded again."""
    leaver_import = _get_import(import_id)
    with transaction.atomic():
        record("import.errors_exported", subject=leaver_import, by=request.user)
    header = [column["header"] for column in leaver_import.columns]
    name = leaver_import.file_name.rsplit(".", 1)[0]
    return table_response(f"{name} - {_('to fix')}", [*header, *_error_header()], _error_rows(leaver_import))


def _error_header() -> list[str]:
    return [_("Row in the file"), _("Column at fault"), _("Value at fault"), _("Code"), _("What is wrong")]


def _error_rows(leaver_import: LeaverImport) -> Iterator[list[Any]]:
    width = len(leaver_import.columns)
    for row in leaver_import.rows.filter(outcome=RowOutcome.SKIPPED).order_by("line").iterator(chunk_size=500):
        faults = [item for item in row.problems if not is_warning(item)]
        cells = ((row.cells or []) + [""] * width)[:width]
        yield [
            *cells,
            row.line,
            "; ".join(item["column"] for item in faults if item["column"]),
            "; ".join(item["value"] for item in faults),
            "; ".join(item["code"] for item in faults),
            " ".join(reason(item) for item in faults),
        ]


def _get_import(import_id: UUID) -> LeaverImport:
    return get_object_or_404(LeaverImport.objects.all(), pk=import_id)


def _render_mapping(
    request: TenantRequest, leaver_import: LeaverImport, form: MappingForm, *, status: int = 200
) -> HttpResponse:
    context = {"import": leaver_import, "form": form}
    return render(request, "offboarding/import_mapping.html", context, status=status)


def _render_rows(request: TenantRequest, leaver_import: LeaverImport) -> HttpResponse:
    form = RowFilterForm(request.GET, tenant=request.tenant, leaver_import=leaver_import)
    page = keyset_page(
        form.filtered(ImportRow.objects.filter(leaver_import=leaver_import)),
        order=("line",),
        after=request.GET.get("after"),
        before=request.GET.get("before"),
        size=ROWS_SHOWN,
    )
    context = {
        "import": leaver_import,
        "tabs": form.tabs(),
        "show": form.chosen,
        "page": page,
        "rows": [shown_row(row) for row in page.items],
        "may_discard": leaver_import.state in DISCARDABLE,
    }
    return render(request, "offboarding/import_rows.html", context)
