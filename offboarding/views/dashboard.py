from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import role_required
from accounts.models import STAFF_ROLES, Role
from directory.desk_tiles import tiles_for
from offboarding.claims.waiting import claims_waiting
from offboarding.models import REACHED, RUNNING, UNCOUNTED, Case, CaseState, CaseTask, LeaverImport
from offboarding.rules import can_edit_cases, can_see_cases
from tenancy.http import TenantRequest
from web.charts import Stage, funnel
from web.navigation import links

SHOWN = 6
IMPORTS_SHOWN = 3
SOON = timedelta(days=30)


@require_safe
@role_required(*STAFF_ROLES)
def dashboard(request: TenantRequest) -> HttpResponse:
    if request.tenant.modules is None and request.member.has_role(Role.OWNER):
        return redirect("accounts:employer_start")
    if not can_see_cases(request.member) or not request.tenant.has_module("offboarding"):
        return _without_cases(request)
    today = request.tenant.today()
    figures = _figures(today)
    if not figures["everybody"]:
        return render(
            request,
            "offboarding/dashboard_empty.html",
            {
                "may_edit": can_edit_cases(request.member),
                "may_switch": request.member.has_role(Role.OWNER),
                "tiles": tiles_for(request),
            },
        )
    soon = _soon(today)
    context = {
        "figures": figures,
        "stages": _stages(figures),
        "soon": soon[:SHOWN],
        "missing": [case for case in soon if case.alumnus.personal_email_verified_at is None][:SHOWN],
        "tasks": _tasks(today),
        "today": today,
        "may_edit": can_edit_cases(request.member),
        "claims": claims_waiting(request),
        "tiles": tiles_for(request),
        "imports": _latest_imports() if request.tenant.has_module("imports") else [],
    }
    return render(request, "offboarding/dashboard.html", context)


def _without_cases(request: TenantRequest) -> HttpResponse:
    """For colleagues who look after something else, and where nobody looks after cases."""
    tiles = tiles_for(request)
    told = {reverse(page) for page in tiles.pages if page}
    waiting = [link for link in links(request, "staff") if link.waiting and link.href not in told]
    return render(request, "offboarding/dashboard_other.html", {"tiles": tiles, "waiting": waiting})


def _figures(today: date) -> dict[str, int]:
    counted = ~Q(state__in=UNCOUNTED)
    leaving = Q(state=CaseState.IN_NOTICE)
    return Case.objects.aggregate(
        everybody=Count("pk"),
        leavers=Count("pk", filter=counted),
        known=Count("pk", filter=counted & ~Q(alumnus__personal_email="")),
        invited=Count("pk", filter=Q(state__in=REACHED)),
        active=Count("pk", filter=Q(state=CaseState.ACTIVE)),
        leaving=Count("pk", filter=leaving),
        soon=Count("pk", filter=leaving & Q(last_day__range=(today, today + SOON))),
        missing=Count("pk", filter=leaving & Q(alumnus__personal_email_verified_at__isnull=True)),
        held=Count("pk", filter=Q(state__in=RUNNING, held_at__isnull=False)),
        silent=Count("pk", filter=Q(state=CaseState.INVITED)),
    )


def _stages(figures: dict[str, int]) -> list[Stage]:
    cases = reverse("offboarding:case_list")
    return funnel(
        (_("Leavers"), figures["leavers"], cases),
        (_("Address known"), figures["known"], f"{cases}?show=address_known"),
        (_("Invited"), figures["invited"], f"{cases}?show=reached"),
        (_("Activated"), figures["active"], f"{cases}?state=active"),
    )


def _soon(today: date) -> list[Case]:
    cases = Case.objects.leaving_between(today, today + SOON).select_related("alumnus", "spell")
    return list(cases.order_by("last_day", "alumnus__sort_name")[:50])


@dataclass(frozen=True)
class DueTasks:
    shown: list[CaseTask]
    count: int


def _tasks(today: date) -> DueTasks:
    tasks = CaseTask.objects.due(today).select_related("case__alumnus", "owner_member").order_by("due_on", "position")
    shown = list(tasks[:50])
    return DueTasks(shown[:SHOWN], len(shown))


def _latest_imports() -> list[LeaverImport]:
    return list(LeaverImport.objects.order_by("-created_at")[:IMPORTS_SHOWN])
