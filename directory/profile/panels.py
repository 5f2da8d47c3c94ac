"""Room on a person's page, beside what the two are to each other, for apps above. Filled in `AppConfig.ready()`."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from directory.connections.rules import takes_part
from directory.models import Alumnus
from tenancy.http import TenantRequest


@dataclass(frozen=True, kw_only=True)
class Panel:
    """`context(request, own, other)` returns what `template` needs, or None where there is nothing to say.

    Asked for members who take part, of people who take part and whom they may see as a member; never of themselves.
    """

    name: str
    template: str
    context: Callable[[TenantRequest, Alumnus, Alumnus], dict[str, Any] | None]
    order: int = 50
    module: str = ""


_panels: dict[str, Panel] = {}


def register(panel: Panel) -> None:
    """Registering the same name again replaces it, so that `ready()` may run twice."""
    _panels[panel.name] = panel


def panels_for(request: TenantRequest, own: Alumnus, other: Alumnus) -> list[SafeString]:
    """Drawn, in their order."""
    if not takes_part(other):
        return []
    drawn: list[SafeString] = []
    for panel in sorted(_panels.values(), key=lambda panel: (panel.order, panel.name)):
        if panel.module and not request.tenant.has_module(panel.module):
            continue
        context = panel.context(request, own, other)
        if context is not None:
            drawn.append(render_to_string(panel.template, context, request))
    return drawn
