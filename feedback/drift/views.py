"""What people say on the way out, and what they say later."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import role_required
from feedback.drift.forms import USUAL, DriftForm
from feedback.drift.moments import MOMENTS, reasons_told
from feedback.drift.paths import paths_told
from feedback.drift.showing import reason_label, report
from feedback.results.actions import note_paths_read
from feedback.results.rules import READERS, can_read_names
from tenancy.http import TenantRequest
from tenancy.modules import module_required

DAYS_OF_A_MONTH = 30.44


@module_required("feedback")
@require_safe
@role_required(*READERS)
def reason_drift(request: TenantRequest) -> HttpResponse:
    asked = request.GET.copy()
    asked.setdefault("months", str(USUAL))
    form = DriftForm(asked)
    months, dimension = form.chosen
    today = request.tenant.today()
    since = today - timedelta(days=round(months * DAYS_OF_A_MONTH))
    reasons = reasons_told(since=since, until=today, dimension=dimension)
    everybody, groups = report(reasons)
    context = {
        "form": form, "everybody": everybody, "groups": groups, "dimension": dimension, "since": since,
        **_paths(request, since),
    }  # fmt: skip
    return render(request, "feedback/drift/reason_drift.html", context, status=422 if form.errors else 200)


def _paths(request: TenantRequest, since: date) -> dict[str, Any]:
    """One by one, for HR alone, as the people were told who were asked by name."""
    if not can_read_names(request.member):
        return {}
    rows = [
        (path, [reason_label(reason) if reason else "" for reason in path.steps]) for path in paths_told(since=since)
    ]
    if rows:
        note_paths_read(people=[path.person.pk for path, _reasons in rows], by=request.member)
    return {"paths": rows, "moments": MOMENTS.values()}
