"""Files of candidates: a right of its own, asked for after proving who one is, in the log, gone after a day."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import role_required
from accounts.models import Membership, Role
from accounts.step_up import step_up_required
from boomerang.candidates.actions import CANDIDATES, ask_for_file, give_export_right, take_export_right
from boomerang.candidates.exporting import columns_for, query_of, ticked
from boomerang.candidates.finding import everybody_found, find_all
from boomerang.candidates.rules import GRANTERS, RECRUITERS, can_export
from boomerang.candidates.views import question_of
from boomerang.models import CandidateExportRight, ReadPath
from boomerang.wishes.reading import note_reads
from directory.models import PeopleExport
from directory.people import file_pages
from directory.people.forms import ExportForm
from directory.people.selection import uuids
from tenancy.http import TenantRequest
from tenancy.modules import module_required
from web.errors import ActionError

SHOWN = 5
PLACE = file_pages.Place(
    title=lazy("Your file of candidates"),
    file_name=lazy("candidates"),
    root="boomerang:candidate_list",
    root_label=lazy("Candidates"),
    back=lazy("Back to the search"),
    gone=lazy("The file is gone. Nothing of it is kept."),
    detail="boomerang:file_detail",
    download="boomerang:file_download",
    deletion="boomerang:file_deletion",
)


@module_required("boomerang")
@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*RECRUITERS)
@step_up_required("candidates.export")
def candidate_export(request: TenantRequest) -> HttpResponse:
    """Of the ticked people, else of everybody whom the question finds."""
    if not can_export(request.member):
        raise PermissionDenied
    asked = request.POST if request.method == "POST" else request.GET
    people = uuids(asked.getlist("person"))
    question = question_of(QueryDict(asked["question"][:2000]) if "question" in asked else asked)
    query = ticked(people) if people else query_of(question, request.member)
    rows = everybody_found(query).count()
    known = {column.name: column for column in columns_for(request.member)}
    form = ExportForm(
        request.POST if "format" in request.POST else None, tenant=request.tenant, known=known,
        initial={"columns": [name for name, column in known.items() if column.to_begin_with]},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        if query.wish_of is not None:
            note_reads(alumnus_ids=find_all(query), by=request.member, path=ReadPath.EXPORT)
        try:
            export = ask_for_file(
                question=question, people=people, columns=form.cleaned_data["columns"],
                wanted=form.cleaned_data["format"], rows=rows, by=request.member,
            )  # fmt: skip
        except ActionError as error:
            form.add_error(None, str(error))
        else:
            return redirect("boomerang:file_detail", export.pk)
    shown = rows if query.wish_of is None else None  # to be counted is to be read
    context = {"form": form, "rows": shown, "people": people, "question": question, "own": _all_own(request)[:SHOWN]}
    return render(request, "boomerang/candidates/export.html", context, status=422 if form.errors else 200)


def _all_own(request: TenantRequest) -> Any:
    own = PeopleExport.objects.filter(requested_by=request.member.pk, question__kind=CANDIDATES)
    return own.order_by("-requested_at")


def _own(request: TenantRequest, export_id: UUID) -> PeopleExport:
    if not can_export(request.member):
        raise PermissionDenied
    found: PeopleExport = get_object_or_404(_all_own(request), pk=export_id)
    return found


@module_required("boomerang")
@require_safe
@role_required(*RECRUITERS)
@never_cache
def file_detail(request: TenantRequest, export_id: UUID) -> HttpResponse:
    return file_pages.show(request, _own(request, export_id), PLACE)


@module_required("boomerang")
@require_safe
@role_required(*RECRUITERS)
@step_up_required("candidates.export")
@never_cache
def file_download(request: TenantRequest, export_id: UUID) -> HttpResponseBase:
    return file_pages.hand_over(request, _own(request, export_id), PLACE)


@module_required("boomerang")
@require_POST
@role_required(*RECRUITERS)
def file_deletion(request: TenantRequest, export_id: UUID) -> HttpResponse:
    return file_pages.delete(request, _own(request, export_id), PLACE)


@module_required("boomerang")
@require_safe
@role_required(*GRANTERS)
def export_right_list(request: TenantRequest) -> HttpResponse:
    """Every recruiter, and whether they may take files along."""
    recruiters = Membership.objects.current().with_role(Role.RECRUITER).order_by("display_name", "pk")
    rights = {right.membership_id: right for right in CandidateExportRight.objects.select_related("given_by")}
    lines = [(each, rights.get(each.pk), each.has_role(*GRANTERS)) for each in recruiters]
    return render(request, "boomerang/candidates/export_right_list.html", {"lines": lines})


@module_required("boomerang")
@require_POST
@role_required(*GRANTERS)
@step_up_required("candidates.export_rights")
def export_right(request: TenantRequest, membership_id: UUID) -> HttpResponse:
    """Given with `wanted`, taken without."""
    recruiter = get_object_or_404(Membership.objects.current().with_role(Role.RECRUITER), pk=membership_id)
    try:
        if request.POST.get("wanted") == "yes":
            give_export_right(recruiter, by=request.member)
            messages.success(request, _("%(name)s may take files along now.") % {"name": recruiter.display_name})
        else:
            take_export_right(recruiter, by=request.member)
            messages.success(request, _("%(name)s may not any more.") % {"name": recruiter.display_name})
    except ActionError as error:
        messages.error(request, str(error))
    return redirect("boomerang:export_right_list")
