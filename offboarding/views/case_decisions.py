"""What HR decides on a case's page. Each address is a noun; what is hard to take back has a page of its own."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import role_required
from offboarding.actions.checklists import tick_task
from offboarding.actions.last_days import move_last_day
from offboarding.actions.links import renew_link, send_link
from offboarding.actions.moves import mark_deceased, mark_not_eligible, release_cases, reopen, withdraw
from offboarding.actions.steps import invite_now
from offboarding.forms.cases import DecisionForm, LastDayForm
from offboarding.models import Case, CaseTask
from offboarding.rules import EDITORS
from offboarding.views.cases import detail_context
from tenancy.http import TenantRequest
from tenancy.modules import module_required
from web.errors import ActionError
from web.http import wants_fragment


@dataclass(frozen=True)
class Decision:
    act: Callable[..., Case]
    title: str | Promise
    text: str | Promise
    button: str | Promise
    done: str | Promise
    is_grave: bool = True


DECISIONS = {
    "withdrawal": Decision(
        withdraw,
        gettext_lazy("The resignation was taken back"),
        gettext_lazy("The employment goes on. Open steps stop, the personal link closes, nothing more is mailed."),
        gettext_lazy("Mark as withdrawn"),
        gettext_lazy("Good news: the case is withdrawn and nothing more is mailed."),
        is_grave=False,
    ),
    "death": Decision(
        mark_deceased,
        gettext_lazy("This person has died"),
        gettext_lazy("Every mail stops at once, also those that are waiting to go out. The personal link closes."),
        gettext_lazy("Stop all mail"),
        gettext_lazy("All mail to this person has stopped."),
    ),
    "ineligibility": Decision(
        mark_not_eligible,
        gettext_lazy("This person does not become an alumnus"),
        gettext_lazy("Open steps stop and the personal link closes. Nobody is told by mail."),
        gettext_lazy("Mark as not eligible"),
        gettext_lazy("The case is closed as not eligible."),
    ),
    "reopening": Decision(
        reopen,
        gettext_lazy("Open this case again"),
        gettext_lazy("The case goes on from where its last day puts it. Nothing is mailed until you release it."),
        gettext_lazy("Open again"),
        gettext_lazy("The case is open again and waits for your release."),
        is_grave=False,
    ),
}


def _case(case_id: UUID) -> Case:
    return get_object_or_404(Case.objects.select_related("alumnus", "spell"), pk=case_id)


@module_required("offboarding")
@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*EDITORS)
def case_decision(request: TenantRequest, case_id: UUID, name: str) -> HttpResponse:
    case, decision = _case(case_id), DECISIONS[name]
    form = DecisionForm(request.POST or None, tenant=request.tenant)
    if request.method == "POST" and form.is_valid():
        try:
            decision.act(case, note=form.cleaned_data["note"], by=request.user)
        except ActionError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, str(decision.done))
            return redirect(case)
    context = {"case": case, "form": form, "decision": decision}
    return render(request, "offboarding/case_decision.html", context, status=422 if form.errors else 200)


@module_required("offboarding")
@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*EDITORS)
def case_last_day(request: TenantRequest, case_id: UUID) -> HttpResponse:
    case = _case(case_id)
    form = LastDayForm(request.POST or None, tenant=request.tenant, case=case)
    if request.method == "POST" and form.is_valid():
        try:
            move_last_day(case, last_day=form.cleaned_data["last_day"], note=form.cleaned_data["note"], by=request.user)
        except ActionError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The last day has moved, and everything not yet done with it."))
            return redirect(case)
    context = {"case": case, "form": form}
    return render(request, "offboarding/case_last_day.html", context, status=422 if form.errors else 200)


@module_required("offboarding")
@require_POST
@role_required(*EDITORS)
def case_single_release(request: TenantRequest, case_id: UUID) -> HttpResponse:
    case = _case(case_id)
    if release_cases([case.pk], by=request.user):
        messages.success(request, _("Released. The plan below says when the next mail goes out."))
    return redirect(case)


@module_required("offboarding")
@require_POST
@role_required(*EDITORS)
def case_invitation(request: TenantRequest, case_id: UUID) -> HttpResponse:
    return _act(request, _case(case_id), invite_now, _("The invitation is on its way."))


@module_required("offboarding")
@require_POST
@role_required(*EDITORS)
def case_link_sending(request: TenantRequest, case_id: UUID) -> HttpResponse:
    return _act(request, _case(case_id), send_link, _("The link is on its way."))


def _act(request: TenantRequest, case: Case, act: Callable[..., Case], done: str) -> HttpResponse:
    try:
        act(case, by=request.user)
    except ActionError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, done)
    return redirect((request.POST.get("next") == "missing" and "offboarding:dashboard") or case)


@module_required("offboarding")
@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*EDITORS)
@never_cache
def case_link(request: TenantRequest, case_id: UUID) -> HttpResponse:
    """A new link to hand over: shown once, on the answer to the POST; the earlier ones end."""
    case, url = _case(case_id), ""
    status = 200
    if request.method == "POST":
        try:
            url = renew_link(case, by=request.user)
        except ActionError as error:
            messages.error(request, str(error))
            status = 422
    return render(request, "offboarding/case_link.html", {"case": case, "url": url}, status=status)


@module_required("offboarding")
@require_POST
@role_required(*EDITORS)
def case_task(request: TenantRequest, case_id: UUID, task_id: UUID) -> HttpResponse:
    case = _case(case_id)
    task: CaseTask = get_object_or_404(CaseTask.objects.filter(case=case), pk=task_id)
    tick_task(task, done=request.POST.get("done") == "1", by=request.user)
    if wants_fragment(request, "checklist"):
        return render(request, "offboarding/case_detail.html#checklist", detail_context(request, case))
    return redirect(f"{case.get_absolute_url()}#checklist")
