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
    """One card. `context` returns what `template` needs, or None where there is nothing to show to this person.

    Two queries at most: a home page asks a dozen in all. `aside` is for what is small and rare: it stands at the side.
    """

    name: str
    template: str
    context: Callable[[TenantRequest, Alumnus], dict[str, Any] | None]
    order: int = 50
    module: str = ""
    aside: bool = False


_tiles: dict[str, Tile] = {}


def register(tile: Tile) -> None:
    _tiles[tile.name] = tile


@dataclass(frozen=True)
class DrawnTiles:
    main: list[SafeString]
    aside: list[SafeString]


def tiles_for(request: TenantRequest, alumnus: Alumnus | None) -> DrawnTiles:
    """Drawn, in their order; for members with a profile of their own."""
    drawn = DrawnTiles([], [])
    for tile in sorted(_tiles.values(), key=lambda tile: (tile.order, tile.name)):
        if alumnus is None or (tile.module and not request.tenant.has_module(tile.module)):
            continue
        context = tile.context(request, alumnus)
        if context is not None:
            place = drawn.aside if tile.aside else drawn.main
            place.append(render_to_string(tile.template, context, request))
    return drawn
