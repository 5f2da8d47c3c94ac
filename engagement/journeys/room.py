"""What journeys, errands and the time machine bring along when the portal starts."""

from engagement.journeys import audit_words, registration
from engagement.time_machine import journeys, sources


def open_room() -> None:
    audit_words.register_words()
    sources.register(journeys.SOURCE)
    registration.register_kinds()
    registration.register_pages()
    registration.register_panel()
