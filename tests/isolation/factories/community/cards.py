from typing import Any

from community.models import Card, Motif, Occasion
from tests.isolation.factories.cast import alumnus, own_alumnus
from tests.isolation.factories.registry import argument, body, row
from tests.isolation.site import Site


@argument("card_id")
def card_id(site: Site) -> Any:
    """To the alumnus of the session, from Ines."""
    return site.once("card", lambda: _card(site)).pk


def _card(site: Site) -> Card:
    return Card.objects.create(
        sender=alumnus(site), recipient=own_alumnus(site), occasion=Occasion.HELLO, motif=Motif.STARS,
        words="Just so.",
    )  # fmt: skip


@row("community.Card")
def card_row(site: Site) -> None:
    card_id(site)


@body("community:card_create")
def card_words(site: Site) -> dict[str, Any]:
    return {"motif": "cake", "ready": "0", "line": ""}
