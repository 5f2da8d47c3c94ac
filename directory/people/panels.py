"""Room on a person's staff page for apps above this one, such as their cases. Filled in `AppConfig.ready()`."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.safestring import SafeString

from directory.models import Alumnus
from tenancy.http import TenantRequest


@dataclass(frozen=True)
class Panel:
    """One card. `context` returns what `template` needs, or None where the card has nothing to say to this viewer."""

    name: str
    label: str | Promise
    template: str
    context: Callable[[TenantRequest, Alumnus], dict[str, Any] | None]
    order: int = 50
    module: str = ""


@dataclass(frozen=True)
class DrawnPanel:
    name: str
    label: str
    html: SafeString


_panels: dict[str, Panel] = {}


def register(panel: Panel) -> None:
    _panels[panel.name] = panel


def panels_for(request: TenantRequest, alumnus: Alumnus) -> list[DrawnPanel]:
    drawn = []
    for panel in sorted(_panels.values(), key=lambda panel: panel.order):
        if panel.module and not request.tenant.has_module(panel.module):
            continue
        context = panel.context(request, alumnus)
        if context is not None:
            drawn.append(DrawnPanel(panel.name, str(panel.label), render_to_string(panel.template, context, request)))
    return drawn
