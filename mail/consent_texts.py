"""The words people say yes to, by version. Words that have been shown are never edited: a new wording is a new version.

`tests/guards/test_consent_texts.py` knows the words of every version by heart.
"""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mail.categories import CHOICES, DESCRIPTIONS, Category

TEXT_VERSION = "2026-11-22.2"
# Earlier versions keep the words they had. Not every survey is anonymous: each says itself what it promises. And since
# members write to each other, their circle is more than asks to connect.
_CIRCLE = _("Someone asks to connect or says yes, and a nudge when it is time to catch up with someone you chose.")
_EARLIER: dict[str, dict[Category, str | Promise]] = {
    "2026-11": {
        **{category: DESCRIPTIONS[category] for category in CHOICES},
        Category.SURVEYS: _("Now and then a few questions; your answers stay anonymous."),
        Category.CIRCLE: _CIRCLE,
    },
    "2026-11-22": {**{category: DESCRIPTIONS[category] for category in CHOICES}, Category.CIRCLE: _CIRCLE},
}
PROMISE = _("You decide what you get. Nothing is sent without your yes, and you can take it back at any time.")


def words_of(version: str) -> dict[Category, str | Promise]:
    """What stood beside each category in this version."""
    if version == TEXT_VERSION:
        return {category: DESCRIPTIONS[category] for category in CHOICES}
    return _EARLIER[version]


def versions() -> list[str]:
    return [*_EARLIER, TEXT_VERSION]
