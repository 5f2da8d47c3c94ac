"""Give and ask, for each member alone. Staff have no part in it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import member_required
from community.exchange.actions import answer, ask, set_limit, thank, withdraw
from community.exchange.forms import AnswerForm, AskForm, LimitForm, SubjectForm
from community.exchange.reading import (
    balance_of,
    gives_to,
    helpers_for,
    limit_for,
    matches,
    request_rows,
    requests_of,
    with_room,
)
from community.mentoring.people import NotThere, seen_people
from community.models import HelpRequest, HelpState
from directory.access import approval_required
from directory.connections.rules import can_connect
from directory.connections.views import hidden, own_or_404, pair
from directory.models import Alumnus
from tenancy.http import TenantRequest
from tenancy.modules import module_required
from web.errors import ActionError

SHOWN = 30


@module_required("mentoring")
@require_safe
@member_required
@approval_required
def exchange_home(request: TenantRequest) -> HttpResponse:
    return _home(request, own_or_404(request))


def _home(request: TenantRequest, own: Alumnus, *, limit: LimitForm | None = None) -> HttpResponse:
    today = request.tenant.today()
    form = SubjectForm(request.GET, tenant=request.tenant)
    rows = request_rows(request.member, own, requests_of(own).order_by("-asked_at", "-id")[:SHOWN])
    searched = helpers_for(request.member, own, form.text, today=today) if form.text else []
    context = {
        "own": own,
        "form": form,
        "searched": searched,
        "matches": [] if form.text else matches(request.member, own, today=today),
        "waiting": [row for row in rows if not row.is_mine and row.request.state == HelpState.WAITING],
        "mine": [row for row in rows if row.is_mine],
        "answered": [row for row in rows if not row.is_mine and row.request.state == HelpState.YES],
        "balance": balance_of(own, today=today),
        "limit": limit or LimitForm(tenant=request.tenant, per_month=limit_for(own)),
        "is_hidden": not can_connect(own),
    }
    return render(request, "community/exchange/home.html", context, status=422 if limit else 200)


@module_required("mentoring")
@require_POST
@member_required
@approval_required
def exchange_limit(request: TenantRequest) -> HttpResponse:
    own = own_or_404(request)
    form = LimitForm(request.POST, tenant=request.tenant, per_month=limit_for(own))
    if not form.is_valid():
        return _home(request, own, limit=form)
    set_limit(alumnus=own, per_month=form.cleaned_data["per_month"])
    messages.success(request, _("Saved."))
    return redirect("community:exchange_home")


@module_required("mentoring")
@require_http_methods(["GET", "HEAD", "POST"])
@member_required
@approval_required
def help_ask(request: TenantRequest, helper: UUID) -> HttpResponse:
    own, other = pair(request, helper)
    subjects = gives_to(request.member, other) if other else []
    if other is None or not subjects:
        return hidden(request)
    posted = request.POST if request.method == "POST" else None
    form = AskForm(posted, tenant=request.tenant, subjects=subjects, chosen=request.GET.get("subject", ""))
    if request.method == "POST" and form.is_valid():
        try:
            asked = ask(employer=request.tenant, asker=own, helper=other, **form.cleaned_data)
        except NotThere:
            return hidden(request)
        except ActionError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Asked. You hear from us when there is an answer."))
            return redirect("community:help_detail", asked.pk)
    context = {
        "form": form,
        "line": seen_people(request.member, [other])[other.pk],
        "has_room": bool(with_room([other.pk], today=request.tenant.today())),
    }
    return render(request, "community/exchange/help_ask.html", context, status=422 if form.errors else 200)


@module_required("mentoring")
@require_safe
@member_required
@approval_required
def help_detail(request: TenantRequest, help_request: UUID) -> HttpResponse:
    own, found = _own(request, help_request)
    return _page(request, own, found, AnswerForm(tenant=request.tenant))


@module_required("mentoring")
@require_POST
@member_required
@approval_required
def help_answer(request: TenantRequest, help_request: UUID) -> HttpResponse:
    own, found = _own(request, help_request)
    form = AnswerForm(request.POST, tenant=request.tenant)
    if form.is_valid():
        state = HelpState(form.cleaned_data["state"])
        try:
            answer(employer=request.tenant, request=found, helper=own, state=state, words=form.cleaned_data["words"])
        except NotThere:
            return hidden(request)
        except ActionError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Answered. Thank you."))
            return redirect("community:help_detail", found.pk)
    return _page(request, own, found, form, status=422)


@module_required("mentoring")
@require_POST
@member_required
@approval_required
def help_withdrawal(request: TenantRequest, help_request: UUID) -> HttpResponse:
    own, found = _own(request, help_request)
    try:
        withdraw(request=found, asker=own)
    except ActionError as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, _("Taken back."))
    return redirect("community:exchange_home")


@module_required("mentoring")
@require_POST
@member_required
@approval_required
def help_thanks(request: TenantRequest, help_request: UUID) -> HttpResponse:
    own, found = _own(request, help_request)
    try:
        thank(request=found, asker=own)
    except NotThere:
        return hidden(request)
    messages.success(request, _("They read it the next time they look here."))
    return redirect("community:help_detail", found.pk)


def _own(request: TenantRequest, help_request: UUID) -> tuple[Alumnus, HelpRequest]:
    own = own_or_404(request)
    found: HelpRequest = get_object_or_404(requests_of(own), pk=help_request)
    return own, found


def _page(
    request: TenantRequest, own: Alumnus, found: HelpRequest, form: AnswerForm, *, status: int = 200
) -> HttpResponse:
    [row] = request_rows(request.member, own, [found])
    context = {"row": row, "help": found, "other": row.other, "form": form}
    context["may_write"] = bool(row.other.href) and request.tenant.has_module("circle")
    return render(request, "community/exchange/help_detail.html", context, status=status)
