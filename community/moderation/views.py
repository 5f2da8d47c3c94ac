"""What members see: reporting something, what became of it, and decisions about their own words."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import member_required
from community.models import ModerationCase, Reason
from community.models.moderation import APPEAL_WITHIN
from community.moderation.access import reports_required
from community.moderation.actions import appeal, report
from community.moderation.forms import AppealForm, ReportForm
from community.moderation.reading import cases_about, has_reported, reports_of
from community.moderation.reportables import Reportable, Subject, label_of, reportable_of
from community.moderation.rules import HIDDEN_AFTER, can_appeal
from directory.access import approval_required
from directory.connections.views import own_or_404
from directory.models import Alumnus
from tenancy.http import TenantRequest
from web.errors import ActionError


@reports_required
@require_http_methods(["GET", "HEAD", "POST"])
@member_required
@approval_required
def report_create(request: TenantRequest, reportable: str, subject: UUID) -> HttpResponse:
    own = own_or_404(request)
    kind, found = _seen(request, own, reportable, subject)
    form = ReportForm(request.POST if request.method == "POST" else None, tenant=request.tenant)
    if request.method == "POST" and form.is_valid():
        reason, words = Reason(form.cleaned_data["reason"]), form.cleaned_data["words"]
        try:
            report(
                employer=request.tenant, reportable=kind, subject_id=subject, reporter=own, reason=reason, words=words
            )
        except ActionError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Thank you. A person looks at it, and you hear what came of it."))
            return redirect(found.href)
    context = {
        "form": form,
        "subject": found,
        "label": kind.label,
        "hidden_after": HIDDEN_AFTER,
        "is_reported": has_reported(own, kind.kind, subject),
    }
    return render(request, "community/moderation/report_create.html", context, status=422 if form.errors else 200)


def _seen(request: TenantRequest, own: Alumnus, kind: str, subject_id: UUID) -> tuple[Reportable, Subject]:
    """Nobody reports what they cannot read, and nobody finds out that it is there by trying."""
    reportable = reportable_of(kind, request.tenant)
    if reportable is None or not reportable.may_see(request.member, own, subject_id):
        raise Http404
    found = reportable.find([subject_id])
    if subject_id not in found:
        raise Http404
    return reportable, found[subject_id]


@reports_required
@require_safe
@member_required
def my_reports(request: TenantRequest) -> HttpResponse:
    """One's own reports and what came of them, and what was decided about one's own words."""
    own = own_or_404(request)
    reports = [(each, label_of(each.case.kind)) for each in reports_of(own)]
    about = list(cases_about(own).order_by("-opened_at", "-id")[:50])
    context = {"reports": reports, "cases": [(case, label_of(case.kind)) for case in about]}
    return render(request, "community/moderation/my_reports.html", context)


@reports_required
@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def decision_detail(request: TenantRequest, moderation_case: UUID) -> HttpResponse:
    """The author's page: what was decided, why, and a way to object."""
    own = own_or_404(request)
    case: ModerationCase = get_object_or_404(cases_about(own).select_related("author"), pk=moderation_case)
    form = AppealForm(request.POST if request.method == "POST" else None, tenant=request.tenant)
    if request.method == "POST" and form.is_valid():
        try:
            appeal(case=case, author=own, words=form.cleaned_data["words"], now=timezone.now())
        except ActionError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Your appeal is on its way to another person of the team."))
            return redirect("community:decision_detail", case.pk)
    context = {
        "case": case,
        "label": label_of(case.kind),
        "rulings": list(case.rulings.order_by("is_appeal")),
        "appeal": case.appeals.first(),
        "may_appeal": can_appeal(own, case, now=timezone.now()),
        "appeal_until": case.decided_at + APPEAL_WITHIN if case.decided_at else None,
        "form": form,
    }
    return render(request, "community/moderation/decision_detail.html", context, status=422 if form.errors else 200)
