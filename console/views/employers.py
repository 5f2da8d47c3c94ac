from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.step_up import step_up_required
from console.access import OperatorRequest, operator_required
from console.actions.employers import (
    NothingToDo,
    change_modules,
    create_employer,
    resume_employer,
    suspend_employer,
)
from console.acts import CREATE, MODULES, SUSPEND
from console.employers import figures_of, find, grants_at, suspensions_of
from console.forms import EmployerForm, EmployerSearchForm, ModulesForm, SuspensionForm
from tenancy.models import Employer
from web.pagination import keyset_page


@require_safe
@operator_required
def employer_list(request: OperatorRequest) -> HttpResponse:
    form = EmployerSearchForm(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    page = keyset_page(
        find(wanted.get("q", ""), wanted.get("state", "")),
        order=("name", "id"),
        after=request.GET.get("after"),
        before=request.GET.get("before"),
    )
    figures = figures_of(page.items)
    rows = [(employer, figures[employer.pk]) for employer in page.items]
    is_filtered = bool(wanted.get("q") or wanted.get("state"))
    context = {"form": form, "page": page, "rows": rows, "is_filtered": is_filtered}
    return render(request, "console/employer_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@operator_required
@step_up_required(CREATE)
def employer_create(request: OperatorRequest) -> HttpResponse:
    form = EmployerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            employer = create_employer(**form.cleaned_data, by=request.operator)
        except ValidationError as error:  # somebody took the address a moment ago
            form.add_error(None, error)
        else:
            messages.success(request, _("Added. The invitation of its first owner is on its way."))
            return redirect("console:employer_detail", employer.slug)
    return render(request, "console/employer_form.html", {"form": form}, status=422 if form.errors else 200)


@require_safe
@operator_required
def employer_detail(request: OperatorRequest, slug: str) -> HttpResponse:
    employer = get_object_or_404(Employer, slug=slug)
    return _detail(request, employer, ModulesForm(employer=employer))


@require_POST
@operator_required
@step_up_required(MODULES)
def employer_modules(request: OperatorRequest, slug: str) -> HttpResponse:
    employer = get_object_or_404(Employer, slug=slug)
    form = ModulesForm(request.POST, employer=employer)
    if not form.is_valid():
        return _detail(request, employer, form, status=422)
    change_modules(employer=employer, modules=form.cleaned_data["modules"], by=request.operator)
    messages.success(request, _("Saved. What was switched off is gone from its pages at once; nothing was deleted."))
    return redirect("console:employer_detail", employer.slug)


@require_http_methods(["GET", "HEAD", "POST"])
@operator_required
@step_up_required(SUSPEND)
def employer_suspension(request: OperatorRequest, slug: str) -> HttpResponse:
    employer = get_object_or_404(Employer, slug=slug)
    form = SuspensionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            suspend_employer(employer=employer, reason=form.cleaned_data["reason"], by=request.operator)
        except NothingToDo as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Paused. Its pages say so from now on, and its mail waits."))
            return redirect("console:employer_detail", employer.slug)
    context = {"form": form, "employer": employer, "figures": figures_of([employer])[employer.pk]}
    return render(request, "console/employer_suspension.html", context, status=422 if form.errors else 200)


@require_POST
@operator_required
@step_up_required(SUSPEND)
def employer_resumption(request: OperatorRequest, slug: str) -> HttpResponse:
    employer = get_object_or_404(Employer, slug=slug)
    try:
        resume_employer(employer=employer, by=request.operator)
    except NothingToDo as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, _("It goes on: pages are open, and waiting mail leaves."))
    return redirect("console:employer_detail", employer.slug)


def _detail(request: OperatorRequest, employer: Employer, form: ModulesForm, *, status: int = 200) -> HttpResponse:
    grants, asks_first = grants_at(employer)
    context = {
        "employer": employer,
        "figures": figures_of([employer])[employer.pk],
        "form": form,
        "suspensions": suspensions_of(employer),
        "grants": grants,
        "asks_first": asks_first,
    }
    return render(request, "console/employer_detail.html", context, status=status)
