"""The recruiters' side: who was recommended and confirmed it, what becomes of them, and what is to be paid."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, QuerySet
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import role_required
from accounts.step_up import step_up_required
from boomerang.models import Opening, Referral, ReferralState
from boomerang.referrals import actions
from boomerang.referrals.forms import DUE, HEADERS, BonusForm, MoveForm, PayrollForm, TermsForm
from boomerang.referrals.rules import (
    EDITORS,
    PAYERS,
    READERS,
    can_edit_referrals,
    can_pay,
    why_not_pay,
)
from tenancy.http import TenantRequest
from tenancy.modules import module_required
from web.errors import ActionError
from web.exports import table_response
from web.pagination import keyset_page


@module_required("boomerang")
@require_safe
@role_required(*READERS)
def referral_list(request: TenantRequest) -> HttpResponse:
    """Of those who have not confirmed, only the number: nobody acts on them."""
    wanted = request.GET.get("state", "")
    state = wanted if wanted in ReferralState.values else ""
    rows = _shown().filter(state=state) if state else _shown()
    page = keyset_page(
        rows.select_related("opening", "referrer"),
        order=("-created_at", "id"),
        after=request.GET.get("after"),
        before=request.GET.get("before"),
    )
    counts = dict(_shown().values_list("state").annotate(n=Count("pk")))
    context = {
        "page": page,
        "state": state,
        "tabs": [("", _("All"), sum(counts.values()))]
        + [(each.value, each.label, counts.get(each.value, 0)) for each in ReferralState],
        "unconfirmed": Referral.objects.kept().filter(confirmed_at__isnull=True).count(),
        "due": Referral.objects.due(request.tenant.today()).count(),
        "terms": actions.terms_of(),
        "may_pay": can_pay(request.member),
    }
    return render(request, "boomerang/referrals/referral_list.html", context)


def _shown() -> QuerySet[Referral]:
    rows: QuerySet[Referral] = Referral.objects.filter(confirmed_at__isnull=False)
    return rows


@module_required("boomerang")
@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*READERS)
def referral_detail(request: TenantRequest, referral_id: UUID) -> HttpResponse:
    """POST moves it on; an auditor reads."""
    referral = _referral_or_404(referral_id)
    may_edit = can_edit_referrals(request.member)
    if request.method == "POST" and not may_edit:
        raise PermissionDenied
    form = None
    if may_edit and referral.erased_at is None:
        form = MoveForm(request.POST if request.method == "POST" else None, tenant=request.tenant, referral=referral)
    if request.method == "POST" and form is not None and form.is_valid():
        found = form.cleaned_data
        try:
            actions.move_referral(
                referral=referral, to=ReferralState(found["to"]), version=found["version"], by=request.member,
                note=found["note"], hired_on=found.get("hired_on") if found["to"] == ReferralState.HIRED else None,
            )  # fmt: skip
        except ActionError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Kept. The referrer sees it as well."))
            return redirect("boomerang:referral_detail", referral.pk)
    status = 422 if form is not None and form.errors else 200
    context = {
        "referral": referral,
        "form": form,
        "moves": referral.moves.select_related("by").order_by("-at", "-id"),
        "may_pay": can_pay(request.member),
        "can_be_paid": why_not_pay(referral) is None,
        "is_due": referral.bonus_due_on is not None and referral.bonus_due_on <= request.tenant.today(),
    }
    return render(request, "boomerang/referrals/referral_detail.html", context, status=status)


@module_required("boomerang")
@require_POST
@role_required(*PAYERS)
def referral_payment(request: TenantRequest, referral_id: UUID) -> HttpResponse:
    """`undo` takes it back."""
    referral = _referral_or_404(referral_id)
    try:
        if request.POST.get("undo"):
            actions.mark_unpaid(referral=referral, by=request.member)
            messages.success(request, _("It is unpaid again."))
        else:
            actions.mark_paid(referral=referral, by=request.member)
            messages.success(request, _("It is noted as paid."))
    except ActionError as error:
        messages.error(request, str(error))
    return redirect("boomerang:referral_detail", referral.pk)


@module_required("boomerang")
@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*PAYERS)
def referral_terms(request: TenantRequest) -> HttpResponse:
    form = TermsForm(
        request.POST if request.method == "POST" else None, tenant=request.tenant, terms=actions.terms_of()
    )
    if request.method == "POST" and form.is_valid():
        actions.save_terms(values=form.cleaned_data, by=request.member)
        messages.success(request, _("Kept. What was hired before keeps the bonus it was promised."))
        return redirect("boomerang:referral_list")
    return render(
        request, "boomerang/referrals/referral_terms.html", {"form": form}, status=422 if form.errors else 200
    )


@module_required("boomerang")
@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*EDITORS)
def opening_bonus(request: TenantRequest, opening: UUID) -> HttpResponse:
    found = get_object_or_404(Opening, pk=opening)
    form = BonusForm(
        request.POST if request.method == "POST" else None,
        tenant=request.tenant,
        bonus=actions.own_bonus(found),
        terms=actions.terms_of(),
    )
    if request.method == "POST" and form.is_valid():
        actions.save_bonus(opening=found, values=form.values, by=request.member)
        return redirect("boomerang:recruit_opening_detail", found.pk)
    context = {"form": form, "opening": found}
    return render(request, "boomerang/referrals/opening_bonus.html", context, status=422 if form.errors else 200)


@module_required("boomerang")
@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*PAYERS)
@step_up_required("referrals.export")
def referral_payroll(request: TenantRequest) -> HttpResponseBase:
    form = PayrollForm(request.POST if request.method == "POST" else None, tenant=request.tenant)
    if request.method == "POST" and form.is_valid():
        rows = _payroll(form.cleaned_data["which"], request.tenant.today())
        actions.note_export(rows=rows.count(), by=request.member)
        table = (_payroll_row(referral) for referral in rows.iterator())
        return table_response("referral-bonuses", HEADERS, table, wanted=form.cleaned_data["format"])
    context = {"form": form, "due": Referral.objects.due(request.tenant.today()).count()}
    return render(request, "boomerang/referrals/referral_payroll.html", context, status=422 if form.errors else 200)


def _payroll(which: str, today: date) -> QuerySet[Referral]:
    rows = Referral.objects.select_related("opening", "referrer").order_by("bonus_due_on", "id")
    return rows.due(today) if which == DUE else rows.filter(bonus_amount__gt=0)


def _payroll_row(referral: Referral) -> tuple[Any, ...]:
    paid_on = referral.paid_at.date() if referral.paid_at else None
    return (
        referral.referrer.full_name, referral.opening.title, referral.name, referral.hired_on, referral.bonus_due_on,
        referral.bonus_amount, referral.bonus_currency, paid_on,
    )  # fmt: skip


def _referral_or_404(referral_id: UUID) -> Referral:
    return get_object_or_404(_shown().select_related("opening", "referrer", "alumnus", "paid_by"), pk=referral_id)
