"""What a card may say, and for which day it is."""

from collections.abc import Mapping, Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from community.models import Occasion

READY: Mapping[Occasion, Sequence[str | Promise]] = {
    Occasion.BIRTHDAY: (
        _("Happy birthday! I hope you have a day just as you like it."),
        _("All the best for your birthday. I think of our time together with pleasure."),
        _("Happy birthday from a colleague of old. Let us have a coffee again some time."),
    ),
    Occasion.ANNIVERSARY: (
        _("How time flies. I still think of what we did together."),
        _("Another year has gone by. I hope that you are well where you are now."),
        _("It was good to work with you. Let us not lose each other."),
    ),
    Occasion.HELLO: (
        _("I was just thinking of you. How are you?"),
        _("It has been far too long. Let us have a coffee again some time."),
        _("Thank you for your help back then. I have not forgotten it."),
    ),
}
LONGEST_LINE = 200


def ready_texts(occasion: Occasion) -> list[tuple[str, str]]:
    """Each with a name that stays the same in every language."""
    return [(str(number), str(text)) for number, text in enumerate(READY[occasion])]


def words_of(occasion: Occasion, ready: str, line: str) -> str:
    """A ready text, one's own line, or both, as they stand on the card."""
    text = dict(ready_texts(occasion)).get(ready, "")
    return "\n\n".join(part for part in (text, line) if part)
