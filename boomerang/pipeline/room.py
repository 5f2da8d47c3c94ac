"""What the room brings along when the portal starts."""

from boomerang.demo import candidates
from boomerang.pipeline.audit_words import register_words
from boomerang.pipeline.known import register_parts
from boomerang.pipeline.merging import unite_cards
from boomerang.pipeline.panel import register_panel
from directory.duplicates import after


def open_room() -> None:
    register_words()
    register_panel()
    register_parts()
    candidates.register_chapter()
    after.unite("boomerang.Candidacy", unite_cards)
