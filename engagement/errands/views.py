from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import role_required
from engagement.errands.actions import finish, hand_over, put_off
from engagement.errands.forms import DoneForm, HandOverForm, PutOffForm
from engagement.errands.rules import DOERS, READERS, can_end, visible_to
from engagement.models import Errand, ErrandState
from engagement.models.errands import ErrandQuerySet
from tenancy.http import TenantRequest
from tenancy.modules import module_required
from web.errors import ActionError
from web.pagination import keyset_page

SHOWN = ("mine", "all", "done")


@module_required("engagement")
@require_safe
@role_required(*READERS)
def errand_list(request: TenantRequest) -> HttpResponse:
    show = request.GET.get("show", "")
    show = show if show in SHOWN else SHOWN[0]
    everything = visible_to(request.member)
    order = ("-ended_at", "id") if show == "done" else ("due_on", "id")
    after, before = request.GET.get("after"), request.GET.get("before")
    page = keyset_page(_shown(everything, show, request), order=order, after=after, before=before)
    tabs = [
        ("mine", _("Mine"), everything.open().of(request.member).count()),
        ("all", _("Everybody’s"), everything.open().count()),
        ("done", _("Ended"), None),
    ]
    context = {"page": page, "tabs": tabs, "show": show, "today": request.tenant.today()}
    return render(request, "engagement/errands/errand_list.html", context)


def _shown(everything: ErrandQuerySet, show: str, request: TenantRequest) -> ErrandQuerySet:
    if show == "done":
        return everything.exclude(state=ErrandState.OPEN)
    return everything.open().of(request.member) if show == "mine" else everything.open()


@module_required("engagement")
@require_safe
@role_required(*READERS)
def errand_detail(request: TenantRequest, errand_id: UUID) -> HttpResponse:
    return _detail(request, _errand(request, errand_id))


@module_required("engagement")
@require_POST
@role_required(*DOERS)
def errand_completion(request: TenantRequest, errand_id: UUID) -> HttpResponse:
    errand, form = _own(request, errand_id), DoneForm(request.POST)
    if not form.is_valid():
        return _detail(request, errand, done=form)
    try:
        finish(errand, note=form.cleaned_data["note"], by=request.member)
    except ActionError as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, _("Done. Thank you."))
    return redirect("engagement:errand_list")


@module_required("engagement")
@require_POST
@role_required(*DOERS)
def errand_delay(request: TenantRequest, errand_id: UUID) -> HttpResponse:
    errand, today = _own(request, errand_id), request.tenant.today()
    form = PutOffForm(request.POST, today=today)
    if form.is_valid():
        try:
            put_off(errand, until=form.cleaned_data["until"], today=today, by=request.member)
        except ActionError as error:
            form.add_error("until", str(error))
    if form.errors:
        return _detail(request, errand, delay=form)
    messages.success(request, _("Put off. It comes back on that day."))
    return redirect("engagement:errand_list")


@module_required("engagement")
@require_POST
@role_required(*DOERS)
def errand_assignee(request: TenantRequest, errand_id: UUID) -> HttpResponse:
    errand = _own(request, errand_id)
    form = HandOverForm(request.POST, errand=errand, tenant=request.tenant)
    if form.is_valid():
        try:
            hand_over(errand, to=form.members.get(form.cleaned_data["to"]), by=request.member)
        except ActionError as error:
            form.add_error(None, str(error))
    if form.errors:
        return _detail(request, errand, hand=form)
    messages.success(request, _("Handed over."))
    return redirect("engagement:errand_list")


def _errand(request: TenantRequest, errand_id: UUID) -> Errand:
    return get_object_or_404(visible_to(request.member), pk=errand_id)


def _own(request: TenantRequest, errand_id: UUID) -> Errand:
    errand = _errand(request, errand_id)
    if not can_end(request.member, errand):
        raise PermissionDenied
    return errand


def _detail(
    request: TenantRequest,
    errand: Errand,
    *,
    done: forms.Form | None = None,
    delay: forms.Form | None = None,
    hand: forms.Form | None = None,
) -> HttpResponse:
    today = request.tenant.today()
    context = {
        "errand": errand,
        "may_end": can_end(request.member, errand) and errand.state == ErrandState.OPEN,
        "done": done or DoneForm(),
        "delay": delay or PutOffForm(today=today),
        "hand": hand or HandOverForm(errand=errand, tenant=request.tenant),
        "today": today,
    }
    is_bad = any(form is not None for form in (done, delay, hand))
    return render(request, "engagement/errands/errand_detail.html", context, status=422 if is_bad else 200)
