from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import role_required
from accounts.step_up import ask_if_many
from directory.models import Alumnus, Audience, SearchRow, Spell
from directory.search.finding import Query, matching
from directory.visibility import reads_every_contact
from offboarding.actions.by_hand import open_by_hand
from offboarding.actions.moves import release_cases
from offboarding.case_page import case_page
from offboarding.forms.cases import TABS, CaseFilterForm, NewCaseForm, ReleaseForm
from offboarding.models import Case
from offboarding.models.cases import CaseQuerySet
from offboarding.rules import EDITORS, READERS, can_edit_cases, can_see_answers
from tenancy.http import TenantRequest
from tenancy.modules import module_required
from web.charts import figure
from web.errors import ActionError
from web.pagination import keyset_page

PEOPLE_SHOWN = 8


@module_required("offboarding")
@require_safe
@role_required(*READERS)
def case_list(request: TenantRequest) -> HttpResponse:
    form = CaseFilterForm(request.GET, tenant=request.tenant, reads_contact=reads_every_contact(request.member))
    found = form.filtered(Case.objects.all())
    order = ("last_day", "id") if form.looks_ahead else ("-last_day", "-id")
    page = keyset_page(
        form.in_tab(found).select_related("alumnus", "spell"),
        order=order,
        after=request.GET.get("after"),
        before=request.GET.get("before"),
    )
    tabs = _tabs(form, found)
    context = {
        "form": form,
        "page": page,
        "tabs": tabs,
        "note": _how_many(tabs),
        "nothing_yet": not page.items and not request.GET,
        "may_edit": can_edit_cases(request.member),
        "today": request.tenant.today(),
        "is_held_view": form.chosen("show") == "held",
    }
    return render(request, "offboarding/case_list.html", context)


def _tabs(form: CaseFilterForm, found: CaseQuerySet) -> list[dict[str, Any]]:
    counted = {
        (name or "all"): Count("pk", filter=Q(state__in=states)) if states else Count("pk")
        for name, (_label, states) in TABS.items()
    }
    counts = found.aggregate(**counted)
    return [
        {"name": name, "label": label, "count": counts[name or "all"], "current": name == form.tab}
        for name, (label, _states) in TABS.items()
        if counts[name or "all"] or name in ("", "in_notice", form.tab)
    ]


def _how_many(tabs: list[dict[str, Any]]) -> str:
    count = next(tab["count"] for tab in tabs if tab["current"])
    return ngettext("%(count)s case", "%(count)s cases", count) % {"count": figure(count)}


@module_required("offboarding")
@require_safe
@role_required(*READERS)
def case_detail(request: TenantRequest, case_id: UUID) -> HttpResponse:
    case: Case = get_object_or_404(Case.objects.select_related("alumnus", "spell"), pk=case_id)
    return render(request, "offboarding/case_detail.html", detail_context(request, case))


def detail_context(request: TenantRequest, case: Case) -> dict[str, Any]:
    return {
        "case": case,
        "page": case_page(case, employer=request.tenant),
        "may_edit": can_edit_cases(request.member),
        "may_read_answers": can_see_answers(request.member),
        "today": request.tenant.today(),
    }


@module_required("offboarding")
@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*EDITORS)
def case_create(request: TenantRequest) -> HttpResponse:
    """With `?person=` for somebody who is known, with `?q=` the people to choose from, else for somebody new."""
    alumnus = _chosen_person(request)
    latest = Spell.objects.filter(alumnus=alumnus).latest_first().first() if alumnus else None
    form = NewCaseForm(
        request.POST or None, tenant=request.tenant, alumnus=alumnus, initial=NewCaseForm.initial_of(latest)
    )
    if request.method == "POST" and form.is_valid():
        try:
            case = open_by_hand(
                alumnus=alumnus, person=form.person, spell=form.spell, held=form.cleaned_data["held"], by=request.user
            )
        except ActionError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _opened(case))
            return redirect(case)
    context = {"form": form, "alumnus": alumnus, "latest": latest, **_people(request)}
    return render(request, "offboarding/case_create.html", context, status=422 if form.errors else 200)


def _opened(case: Case) -> str:
    if case.last_day is None:
        return _("The draft is saved. Its steps begin once the last day is set.")
    return _("The case is open.")


def _chosen_person(request: TenantRequest) -> Alumnus | None:
    person = request.GET.get("person")
    if not person:
        return None
    try:
        person_id = UUID(person)
    except ValueError:
        return None
    return get_object_or_404(Alumnus.objects.visible_to(request.member), pk=person_id)


def _people(request: TenantRequest) -> dict[str, Any]:
    text = request.GET.get("q", "").strip()[:100]
    rows: list[SearchRow] = []
    if text:
        found = matching(Query(Audience.STAFF, text, reads_contact=reads_every_contact(request.member)))
        rows = list(found.order_by("sort_name", "id")[:PEOPLE_SHOWN])
    return {"q": text, "people": rows}


@module_required("offboarding")
@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*EDITORS)
def case_release(request: TenantRequest) -> HttpResponse:
    """The ticked cases, or with the list's filters all that are held among them, after one look at their number."""
    ticked = ReleaseForm(request.POST, tenant=request.tenant).case_ids
    everybody = "all" in request.POST or request.method != "POST"
    form = CaseFilterForm(request.GET, tenant=request.tenant, reads_contact=reads_every_contact(request.member))
    held = form.in_tab(form.filtered(Case.objects.all())).held() if everybody else Case.objects.filter(pk__in=ticked)
    if request.method == "POST":
        if question := ask_if_many(request, "cases.release", people=held.count()):
            return question
        count = release_cases(held.values_list("pk", flat=True), by=request.user)
        _say_released(request, count)
        return redirect("offboarding:case_list")
    with_address = Q(alumnus__personal_email="")
    figures = held.aggregate(count=Count("pk"), without=Count("pk", filter=with_address))
    return render(request, "offboarding/case_release.html", {"form": form, **figures})


def _say_released(request: TenantRequest, count: int) -> None:
    if not count:
        messages.warning(request, _("Nobody was waiting for your release."))
        return
    text = ngettext(
        "%(count)d person is released. Their mail goes out after 8 in the morning, one mail a day for each.",
        "%(count)d people are released. Their mail goes out after 8 in the morning, one mail a day for each.",
        count,
    )
    messages.success(request, text % {"count": count})
