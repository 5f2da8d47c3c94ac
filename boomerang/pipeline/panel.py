"""The way from an opening's staff page to its board, with how many stand where."""

from typing import Any

from django.db.models import Count

from boomerang.models import MAIN_STAGES, Candidacy, Opening, Origin
from boomerang.openings.panels import Panel, register
from tenancy.http import TenantRequest


def register_panel() -> None:
    register(Panel(name="board", template="boomerang/pipeline/_panel.html", context=_context, order=5, area="staff"))


def _context(request: TenantRequest, opening: Opening) -> dict[str, Any] | None:
    if opening.origin != Origin.EMPLOYER:
        return None
    counts = dict(
        Candidacy.objects.filter(opening=opening)
        .not_of(request.member)
        .values_list("stage")
        .annotate(number=Count("pk"))
    )
    stages = [(stage.label, counts[stage.value]) for stage in MAIN_STAGES if stage.value in counts]
    return {"stages": stages, "people": sum(counts.values())}
