"""The marketplace: openings of the places where alumni work now; and what colleagues of HR may do about one."""

from functools import wraps
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import member_required, role_required
from boomerang.board.forms import ReportForm, TakeDownForm
from boomerang.board.market_actions import (
    live_count,
    post_opening,
    renew,
    report,
    settle_reports,
    take_down,
    update_posting,
    withdraw,
)
from boomerang.board.rules import LIVE_DAYS, MOST_LIVE, has_marketplace, may_report
from boomerang.board.views import board_page, looking
from boomerang.models import Opening, Origin, ReportKind
from boomerang.openings.forms import PostingForm
from boomerang.openings.rules import EDITORS
from boomerang.openings.views import opening_or_404
from boomerang.openings.visibility import Looker
from directory.access import View
from directory.models import Alumnus, Job
from tenancy.http import TenantRequest
from tenancy.modules import module_required
from web.errors import ActionError

MINE = "boomerang:posted_list"


def where_open(view: View) -> View:
    """Not there where the employer has no marketplace."""

    @wraps(view)
    def guarded(request: TenantRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if not has_marketplace():
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


@module_required("boomerang")
@require_safe
@member_required
@looking
@where_open
def marketplace_list(request: TenantRequest, looker: Looker) -> HttpResponse:
    return board_page(request, looker, Origin.MARKETPLACE)


@module_required("boomerang")
@require_safe
@member_required
@looking
def posted_list(request: TenantRequest, looker: Looker) -> HttpResponse:
    """What one has posted, the newest first, with what can be done about each."""
    alumnus = _own_record(looker)
    context = {
        "openings": Opening.objects.filter(posted_by=alumnus).order_by("-id").prefetch_related("places"),
        "live": live_count(alumnus),
        "most": MOST_LIVE,
        "days": LIVE_DAYS,
        "has_marketplace": has_marketplace(),
        "may_save": True,
    }
    return render(request, "boomerang/board/posted_list.html", context)


@module_required("boomerang")
@require_http_methods(["GET", "HEAD", "POST"])
@member_required
@looking
@where_open
def posting_create(request: TenantRequest, looker: Looker) -> HttpResponse:
    alumnus = _own_record(looker)
    form = PostingForm(
        request.POST if request.method == "POST" else None, tenant=request.tenant, company=_company_of(alumnus)
    )
    if request.method == "POST" and form.is_valid():
        try:
            opening = post_opening(
                employer=request.tenant, alumnus=alumnus, fields=form.values, **form.parts, by=request.member
            )
        except ActionError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("On the board for %(days)d days.") % {"days": LIVE_DAYS})
            return redirect(opening)
    return _form_page(request, form, None)


@module_required("boomerang")
@require_http_methods(["GET", "HEAD", "POST"])
@member_required
@looking
@where_open
def posting_update(request: TenantRequest, looker: Looker, opening: UUID) -> HttpResponse:
    found = _own_or_404(looker, opening)
    form = PostingForm(request.POST if request.method == "POST" else None, tenant=request.tenant, opening=found)
    if request.method == "POST" and form.is_valid():
        try:
            update_posting(opening=found, fields=form.values, **form.parts, by=request.member)
        except ActionError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Saved."))
            return redirect(found)
    return _form_page(request, form, found)


def _form_page(request: TenantRequest, form: PostingForm, opening: Opening | None) -> HttpResponse:
    context = {"form": form, "opening": opening, "days": LIVE_DAYS}
    return render(request, "boomerang/board/posting_form.html", context, status=422 if form.errors else 200)


@module_required("boomerang")
@require_POST
@member_required
@looking
@where_open
def posting_renewal(request: TenantRequest, looker: Looker, opening: UUID) -> HttpResponse:
    found = _own_or_404(looker, opening)
    try:
        renewed = renew(employer=request.tenant, opening=found, by=request.member)
    except ActionError as error:
        messages.warning(request, str(error))
    else:
        messages.success(
            request,
            _("It stays until %(day)s.") % {"day": date_format(renewed.expires_on or request.tenant.today(), "j F Y")},
        )
    return redirect(MINE)


@module_required("boomerang")
@require_POST
@member_required
@looking
def posting_withdrawal(request: TenantRequest, looker: Looker, opening: UUID) -> HttpResponse:
    try:
        withdraw(opening=_own_or_404(looker, opening), by=request.member)
    except ActionError as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, _("Withdrawn. Nobody sees it any more."))
    return redirect(MINE)


@module_required("boomerang")
@require_http_methods(["GET", "HEAD", "POST"])
@member_required
@looking
def opening_report(request: TenantRequest, looker: Looker, opening: UUID) -> HttpResponse:
    found = get_object_or_404(Opening.objects.readable_by(request.member), pk=opening)
    if not may_report(found, looker):
        raise Http404
    form = ReportForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        kind, note = ReportKind(form.cleaned_data["kind"]), form.cleaned_data["note"]
        report(opening=found, looker=looker, alumnus=_own_record(looker), kind=kind, note=note)
        messages.success(request, _("Thank you. Somebody will look at it."))
        return redirect(found)
    context = {"form": form, "opening": found}
    return render(request, "boomerang/board/opening_report.html", context, status=422 if form.errors else 200)


@module_required("boomerang")
@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*EDITORS)
def opening_take_down(request: TenantRequest, opening: UUID) -> HttpResponse:
    found = opening_or_404(opening)
    if not found.is_marketplace or found.taken_down_at is not None:
        raise Http404
    form = TakeDownForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        take_down(employer=request.tenant, opening=found, reason=form.cleaned_data["reason"], by=request.member)
        messages.success(request, _("Taken down. Whoever posted it is told."))
        return redirect("boomerang:recruit_opening_detail", found.pk)
    context = {"form": form, "opening": found}
    return render(request, "boomerang/board/opening_take_down.html", context, status=422 if form.errors else 200)


@module_required("boomerang")
@require_POST
@role_required(*EDITORS)
def opening_reports_settled(request: TenantRequest, opening: UUID) -> HttpResponse:
    found = opening_or_404(opening)
    settle_reports(opening=found, by=request.member)
    messages.success(request, _("Noted: nothing is wrong with it."))
    return redirect("boomerang:recruit_opening_detail", found.pk)


def _own_record(looker: Looker) -> Alumnus:
    if looker.alumnus_id is None:
        raise Http404
    return get_object_or_404(Alumnus, pk=looker.alumnus_id)


def _own_or_404(looker: Looker, pk: UUID) -> Opening:
    if looker.alumnus_id is None:
        raise Http404
    return get_object_or_404(Opening, pk=pk, posted_by=looker.alumnus_id, origin=Origin.MARKETPLACE)


def _company_of(alumnus: Alumnus) -> str:
    """Where they say that they work now."""
    job = Job.objects.filter(alumnus=alumnus, ended_on__isnull=True).latest_first().first()
    return job.employer_name if job else ""
