"""What the log says, in plain words. Each app says what its own events mean, in `AppConfig.ready()`.

A new event: give its name a sentence in the app's `audit_words.py`; tests/guards/test_audit_words.py asks for it.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

Text = str | Promise
PARTS = re.compile(r"\{(actor|subject)\}")


@dataclass(frozen=True)
class Sentence:
    """`text` names {actor} and, where there is one, {subject}; `detail` adds a line from the event's data."""

    text: Text
    icon: str = "circle"
    detail: Callable[[Mapping[str, Any]], Text] | None = None

    def parts(self) -> Iterator[tuple[str, str]]:
        """("actor", ""), ("text", " opened the case of "), ("subject", ""), …"""
        for number, piece in enumerate(PARTS.split(str(self.text))):
            if number % 2:
                yield piece, ""
            elif piece:
                yield "text", piece


@dataclass(frozen=True)
class Named:
    """What an event is about, as the reader may know it; `href` where it has a page."""

    text: str
    href: str = ""


@dataclass(frozen=True)
class Kind:
    """One kind of subject. `look_up` gets all ids of a page at once and names those that still exist."""

    label: Text
    look_up: Callable[[Iterable[str]], Mapping[str, Named]]


_areas: dict[str, Text] = {}
_sentences: dict[str, Sentence] = {}
_area_of: dict[str, str] = {}
_kinds: dict[str, Kind] = {}


def register(area: str, label: Text, sentences: Mapping[str, Sentence]) -> None:
    """An area is a group in the filter of the log, such as "leavers"; several apps may add to it."""
    _areas[area] = label
    for action, sentence in sentences.items():
        _sentences[action] = sentence
        _area_of[action] = area


def register_subjects(model_label: str, kind: Kind) -> None:
    _kinds[model_label.lower()] = kind


def sentence_of(action: str) -> Sentence:
    """An event of an app that is gone, or of a newer release, still says who and its name."""
    return _sentences.get(action) or Sentence("{actor}: " + action)


def kind_of(subject_type: str) -> Kind | None:
    return _kinds.get(subject_type)


def known_actions() -> set[str]:
    return set(_sentences)


def actions_by_area() -> dict[str, tuple[Text, list[str]]]:
    return {
        area: (label, sorted(action for action, of in _area_of.items() if of == area))
        for area, label in sorted(_areas.items(), key=lambda item: str(item[1]))
    }


def subject_kinds() -> dict[str, Text]:
    return {name: kind.label for name, kind in _kinds.items()}
