from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from audit.wording import Sentence, register
from engagement.models import StayQuestion
from mail.models import Suppression


def register_words() -> None:
    register(
        "stay",
        lazy("Keeping in touch"),
        {
            "stay.asked": Sentence(lazy("{subject} was asked whether mail shall come."), "mail-question-mark", _kind),
            "stay.answered": Sentence(lazy("{subject} answered whether mail shall come."), "mail-check", _answer),
            "mail.lifted_by_hand": Sentence(
                lazy("{actor} let mail go to a stopped address again."), "mail-check", _why
            ),
        },
    )


def _kind(data: Mapping[str, Any]) -> str | Promise:
    return dict(StayQuestion.Kind.choices).get(data.get("kind", ""), "")


def _answer(data: Mapping[str, Any]) -> str:
    answer = data.get("yes")
    said = "" if answer is None else _("yes") if answer else _("no")
    return " · ".join(filter(None, [str(_kind(data)), said]))


def _why(data: Mapping[str, Any]) -> str:
    label = dict(Suppression.Reason.choices).get(data.get("reason", ""), "")
    return " · ".join(filter(None, [str(label), data.get("why", "")]))
