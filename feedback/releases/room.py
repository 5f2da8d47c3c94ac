"""What the room brings along when the portal starts."""

from feedback.releases.audit_words import register_words


def open_room() -> None:
    register_words()
