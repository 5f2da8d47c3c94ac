"""What changes over the years."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import role_required
from feedback.models import Purpose
from feedback.results.forms import TrendForm
from feedback.results.rates import rate_chart, rates
from feedback.results.rules import READERS
from feedback.results.trends import MEASURES, MONTH, UNITS, lines_of
from tenancy.http import TenantRequest
from tenancy.modules import module_required


@module_required("feedback")
@require_safe
@role_required(*READERS)
def trends(request: TenantRequest) -> HttpResponse:
    form = TrendForm(request.GET)
    core, by = form.chosen
    lines = lines_of(core, by=by, today=request.tenant.today())
    found = rates() if by == MONTH else []
    charts = [(purpose.label, chart) for purpose in Purpose if (chart := rate_chart(found, purpose))]
    context = {
        "core": core,
        "by": by,
        "measures": [(value, label, value == core) for value, label in MEASURES.items()],
        "measure": MEASURES[core],  # type: ignore[index]
        "unit": UNITS[core],  # type: ignore[index]
        "lines": lines,
        "rates": charts,
        "latest": list(reversed(found[-8:])),
    }
    return render(request, "feedback/results/trends.html", context, status=200 if form.is_valid() else 422)
