"""What the room brings along when the portal starts."""

from boomerang.letters.block import OPENINGS
from boomerang.letters.step import THAT_FIT
from engagement.journeys import kinds
from engagement.letters import blocks


def open_room() -> None:
    blocks.register(OPENINGS)
    kinds.register(THAT_FIT)
