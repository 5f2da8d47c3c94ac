"""Room on an opening's page for others: "Tell me more", "Recommend somebody", people who fit. Filled by the rooms."""

from collections.abc import Callable
from dataclasses import dataclass, field
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


@dataclass(frozen=True)
class Drawn:
    """By place; `shown` are the names of those that have something to say."""

    main: list[SafeString] = field(default_factory=list)
    aside: list[SafeString] = field(default_factory=list)
    shown: list[str] = field(default_factory=list)


def panels_for(request: TenantRequest, opening: Opening, *, area: Area) -> Drawn:
    drawn = Drawn()
    for panel in sorted(_panels.values(), key=lambda panel: (panel.order, panel.name)):
        if panel.area == area and (context := panel.context(request, opening)) is not None:
            html = render_to_string(panel.template, {"opening": opening, **context}, request)
            (drawn.main if panel.place == "main" else drawn.aside).append(html)
            drawn.shown.append(panel.name)
    return drawn
