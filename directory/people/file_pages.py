"""The page of a file that somebody asked for, and the file: one for people, candidates and what else comes.

The views beside each place say who may ask; what they hand over here is the asker's own.
"""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.functional import Promise

from directory.models import PeopleExport
from directory.people.actions.exports import cancel_export, note_download
from tenancy.http import TenantRequest
from web.errors import ActionError
from web.exports import XLSX_TYPE, TableFormat
from web.http import wants_fragment

TYPES = {TableFormat.CSV: "text/csv; charset=utf-8", TableFormat.XLSX: XLSX_TYPE}


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a file was asked for: names of URLs, and its words. `root` is the list that it was made of."""

    title: str | Promise
    file_name: str | Promise
    root: str
    root_label: str | Promise
    back: str | Promise
    gone: str | Promise
    detail: str
    download: str
    deletion: str


def show(request: TenantRequest, export: PeopleExport, place: Place) -> HttpResponse:
    template = "directory/people/export_detail.html"
    if wants_fragment(request, "export-state"):
        template += "#export-state"
    context: dict[str, Any] = {"export": export, "place": place}
    return render(request, template, context)


def hand_over(request: TenantRequest, export: PeopleExport, place: Place) -> HttpResponseBase:
    try:
        export = note_download(export, by=request.member)
    except ActionError as error:
        messages.error(request, str(error))
        return redirect(place.detail, export.pk)
    return FileResponse(
        export.file.open("rb"),
        as_attachment=True,
        filename=f"{place.file_name}-{export.requested_at:%Y-%m-%d}.{export.format}",
        content_type=TYPES[TableFormat(export.format)],
    )


def delete(request: TenantRequest, export: PeopleExport, place: Place) -> HttpResponse:
    cancel_export(export, by=request.member)
    messages.success(request, str(place.gone))
    return redirect(place.root)
