"""Which questions somebody is asked, given what was answered so far. A question depends on an earlier one only."""

from collections.abc import Iterable, Mapping
from typing import Any

from feedback.questions.content import Content, Page, Question

Answers = Mapping[str, Any]


def shown(content: Content, answers: Answers) -> list[Question]:
    """In order. An answer to a question that is itself not shown leads nowhere."""
    found: list[Question] = []
    known: set[str] = set()
    for question in content.questions:
        condition = question.shown_if
        if condition and not (condition.question in known and condition.holds(answers.get(condition.question))):
            continue
        found.append(question)
        known.add(question.key)
    return found


def shown_on(content: Content, page: Page, answers: Answers) -> list[Question]:
    keys = {question.key for question in page.questions}
    return [question for question in shown(content, answers) if question.key in keys]


def pages_shown(content: Content, answers: Answers) -> list[Page]:
    """Those on which something is asked."""
    keys = {question.key for question in shown(content, answers)}
    return [page for page in content.pages if any(question.key in keys for question in page.questions)]


def kept(content: Content, answers: Answers) -> dict[str, Any]:
    """Without the answers to questions that are not shown: those are never stored."""
    names = {name for question in shown(content, answers) for name in (question.key, question.other_key)}
    return {name: value for name, value in answers.items() if name in names}


def missing(content: Content, answers: Answers) -> list[Question]:
    """Shown, required and not answered."""
    return [question for question in shown(content, answers) if question.required and question.key not in answers]


def depending_within(questions: Iterable[Question]) -> set[str]:
    """Keys of those that depend on another one of the same page, so that they come and go while one answers it."""
    found: set[str] = set()
    before: set[str] = set()
    for question in questions:
        if question.shown_if and question.shown_if.question in before:
            found.add(question.key)
        before.add(question.key)
    return found
