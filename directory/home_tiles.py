"""Room on the members' home page for apps above this one. Filled in `AppConfig.ready()`."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from directory.models import Alumnus
from tenancy.http import TenantRequest


@dataclass(frozen=True, kw_only=True)
class Tile:
    """One card. `context` returns what `template` needs, or None where there is nothing to show to this person."""

    name: str
    template: str
    context: Callable[[TenantRequest, Alumnus], dict[str, Any] | None]
    order: int = 50
    module: str = ""


_tiles: dict[str, Tile] = {}


def register(tile: Tile) -> None:
    _tiles[tile.name] = tile


def tiles_for(request: TenantRequest, alumnus: Alumnus | None) -> list[SafeString]:
    """Drawn, in their order; for members with a profile of their own."""
    drawn: list[SafeString] = []
    for tile in sorted(_tiles.values(), key=lambda tile: (tile.order, tile.name)):
        if alumnus is None or (tile.module and not request.tenant.has_module(tile.module)):
            continue
        context = tile.context(request, alumnus)
        if context is not None:
            drawn.append(render_to_string(tile.template, context, request))
    return drawn
