"""Two figures and a line for HR's start page."""

from __future__ import annotations

from typing import Any

from feedback.questions.kinds import Core
from feedback.results.rates import rates
from feedback.results.rules import can_read_results
from feedback.results.trends import MONTH, lines_of
from tenancy.http import TenantRequest

SHOWN = 2  # of the purposes that have figures


def feedback_tile(request: TenantRequest) -> dict[str, Any] | None:
    """None for those who may not read results, and before there are any."""
    if not can_read_results(request.member):
        return None
    lines = lines_of(Core.RECOMMEND, by=MONTH, today=request.tenant.today())
    told = [line for line in lines if line.figure][:SHOWN]
    if not told:
        return None
    latest = {rate.wave.survey.purpose: rate for rate in rates()}
    return {"lines": [(line, latest.get(line.purpose)) for line in told]}
