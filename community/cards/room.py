"""What the room brings along when the portal starts."""

from community.cards.reporting import register_cards
from community.demo.cards import register_chapter


def open_room() -> None:
    register_cards()
    register_chapter()
