"""What the events about waves mean, and how one is named."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from audit.wording import Kind, Named, Sentence, register, register_subjects
from feedback.models import Wave


def register_words() -> None:
    register(
        "waves",
        lazy("Asking surveys"),
        {
            "survey.rhythm_begun": Sentence(lazy("{actor} had {subject} asked again and again."), "repeat"),
            "survey.rhythm_ended": Sentence(lazy("{actor} ended the repeating of {subject}."), "circle-stop"),
            "survey.tested": Sentence(lazy("{actor} sent a test invitation of {subject}."), "mail-check"),
            "wave.launched": Sentence(lazy("{actor} gave the word to ask {subject}."), "calendar-check"),
            "wave.opened": Sentence(lazy("{subject} opened."), "send", _people),
            "wave.given_up": Sentence(lazy("{subject} was called off: something stood in the way."), "octagon-alert"),
            "wave.extended": Sentence(lazy("{actor} kept {subject} open for longer."), "calendar-plus"),
            "wave.closed": Sentence(lazy("{subject} closed."), "lock"),
            "wave.cancelled": Sentence(lazy("{actor} cancelled {subject}; what was answered is deleted."), "ban"),
        },
    )
    register_subjects("feedback.Wave", Kind(lazy("Waves"), _waves))


def _people(data: Mapping[str, Any]) -> str:
    count = int(data.get("people") or 0)
    return ngettext("%(n)d person invited", "%(n)d people invited", count) % {"n": count}


def _waves(ids: Iterable[str]) -> Mapping[str, Named]:
    return {
        str(wave.pk): Named(wave.name, reverse("feedback:wave_detail", args=[wave.pk]))
        for wave in Wave.objects.filter(pk__in=ids)
    }
