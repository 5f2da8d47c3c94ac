"""Room on HR's start page for apps that stand beside the one which draws it. Filled in `AppConfig.ready()`."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from tenancy.http import TenantRequest


@dataclass(frozen=True, kw_only=True)
class Tile:
    """One card. `context` returns what `template` needs, or None where there is nothing to show to this colleague.

    A small one that counts what waits stands in the narrow column (`is_small`). `page` names the page of the menu
    that the card tells of, so that the start page need not count its queue a second time.
    """

    name: str
    template: str
    context: Callable[[TenantRequest], dict[str, Any] | None]
    order: int = 50
    module: str = ""
    is_small: bool = False
    page: str = ""


_tiles: dict[str, Tile] = {}


def register(tile: Tile) -> None:
    """Registering the same name again replaces it, so that `ready()` may run twice."""
    _tiles[tile.name] = tile


@dataclass(frozen=True)
class Drawn:
    large: list[SafeString]
    small: list[SafeString]
    pages: set[str]

    def __bool__(self) -> bool:
        return bool(self.large or self.small)


def tiles_for(request: TenantRequest) -> Drawn:
    """In their order."""
    drawn = Drawn([], [], set())
    for tile in sorted(_tiles.values(), key=lambda tile: (tile.order, tile.name)):
        if tile.module and not request.tenant.has_module(tile.module):
            continue
        context = tile.context(request)
        if context is not None:
            drawn.pages.add(tile.page)
            (drawn.small if tile.is_small else drawn.large).append(render_to_string(tile.template, context, request))
    return drawn
