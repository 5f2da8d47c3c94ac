"""What the events about results mean."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from audit.wording import Sentence, register


def register_words() -> None:
    register(
        "results",
        lazy("Results of surveys"),
        {
            "results.exported": Sentence(lazy("{actor} downloaded the figures of {subject}."), "download", _format),
            "results.named_read": Sentence(lazy("{actor} read answers to {subject} by name."), "eye", _people),
            "results.paths_read": Sentence(lazy("{actor} read reasons for leaving by name."), "eye", _people),
        },
    )


def _people(data: Mapping[str, Any]) -> str:
    count = int(data.get("people", 0))
    return ngettext("%(n)d person", "%(n)d people", count) % {"n": count}


def _format(data: Mapping[str, Any]) -> str:
    return str(data.get("format", "")).upper()
