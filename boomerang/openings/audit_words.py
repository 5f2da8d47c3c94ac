"""What the events about openings mean, and how an opening is named."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as lazy

from audit.wording import Kind, Named, Sentence, register, register_subjects
from boomerang.models import Opening, OpeningState


def register_words() -> None:
    register(
        "recruiting",
        lazy("Openings and returns"),
        {
            "opening.created": Sentence(lazy("{actor} began the opening {subject}."), "briefcase"),
            "opening.changed": Sentence(lazy("{actor} changed the opening {subject}."), "pencil"),
            "opening.moved": Sentence(lazy("{actor} moved the opening {subject} on."), "arrow-right", _moved),
            "opening.renewed": Sentence(lazy("{actor} kept the opening {subject} up for longer."), "calendar-plus"),
            "opening.taken_down": Sentence(lazy("{actor} took the opening {subject} down."), "ban"),
            "opening.reported": Sentence(lazy("A member reported the opening {subject}."), "flag"),
            "opening.reports_settled": Sentence(lazy("{actor} found nothing wrong with {subject}."), "check"),
            "board.rules_changed": Sentence(lazy("{actor} changed the rules for openings."), "settings"),
        },
    )
    register_subjects("boomerang.Opening", Kind(lazy("Openings"), _openings))


def _moved(data: Mapping[str, Any]) -> str:
    labels = dict(OpeningState.choices)
    return f"{labels.get(data.get('from', ''), '')} → {labels.get(data.get('to', ''), '')}"


def _openings(ids: Iterable[str]) -> Mapping[str, Named]:
    return {
        str(opening.pk): Named(opening.title, reverse("boomerang:recruit_opening_detail", args=[opening.pk]))
        for opening in Opening.objects.filter(pk__in=ids).only("pk", "title")
    }
