"""What the room brings along when the portal starts."""

from boomerang.returning.audit_words import register_words
from boomerang.returning.ours import register_ours
from boomerang.returning.panel import register_panel


def open_room() -> None:
    register_words()
    register_ours()
    register_panel()
