"""What the room brings along when the portal starts."""

from boomerang.interest.panel import register_panels


def open_room() -> None:
    register_panels()
