"""“Tell me more” on an opening's page, and what became of it; a tile on the members' home page."""

from typing import Any

from django.utils import timezone

from boomerang.interest.actions import UNDO
from boomerang.interest.reading import ask_own_cards, own_card
from boomerang.interest.rules import CLOSED, can_apply, why_not_ask
from boomerang.models import Opening, Stage
from boomerang.openings import panels
from directory import home_tiles
from directory.models import Alumnus
from directory.profile.own import own_or_none
from tenancy.http import TenantRequest
from web.one_statement import Asking

TILED = 3


def register_panels() -> None:
    panels.register(
        panels.Panel(name="interest", template="boomerang/interest/_panel.html", context=_on_opening, order=10)
    )
    home_tiles.register(
        home_tiles.Tile(
            name="candidacies", template="boomerang/interest/_tile.html", context=_at_home, order=35, module="boomerang"
        )
    )


def _on_opening(request: TenantRequest, opening: Opening) -> dict[str, Any] | None:
    alumnus = own_or_none(request)
    if alumnus is None or why_not_ask(alumnus, opening):
        return None
    card = own_card(alumnus, opening)
    fresh = timezone.now() - UNDO
    is_closed = card is not None and card.stage in CLOSED
    return {
        "card": card,
        "can_undo": card is not None and card.stage == Stage.REPLIED and card.since > fresh,
        "can_ask": card is None or card.stage in ASKS_ANEW,
        "can_apply": not opening.apply_url and not is_closed and can_apply(card),
    }


ASKS_ANEW = (Stage.CONTACTED, Stage.NO_REPLY, Stage.NOT_NOW, Stage.DECLINED)


def _at_home(request: TenantRequest, alumnus: Alumnus) -> Asking[dict[str, Any] | None]:
    known = yield from ask_own_cards(alumnus)
    cards = [card for card in known if not card.is_over]
    return {"cards": cards[:TILED], "more": max(0, len(cards) - TILED)} if cards else None
