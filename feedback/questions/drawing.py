"""A question as `feedback/questions/_question.html` draws it: in one language, with what was answered or typed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from random import Random
from typing import Any

from django.utils.translation import gettext as _

from feedback.questions import branches
from feedback.questions.answering import LONG_MOST, SHORT_MOST, field_name
from feedback.questions.content import Content, Option, Page, Question
from feedback.questions.kinds import OTHER, RANGES, QuestionKind


@dataclass(frozen=True)
class Choice:
    """A radio button, a box, a row with a place, or a step of a scale."""

    name: str
    value: str
    label: str
    is_chosen: bool = False
    place: str = ""


@dataclass(frozen=True)
class Line:
    """Of a matrix."""

    name: str
    label: str
    steps: tuple[Choice, ...]


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """`is_hidden` came of a condition on the same page: it waits there until the answer calls it."""

    key: str
    id: str
    name: str
    kind: str
    number: int
    text: str
    help: str
    required: bool
    error: str
    value: str = ""
    choices: tuple[Choice, ...] = ()
    lines: tuple[Line, ...] = ()
    steps: tuple[str, ...] = ()
    lowest: str = ""
    highest: str = ""
    places: tuple[str, ...] = ()
    other_name: str = ""
    other_value: str = ""
    most: int = 0
    is_hidden: bool = False
    waits_for: str = ""
    waits_values: str = ""

    @property
    def template(self) -> str:
        return f"feedback/questions/kinds/{self.kind}.html"

    @property
    def described_by(self) -> str:
        named = [f"{self.id}-help"] if self.help else []
        return " ".join([*named, f"{self.id}-error"] if self.error else named)


def draw_page(
    content: Content,
    page: Page,
    answers: Mapping[str, Any],
    *,
    language: str = "",
    typed: Mapping[str, Any] | None = None,
    errors: Mapping[str, str] | None = None,
    seed: str = "",
) -> list[Drawn]:
    """All that may be asked on the page. `answers` are those of the whole survey; `typed` stands over them.

    `seed` keeps a random order the same while one person answers: the ballot or the participation.
    """
    language = content.language_for(language)
    known = {**answers, **(typed or {})}
    shown = {question.key for question in branches.shown(content, _comparable(content, known))}
    depending = branches.depending_within(page.questions)
    numbers = {question.key: number for number, question in content.positions()}
    return [
        _draw(
            content, question, known, language=language, number=numbers[question.key],
            error=(errors or {}).get(question.key, ""), seed=seed, is_hidden=question.key not in shown,
            waits=question.key in depending,
        )
        for question in page.questions
        if question.key in shown or question.key in depending
    ]  # fmt: skip


def draw(content: Content, question: Question, *, language: str = "", seed: str = "") -> Drawn:
    """One question by itself, not answered."""
    return _draw(content, question, {}, language=content.language_for(language), number=0, seed=seed)


def _comparable(content: Content, known: Mapping[str, Any]) -> dict[str, Any]:
    """What was typed is text; ranges compare numbers."""
    scales = {question.key for question in content.questions if question.kind in RANGES}
    return {
        key: int(value) if key in scales and isinstance(value, str) and value.isdecimal() and len(value) < 3 else value
        for key, value in known.items()
    }


def _draw(
    content: Content, question: Question, known: Mapping[str, Any], *, language: str, number: int, error: str = "",
    seed: str = "", is_hidden: bool = False, waits: bool = False,
) -> Drawn:  # fmt: skip
    value = known.get(question.key)
    condition = question.shown_if if waits else None
    parts = _parts(content, question, value, language, seed)
    return Drawn(
        key=question.key, id=f"q-{question.key}", name=field_name(question), kind=question.kind.value, number=number,
        text=content.said(question.text, language), help=content.said(question.help, language),
        required=question.required, error=error, is_hidden=is_hidden,
        value=value if isinstance(value, str) else "",
        other_name=field_name(question, OTHER) if question.has_other else "",
        other_value=str(known.get(question.other_key, "")),
        most={QuestionKind.SHORT: SHORT_MOST, QuestionKind.LONG: LONG_MOST}.get(question.kind, 0),
        waits_for=f"q-{condition.question}" if condition else "",
        waits_values=" ".join(_waited(condition)) if condition else "",
        **parts,
    )  # fmt: skip


def _waited(condition: Any) -> Iterable[str]:
    if condition.is_range:
        return map(str, range(condition.start, (10 if condition.end is None else condition.end) + 1))
    return condition.values


def _parts(content: Content, question: Question, value: Any, language: str, seed: str) -> dict[str, Any]:
    match question.kind:
        case QuestionKind.SCORE | QuestionKind.RATING:
            return _scale(content, question, value, language)
        case QuestionKind.SINGLE | QuestionKind.MULTIPLE:
            return {"choices": tuple(_choices(content, question, value, language, seed))}
        case QuestionKind.RANKING:
            return _ranking(content, question, value, language, seed)
        case QuestionKind.MATRIX:
            return _matrix(content, question, value, language, seed)
    return {}


def _said_labels(content: Content, question: Question, language: str) -> dict[str, str]:
    return {step: content.said(words, language) for step, words in question.labels.items()}


def _ends(question: Question, labels: Mapping[str, str]) -> dict[str, str]:
    lowest, highest = RANGES[question.kind]
    return {"lowest": labels.get(str(lowest), ""), "highest": labels.get(str(highest), "")}


def _scale(content: Content, question: Question, value: Any, language: str) -> dict[str, Any]:
    labels = _said_labels(content, question, language)
    return {"choices": _steps(question, field_name(question), value, labels), **_ends(question, labels)}


def _steps(question: Question, name: str, value: Any, labels: Mapping[str, str]) -> tuple[Choice, ...]:
    lowest, highest = RANGES[question.kind]
    return tuple(
        Choice(name, step, labels.get(step, ""), step == str(value)) for step in map(str, range(lowest, highest + 1))
    )


def _choices(content: Content, question: Question, value: Any, language: str, seed: str) -> Iterator[Choice]:
    chosen = set(value) if isinstance(value, list) else {value}
    name = field_name(question)
    for option in _ordered(question, question.options, seed):
        yield Choice(name, option.key, content.said(option.label, language), option.key in chosen)
    if question.has_other:
        yield Choice(name, OTHER, _("Something else"), OTHER in chosen)


def _ranking(content: Content, question: Question, value: Any, language: str, seed: str) -> dict[str, Any]:
    places = {key: str(place) for place, key in enumerate(value, start=1)} if isinstance(value, list) else value or {}
    choices = tuple(
        Choice(
            field_name(question, option.key), option.key, content.said(option.label, language),
            place=str(places.get(option.key, "")),
        )
        for option in _ordered(question, question.options, seed)
    )  # fmt: skip
    return {"choices": choices, "places": tuple(str(place) for place in range(1, len(choices) + 1))}


def _matrix(content: Content, question: Question, value: Any, language: str, seed: str) -> dict[str, Any]:
    labels = _said_labels(content, question, language)
    given = value if isinstance(value, dict) else {}
    lines = tuple(
        Line(
            field_name(question, row.key), content.said(row.label, language),
            _steps(question, field_name(question, row.key), given.get(row.key), labels),
        )
        for row in _ordered(question, question.rows, seed)
    )  # fmt: skip
    lowest, highest = RANGES[question.kind]
    return {"lines": lines, "steps": tuple(map(str, range(lowest, highest + 1))), **_ends(question, labels)}


def _ordered(question: Question, parts: tuple[Option, ...], seed: str) -> list[Option]:
    """In random order where the question asks for it: the same one for the same seed."""
    ordered = list(parts)
    if question.shuffled:
        Random(f"{seed}:{question.key}").shuffle(ordered)  # noqa: S311 an order, not a secret
    return ordered
