"""An answer in words, as the person who gave it would read it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from feedback.questions.content import Content, Option, Question
from feedback.questions.kinds import OTHER, QuestionKind


def said_answer(content: Content, question: Question, answers: Mapping[str, Any]) -> list[str]:
    """A line or several; none where it was not answered."""
    value = answers.get(question.key)
    if value is None:
        return []
    match question.kind:
        case QuestionKind.SCORE:
            return [_("%(n)d of 10") % {"n": value}]
        case QuestionKind.RATING:
            return [_step(content, question, value)]
        case QuestionKind.MATRIX:
            rows = [row for row in question.rows if row.key in value]
            return [f"{content.said(row.label)}: {_step(content, question, value[row.key])}" for row in rows]
        case QuestionKind.SINGLE | QuestionKind.MULTIPLE:
            chosen = value if isinstance(value, list) else [value]
            return [_option(content, question, key, answers) for key in chosen]
        case QuestionKind.RANKING:
            return [f"{place}. {_option(content, question, key, answers)}" for place, key in enumerate(value, start=1)]
        case QuestionKind.DATE:
            return [date_format(date.fromisoformat(value))]
    return [str(value)]


def _step(content: Content, question: Question, step: int) -> str:
    words = content.said(question.labels.get(str(step), {}))
    said = _("%(n)d of 5") % {"n": step}
    return f"{said}, {words}" if words else said


def _option(content: Content, question: Question, key: str, answers: Mapping[str, Any]) -> str:
    if key == OTHER:
        return str(answers.get(question.other_key) or _("Something else"))
    known: dict[str, Option] = {option.key: option for option in question.options}
    return content.said(known[key].label) if key in known else key
