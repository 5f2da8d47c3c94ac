"""What moderators see: the words that were reported and why, and nothing around them."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import role_required
from community.models import CaseState, ModerationCase, Outcome
from community.models.moderation import WAITING
from community.moderation.access import reports_required
from community.moderation.actions import decide, decide_appeal
from community.moderation.forms import AppealDecisionForm, DecisionForm
from community.moderation.reportables import label_of, reportable_of
from community.moderation.rules import DECIDERS, READERS, can_decide
from tenancy.http import TenantRequest
from web.errors import ActionError
from web.navigation import waiting_at
from web.pagination import keyset_page

SHOWN = ("waiting", "decided")


@reports_required
@require_safe
@role_required(*READERS)
def report_list(request: TenantRequest) -> HttpResponse:
    show = request.GET.get("show", "")
    show = show if show in SHOWN else "waiting"
    rows = ModerationCase.objects.counted()
    rows = rows.waiting() if show == "waiting" else rows.exclude(state__in=WAITING)
    page = keyset_page(
        rows, order=("-opened_at", "-id"), after=request.GET.get("after"), before=request.GET.get("before")
    )
    tabs = [
        ("waiting", _("Waiting"), waiting_at("community:report_list", request, area="staff")),
        ("decided", _("Decided"), None),
    ]
    context = {
        "page": page,
        "rows": [(case, label_of(case.kind)) for case in page.items],
        "tabs": tabs,
        "show": show,
    }
    return render(request, "community/moderation/report_list.html", context)


@reports_required
@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*READERS)
def report_detail(request: TenantRequest, moderation_case: UUID) -> HttpResponse:
    case = _found(moderation_case)
    if request.method == "POST" and not request.member.has_role(*DECIDERS):
        raise PermissionDenied
    form = DecisionForm(
        request.POST if request.method == "POST" else None,
        tenant=request.tenant,
        reportable=reportable_of(case.kind, request.tenant),
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            decide(
                employer=request.tenant, case=case, outcome=Outcome(data["outcome"]), basis=form.ground,
                words=data["words"], by=request.member,
            )  # fmt: skip
        except ActionError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Decided. Everybody concerned is told."))
            return redirect("community:report_list")
    return _page(request, case, form=form)


@reports_required
@require_POST
@role_required(*DECIDERS)
def report_appeal(request: TenantRequest, moderation_case: UUID) -> HttpResponse:
    case = _found(moderation_case)
    form = AppealDecisionForm(request.POST, tenant=request.tenant)
    if form.is_valid():
        is_lifted = form.cleaned_data["outcome"] == Outcome.LIFTED
        words = form.cleaned_data["words"]
        try:
            decide_appeal(employer=request.tenant, case=case, is_lifted=is_lifted, words=words, by=request.member)
        except ActionError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Decided. The author is told."))
            return redirect("community:report_list")
    return _page(request, case, appeal_form=form)


def _found(case_id: UUID) -> ModerationCase:
    found: ModerationCase = get_object_or_404(ModerationCase.objects.select_related("author"), pk=case_id)
    return found


def _page(
    request: TenantRequest,
    case: ModerationCase,
    *,
    form: DecisionForm | None = None,
    appeal_form: AppealDecisionForm | None = None,
) -> HttpResponse:
    """Reports without the names of those who wrote them: moderators do not need them, and nobody can tell them on."""
    reportable = reportable_of(case.kind, request.tenant)
    before = ModerationCase.objects.filter(kind=case.kind, subject_id=case.subject_id).exclude(pk=case.pk)
    context = {
        "case": case,
        "label": label_of(case.kind),
        "reports": [(each.get_reason_display(), each.words, each.created_at) for each in _reports(case)],
        "rulings": list(case.rulings.select_related("by").order_by("is_appeal")),
        "appeal": case.appeals.first(),
        "before": list(before.order_by("-opened_at")[:5]),
        "may_decide": case.is_waiting and can_decide(request.member, case),
        "is_decider": request.member.has_role(*DECIDERS),
        "is_appealed": case.state == CaseState.APPEALED,
        "form": form or DecisionForm(tenant=request.tenant, reportable=reportable),
        "appeal_form": appeal_form or AppealDecisionForm(tenant=request.tenant),
    }
    has_errors = any(each is not None and each.errors for each in (form, appeal_form))
    return render(request, "community/moderation/report_detail.html", context, status=422 if has_errors else 200)


def _reports(case: ModerationCase) -> list[Any]:
    return list(case.reports.order_by("created_at", "id"))
