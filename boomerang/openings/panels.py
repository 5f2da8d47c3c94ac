"""Room on an opening's page for others: "Tell me more", "Recommend somebody", people who fit. Filled by the rooms."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from boomerang.models import Opening
from tenancy.http import TenantRequest

Area = Literal["member", "staff"]


@dataclass(frozen=True, kw_only=True)
class Panel:
    """`context` returns what `template` needs, or None where it has nothing to say to this viewer.

    `place`: "main" below the description, "aside" beside it.
    """

    name: str
    template: str
    context: Callable[[TenantRequest, Opening], dict[str, Any] | None]
    order: int = 50
    area: Area = "member"
    place: Literal["main", "aside"] = "aside"


_panels: dict[tuple[str, str], Panel] = {}


def register(panel: Panel) -> None:
    _panels[panel.area, panel.name] = panel


def panels_for(request: TenantRequest, opening: Opening, *, area: Area) -> dict[str, list[SafeString]]:
    """Drawn, by place."""
    drawn: dict[str, list[SafeString]] = {"main": [], "aside": []}
    for panel in sorted(_panels.values(), key=lambda panel: (panel.order, panel.name)):
        if panel.area == area and (context := panel.context(request, opening)) is not None:
            html = render_to_string(panel.template, {"opening": opening, **context}, request)
            drawn[panel.place].append(html)
    return drawn
