"""What the returns of a period were worth, by the employer's own figures."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import role_required
from accounts.step_up import step_up_required
from boomerang.ledger import showing
from boomerang.ledger.actions import enter_figures, note_download, set_credit
from boomerang.ledger.books import book_of, book_to_begin_with, versions_of
from boomerang.ledger.forms import FIGURES, CreditForm, DownloadForm, FiguresForm, PeriodForm
from boomerang.ledger.periods import Period
from boomerang.ledger.result import Ledger, ledger_of
from boomerang.ledger.returns import returns_in, returns_of, standing
from boomerang.ledger.rules import EDITORS, READERS, can_edit
from boomerang.models import CreditCut, ReferralTerms
from tenancy.http import TenantRequest
from tenancy.modules import module_required
from web.errors import ActionError
from web.exports import table_response

SHOWN = 100  # the file has them all
VERSIONS = 20


@module_required("boomerang")
@require_safe
@role_required(*READERS)
def ledger_detail(request: TenantRequest) -> HttpResponse:
    form = PeriodForm(request.GET, tenant=request.tenant)
    ledger = _ledger(request, form)
    context = {
        "form": form,
        "may_edit": can_edit(request.member),
        "lines": [(back, _worth(ledger, back)) for back in ledger.returns[:SHOWN]],
        "more": max(0, ledger.number - SHOWN),
        "question": f"?period={form.wanted.name}&look_back={form.data['look_back']}",
        **_shown(ledger),
    }
    return render(request, "boomerang/ledger/ledger_detail.html", context)


def _ledger(request: TenantRequest, form: PeriodForm) -> Ledger:
    return ledger_of(form.wanted, look_back=form.months, today=request.tenant.today())


def _worth(ledger: Ledger, back: Any) -> str:
    worth = ledger.money.of(back)
    return f"{showing.whole(worth.likely)} {ledger.book.version.currency}" if worth and ledger.book else ""


def _shown(ledger: Ledger) -> dict[str, Any]:
    return {
        "ledger": ledger,
        "counted": showing.counted(ledger),
        "valued": showing.valued(ledger),
        "why_no_money": showing.why_no_money(ledger),
        "given": showing.given(ledger.book) if ledger.book else [],
    }


@module_required("boomerang")
@require_safe
@role_required(*READERS)
def ledger_sheet(request: TenantRequest) -> HttpResponse:
    """To be printed and handed on: figures, what they rest on, and nobody's name."""
    form = PeriodForm(request.GET, tenant=request.tenant)
    context = {"form": form, "today": request.tenant.today(), **_shown(_ledger(request, form))}
    return render(request, "boomerang/ledger/ledger_sheet.html", context)


@module_required("boomerang")
@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*EDITORS)
def ledger_figures(request: TenantRequest) -> HttpResponse:
    period = _period_or_404(request)
    book, returns = book_of(period), returns_in(period, today=request.tenant.today())
    terms = ReferralTerms.objects.first()
    form = FiguresForm(
        request.POST if request.method == "POST" else None,
        tenant=request.tenant,
        book=book or book_to_begin_with(period),
        seen=book.version.number if book else 0,
        returns=len(returns),
        currency=terms.currency if terms and terms.currency else "EUR",
    )
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            enter_figures(
                period=period, currency=said["currency"], hires=said["hires"], hires_source=said["hires_source"],
                figures=form.figures, seen=said["seen"], by=request.member,
            )  # fmt: skip
        except ActionError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Kept. What was entered before stays on record."))
            return redirect(_url("ledger_detail", period))
    context = {
        "form": form,
        "period": period,
        "book": book,
        "returns": len(returns),
        "versions": list(versions_of(period)[:VERSIONS]),
    }
    return render(request, "boomerang/ledger/ledger_figures.html", context, status=422 if form.errors else 200)


def _period_or_404(request: TenantRequest) -> Period:
    """Without one in the address: the year that runs."""
    form = PeriodForm(request.GET, tenant=request.tenant)
    if request.GET.get("period", form.wanted.name) != form.wanted.name:
        raise Http404
    return form.wanted


def _url(name: str, period: Period) -> str:
    return f"{reverse(f'boomerang:{name}')}?period={period.name}"


@module_required("boomerang")
@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*EDITORS)
def ledger_credit(request: TenantRequest, rehire: UUID) -> HttpResponse:
    back = next(iter(returns_of(standing().filter(pk=rehire))), None)
    if back is None:
        raise Http404
    form = CreditForm(request.POST if request.method == "POST" else None, tenant=request.tenant, back=back)
    if request.method == "POST" and form.is_valid():
        try:
            set_credit(rehire=back.rehire, by=request.member, **form.cleaned_data)
        except ActionError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Kept, with your reason."))
            return redirect(_url("ledger_detail", Period(back.began_on.year)))
    context = {
        "form": form,
        "back": back,
        "card": back.rehire.candidacy,
        "cuts": CreditCut.objects.filter(rehire=back.rehire).select_related("by").order_by("-at", "-id"),
    }
    return render(request, "boomerang/ledger/ledger_credit.html", context, status=422 if form.errors else 200)


@module_required("boomerang")
@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*READERS)
@step_up_required("ledger.export")
def ledger_download(request: TenantRequest) -> HttpResponseBase:
    choice = PeriodForm(request.GET, tenant=request.tenant)
    form = DownloadForm(request.POST if request.method == "POST" else None, tenant=request.tenant)
    if request.method == "POST" and form.is_valid():
        ledger = _ledger(request, choice)
        note_download(period=choice.wanted, rows=ledger.number, by=request.member)
        is_figures = form.cleaned_data["which"] == FIGURES
        header = showing.FIGURE_HEADERS if is_figures else showing.RETURN_HEADERS
        rows = list(showing.figure_rows(ledger) if is_figures else showing.return_rows(ledger))
        stem = f"{'ledger' if is_figures else 'returns'}-{choice.wanted.name}"
        return table_response(stem, header, rows, wanted=form.cleaned_data["format"])
    context = {"form": form, "period": choice.wanted}
    return render(request, "boomerang/ledger/ledger_download.html", context, status=422 if form.errors else 200)
