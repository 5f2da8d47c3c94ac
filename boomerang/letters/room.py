"""What the room brings along when the portal starts."""

from boomerang.letters.block import OPENINGS
from engagement.letters.blocks import register


def open_room() -> None:
    register(OPENINGS)
