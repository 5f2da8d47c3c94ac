"""What somebody sent, read against what was asked. Nothing goes into an answer that the question does not allow."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from feedback.questions import branches
from feedback.questions.content import Content, Question
from feedback.questions.kinds import OTHER, RANGES, QuestionKind

SHORT_MOST = 300
LONG_MOST = 4000
DRAWN = "drawn"  # names the questions that the page showed

_LINE_ENDS = re.compile("\r\n?|[\u2028\u2029]")
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufeff\ufffe\uffff]")
_NUMBER = re.compile(r"[0-9]{1,2}")

Sent = QueryDict | MultiValueDict[str, str]


class Unfit(Exception):
    """In words for whoever answers."""


@dataclass(frozen=True)
class Cleaned:
    """`answers` and `errors` by question; `typed` is what was sent, in the shape of answers, to be shown again.

    `unseen` came into view through an answer on the same page and was not shown yet (no JavaScript): show the page
    once more. Only `is_complete` may be stored or led on from.
    """

    answers: dict[str, Any] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    typed: dict[str, Any] = field(default_factory=dict)
    unseen: tuple[str, ...] = ()

    @property
    def is_complete(self) -> bool:
        return not self.errors and not self.unseen


def field_name(question: Question, part: str = "") -> str:
    return f"q-{question.key}-{part}" if part else f"q-{question.key}"


def clean(
    content: Content,
    data: Sent,
    *,
    page: str | None = None,
    before: Mapping[str, Any] | None = None,
    draft: bool = False,
) -> Cleaned:
    """Of one page, or of all. `before` holds the answers of the other pages, on which branches may depend.

    Answers to questions that are not shown are dropped. `draft` asks for nothing that is required.
    """
    asked = _asked(content, page)
    keys = {question.key for question in asked}
    earlier = {name: value for name, value in (before or {}).items() if name.partition(".")[0] not in keys}
    answers, errors, typed = _read_all(asked, data)
    known = earlier | answers
    shown = [question for question in branches.shown(content, known) if question.key in keys]
    names = {question.key for question in shown}
    unseen = _unseen(shown, asked, data, typed)
    if not draft:
        errors |= {
            question.key: _("Please answer this question.")
            for question in shown
            if question.required and question.key not in answers | errors and question.key not in unseen
        }
    return Cleaned(
        answers={name: value for name, value in answers.items() if name.partition(".")[0] in names},
        errors={key: error for key, error in errors.items() if key in names},
        typed=typed,
        unseen=tuple(unseen),
    )


def merged(content: Content, before: Mapping[str, Any], cleaned: Cleaned, *, page: str | None = None) -> dict[str, Any]:
    """All answers so far: those of the page are replaced, and those to questions that are not shown any more go."""
    keys = {question.key for question in _asked(content, page)}
    others = {name: value for name, value in before.items() if name.partition(".")[0] not in keys}
    return branches.kept(content, others | cleaned.answers)


def _asked(content: Content, page: str | None) -> tuple[Question, ...]:
    if page is None:
        return content.questions
    found = content.page(page)
    return found.questions if found else ()


def _read_all(asked: Iterable[Question], data: Sent) -> tuple[dict[str, Any], dict[str, str], dict[str, Any]]:
    answers: dict[str, Any] = {}
    errors: dict[str, str] = {}
    typed: dict[str, Any] = {}
    for question in asked:
        typed |= _typed(question, data)
        try:
            answers |= dict(_READERS[question.kind](question, data))
        except Unfit as error:
            errors[question.key] = str(error)
    return answers, errors, typed


def _unseen(shown: Iterable[Question], asked: Iterable[Question], data: Sent, typed: Mapping[str, Any]) -> list[str]:
    drawn = set(data.getlist(DRAWN))
    depending = branches.depending_within(asked)
    return [
        question.key
        for question in shown
        if question.key in depending and question.key not in drawn and not typed.get(question.key)
    ]


def _typed(question: Question, data: Sent) -> dict[str, Any]:
    name = field_name(question)
    found: dict[str, Any] = {}
    match question.kind:
        case QuestionKind.MULTIPLE:
            found[question.key] = [value for value in data.getlist(name) if value]
        case QuestionKind.RANKING:
            found[question.key] = _parts(question, data, question.options)
        case QuestionKind.MATRIX:
            found[question.key] = _parts(question, data, question.rows)
        case _:
            found[question.key] = data.get(name, "")
    if question.has_other:
        found[question.other_key] = data.get(field_name(question, OTHER), "")
    return {key: value for key, value in found.items() if value}


def _parts(question: Question, data: Sent, parts: Iterable[Any]) -> dict[str, str]:
    sent = {part.key: (data.get(field_name(question, part.key)) or "").strip() for part in parts}
    return {key: value for key, value in sent.items() if value}


Read = Iterator[tuple[str, Any]]


def _scale(question: Question, data: Sent) -> Read:
    if sent := (data.get(field_name(question)) or "").strip():
        yield question.key, _step(question.kind, sent)


def _step(kind: QuestionKind, sent: str) -> int:
    lowest, highest = RANGES[kind]
    if not _NUMBER.fullmatch(sent) or not lowest <= int(sent) <= highest:
        raise Unfit(_("Choose a number from %(from)d to %(to)d.") % {"from": lowest, "to": highest})
    return int(sent)


def _single(question: Question, data: Sent) -> Read:
    sent = data.get(field_name(question)) or ""
    if not sent:
        return
    _check_options(question, [sent])
    yield question.key, sent
    yield from _other(question, data, [sent])


def _multiple(question: Question, data: Sent) -> Read:
    sent = [key for key in dict.fromkeys(data.getlist(field_name(question))) if key]
    if not sent:
        return
    _check_options(question, sent)
    yield question.key, [key for key in question.option_keys if key in sent]
    yield from _other(question, data, sent)


def _check_options(question: Question, sent: Iterable[str]) -> None:
    if not set(sent) <= set(question.option_keys):
        raise Unfit(_("Choose from the answers that are offered."))


def _other(question: Question, data: Sent, chosen: Iterable[str]) -> Read:
    """What is written beside “something else” counts where that is chosen."""
    if OTHER in chosen and (text := _fitting(data.get(field_name(question, OTHER)) or "", SHORT_MOST)):
        yield question.other_key, " ".join(text.split())


def _ranking(question: Question, data: Sent) -> Read:
    places = _parts(question, data, question.options)
    if not places:
        return
    expected = {str(place) for place in range(1, len(question.options) + 1)}
    if not set(places.values()) <= expected:
        raise Unfit(_("Choose from the places that are offered."))
    if len(places) < len(question.options):
        raise Unfit(_("Give each of them a place, or none."))
    if len(set(places.values())) < len(places):
        raise Unfit(_("Two of them have the same place."))
    yield question.key, sorted(places, key=lambda key: int(places[key]))


def _matrix(question: Question, data: Sent) -> Read:
    ratings = {key: _step(question.kind, sent) for key, sent in _parts(question, data, question.rows).items()}
    if ratings and question.required and len(ratings) < len(question.rows):
        raise Unfit(_("Please answer every line."))
    if ratings:
        yield question.key, ratings


def _short(question: Question, data: Sent) -> Read:
    if text := " ".join(_fitting(data.get(field_name(question)) or "", SHORT_MOST).split()):
        yield question.key, text


def _long(question: Question, data: Sent) -> Read:
    if text := _fitting(data.get(field_name(question)) or "", LONG_MOST):
        yield question.key, text


def _fitting(sent: str, most: int) -> str:
    text = _LINE_ENDS.sub("\n", sent).strip().strip("\ufeff")
    if _CONTROLS.search(text):
        raise Unfit(_("There is an invisible character in it that cannot be kept. Please type it again."))
    if len(text) > most:
        raise Unfit(
            _("That is too long: %(length)s characters, and %(most)s fit in.")
            % {"length": f"{len(text):,}", "most": f"{most:,}"}
        )
    return text


def _date(question: Question, data: Sent) -> Read:
    sent = (data.get(field_name(question)) or "").strip()
    if not sent:
        return
    try:
        found = date.fromisoformat(sent)
    except ValueError:
        raise Unfit(_("Give the day as year-month-day, such as 2026-05-31.")) from None
    if not 1900 <= found.year <= 2100:
        raise Unfit(_("Give a day between 1900 and 2100."))
    yield question.key, found.isoformat()


_READERS = {
    QuestionKind.SCORE: _scale,
    QuestionKind.RATING: _scale,
    QuestionKind.SINGLE: _single,
    QuestionKind.MULTIPLE: _multiple,
    QuestionKind.RANKING: _ranking,
    QuestionKind.MATRIX: _matrix,
    QuestionKind.SHORT: _short,
    QuestionKind.LONG: _long,
    QuestionKind.DATE: _date,
}
