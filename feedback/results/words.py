"""Questions, answers and gaps in words: what a page, a file and a picture call them alike."""

from __future__ import annotations

from django.utils.translation import gettext as _

from feedback.models import Mode
from feedback.questions.content import Content, Question
from feedback.questions.kinds import OTHER, QuestionKind
from feedback.releases.reading import Floors, Hidden, QuestionResult


def why_hidden(hidden: Hidden, floors: Floors) -> str:
    return {
        "few": _("hidden: fewer than %(floor)d answers") % {"floor": floors.scores},
        "remainder": _("hidden: the others would be fewer than %(floor)d") % {"floor": floors.scores},
        "derivable": _("hidden so that nobody can be computed from the rest"),
        "rare": _("hidden: nearly every answer was given by a few people only"),
        "overlap": _("hidden: too close to the same group of another survey"),
    }[hidden.why]


def text_of(content: Content, result: QuestionResult, language: str = "") -> str:
    """The question's words, with those of the row in a matrix."""
    question = content.question(result.question)
    if question is None:
        return result.key
    text = content.said(question.text, language)
    row = row_of(content, question, result.row, language)
    return f"{text} {row}" if row else text


def row_of(content: Content, question: Question, key: str, language: str = "") -> str:
    return next((content.said(row.label, language) for row in question.rows if row.key == key), "")


def bucket_of(content: Content, question: Question, bucket: str, language: str = "") -> str:
    """An answer: a step of a scale, an option, a month."""
    if question.kind in (QuestionKind.SINGLE, QuestionKind.MULTIPLE, QuestionKind.RANKING):
        label = next((content.said(each.label, language) for each in question.options if each.key == bucket), "")
        return label or (_("Something else") if bucket == OTHER else bucket)
    return bucket.replace("-", "–") if question.kind in (QuestionKind.SCORE, QuestionKind.RATING) else bucket


def promised(mode: str) -> str:
    """In one sentence, for those who read the results."""
    return {
        Mode.SEALED: _("Sealed: nobody can tell who answered what, neither here nor in the database."),
        Mode.CONFIDENTIAL: _("Confidential: a link to the person exists, only groups are shown."),
        Mode.NAMED: _("Named: people answered with their names, and were told so before the first question."),
    }[Mode(mode)]
