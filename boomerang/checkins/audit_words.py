from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as lazy

from audit.wording import Sentence, register
from boomerang.models import CheckInOutcome


def register_words() -> None:
    register(
        "recruiting",
        lazy("Openings and returns"),
        {
            "check_in.marked": Sentence(
                lazy("{actor} noted what came of asking {subject} after a year."), "calendar-check", _outcome
            ),
            "check_in.taken_back": Sentence(lazy("{actor} put {subject} back among those to write to."), "undo-2"),
        },
    )


def _outcome(data: Mapping[str, Any]) -> str:
    return str(dict(CheckInOutcome.choices).get(data.get("outcome", ""), ""))
