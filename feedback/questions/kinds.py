"""What a question may be."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class QuestionKind(TextChoices):
    """The values stand in stored documents: never rename one."""

    SCORE = "score", _("Score from 0 to 10")
    RATING = "rating", _("Rating from 1 to 5")
    SINGLE = "single", _("One of several")
    MULTIPLE = "multiple", _("Any of several")
    RANKING = "ranking", _("Put in order")
    MATRIX = "matrix", _("Several ratings at once")
    SHORT = "short", _("A few words")
    LONG = "long", _("In their own words")
    DATE = "date", _("Date")


class Core(TextChoices):
    """Questions that keep their meaning over surveys and years, so that figures and trends find them."""

    RECOMMEND = "recommend", _("Would recommend us as an employer")
    RETURN = "return", _("Would come back")
    FAIR = "fair", _("Leaving was handled fairly")
    PROMISE = "promise", _("The new job kept its promise")
    REASON = "reason", _("Reason for leaving")
    CONTACT = "contact", _("Would like to be contacted")


OTHER = "other"  # the key of “something else”; what was written there is answered under "<question>.other"

ICONS = {
    QuestionKind.SCORE: "gauge",
    QuestionKind.RATING: "star",
    QuestionKind.SINGLE: "circle-dot",
    QuestionKind.MULTIPLE: "square-check",
    QuestionKind.RANKING: "list-ordered",
    QuestionKind.MATRIX: "table-2",
    QuestionKind.SHORT: "type",
    QuestionKind.LONG: "text-align-start",
    QuestionKind.DATE: "calendar",
}

RANGES = {QuestionKind.SCORE: (0, 10), QuestionKind.RATING: (1, 5), QuestionKind.MATRIX: (1, 5)}
WITH_OPTIONS = frozenset({QuestionKind.SINGLE, QuestionKind.MULTIPLE, QuestionKind.RANKING})
WITH_OTHER = frozenset({QuestionKind.SINGLE, QuestionKind.MULTIPLE})
WITH_LABELS = frozenset({QuestionKind.SCORE, QuestionKind.RATING, QuestionKind.MATRIX})
TEXTS = frozenset({QuestionKind.SHORT, QuestionKind.LONG})
# Others can depend on their answers.
LEADING_BY_CHOICE = frozenset({QuestionKind.SINGLE, QuestionKind.MULTIPLE})
LEADING_BY_RANGE = frozenset({QuestionKind.SCORE, QuestionKind.RATING})
LEADING = LEADING_BY_CHOICE | LEADING_BY_RANGE
CORE_KINDS = {
    Core.RECOMMEND: {QuestionKind.SCORE},
    Core.RETURN: {QuestionKind.SINGLE},
    Core.FAIR: {QuestionKind.RATING},
    Core.PROMISE: {QuestionKind.RATING},
    Core.REASON: {QuestionKind.SINGLE},
    Core.CONTACT: {QuestionKind.SINGLE},
}


def named_values(kind: QuestionKind) -> tuple[int, ...]:
    """The steps of a scale that may have words: both ends of 0–10, all of 1–5."""
    if kind == QuestionKind.SCORE:
        return (0, 10)
    return (1, 2, 3, 4, 5) if kind in WITH_LABELS else ()
