"""What a step may ask: has the person answered? Apps that ask people something register it: surveys, later."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from uuid import UUID

from django.utils.functional import Promise


@dataclass(frozen=True, kw_only=True)
class Question:
    """A kind of thing that people answer. Keys are `<name>:<which>`.

    `choices` names what can be asked about at the employer in scope; `who` says which of the people have answered it.
    """

    name: str
    label: str | Promise
    choices: Callable[[], list[tuple[str, str]]]
    who: Callable[[str, Collection[UUID]], set[UUID]]


_questions: dict[str, Question] = {}


def register(question: Question) -> None:
    _questions[question.name] = question


def choices() -> list[tuple[str, str]]:
    """Keys with their words, for a form. None while no app asks anything."""
    return [
        (f"{question.name}:{which}", label) for question in _questions.values() for which, label in question.choices()
    ]


def answered(keys: Collection[str], ids: Collection[UUID]) -> dict[UUID, set[str]]:
    """The answered ones of the keys, by person. A key that no app knows any more was never answered."""
    found: dict[UUID, set[str]] = {}
    for key in keys:
        name, _colon, which = key.partition(":")
        if name in _questions:
            for pk in _questions[name].who(which, ids):
                found.setdefault(pk, set()).add(key)
    return found
