"""Room on the members' home page for apps above this one. Filled in `AppConfig.ready()`."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from directory.models import Alumnus
from tenancy.http import TenantRequest
from web.one_statement import Asking, every


@dataclass(frozen=True, kw_only=True)
class Tile:
    """One card. `context` returns what `template` needs, or None where there is nothing to show to this person.

    It asks by `yield`, three times at most: all cards ask side by side, and each time is one statement
    (`web.one_statement`). `aside` is for what is small and rare: it stands at the side.
    """

    name: str
    template: str
    context: Callable[[TenantRequest, Alumnus], Asking[dict[str, Any] | None]]
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


def tiles_for(request: TenantRequest, alumnus: Alumnus) -> Asking[DrawnTiles]:
    """Drawn, in their order."""
    ordered = sorted(_tiles.values(), key=lambda tile: (tile.order, tile.name))
    there = [tile for tile in ordered if not tile.module or request.tenant.has_module(tile.module)]
    contexts = yield from every(tile.context(request, alumnus) for tile in there)
    drawn = DrawnTiles([], [])
    for tile, context in zip(there, contexts, strict=True):
        if context is not None:
            place = drawn.aside if tile.aside else drawn.main
            place.append(render_to_string(tile.template, context, request))
    return drawn
