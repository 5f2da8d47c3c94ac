"""What the events about cards mean, and how a card is named."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as lazy

from audit.wording import Kind, Named, Sentence, register, register_subjects
from boomerang.models import Candidacy, NoteKind, Stage


def register_words() -> None:
    register(
        "candidacies",
        lazy("Candidacies"),
        {
            "candidacy.opened": Sentence(lazy("{actor} put {subject} on a board."), "columns-3", _opened),
            "candidacy.moved": Sentence(lazy("{actor} moved {subject}."), "arrow-right", _moved),
            "candidacy.taken_back": Sentence(lazy("{actor} took back a word about an opening."), "undo-2"),
            "candidacy.noted": Sentence(
                lazy("{actor} wrote something on the card of {subject}."), "sticky-note", _kind
            ),
        },
    )
    register_subjects("boomerang.Candidacy", Kind(lazy("Candidacies"), _candidacies))


def _label(stage: object) -> str:
    return str(dict(Stage.choices).get(str(stage), ""))


def _opened(data: Mapping[str, Any]) -> str:
    return _label(data.get("stage"))


def _moved(data: Mapping[str, Any]) -> str:
    return f"{_label(data.get('before'))} → {_label(data.get('after'))}"


def _kind(data: Mapping[str, Any]) -> str:
    return str(dict(NoteKind.choices).get(data.get("kind", ""), ""))


def _candidacies(ids: Iterable[str]) -> Mapping[str, Named]:
    cards = Candidacy.objects.filter(pk__in=ids).select_related("alumnus", "opening")
    return {
        str(card.pk): Named(
            f"{card.alumnus.full_name}, {card.opening.title}", reverse("boomerang:candidacy_detail", args=[card.pk])
        )
        for card in cards
    }
