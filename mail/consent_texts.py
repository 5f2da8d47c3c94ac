"""The words people say yes to, by version. Words that have been shown are never edited: a new wording is a new version.

`tests/guards/test_consent_texts.py` knows the words of every version by heart.
"""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mail.categories import CHOICES, DESCRIPTIONS, Category

TEXT_VERSION = "2026-11"
# Earlier versions keep the words they had: {"2026-11": {Category.NEWS: _("…")}}
_EARLIER: dict[str, dict[Category, str | Promise]] = {}
PROMISE = _("You decide what you get. Nothing is sent without your yes, and you can take it back at any time.")


def words_of(version: str) -> dict[Category, str | Promise]:
    """What stood beside each category in this version."""
    if version == TEXT_VERSION:
        return {category: DESCRIPTIONS[category] for category in CHOICES}
    return _EARLIER[version]


def versions() -> list[str]:
    return [*_EARLIER, TEXT_VERSION]
