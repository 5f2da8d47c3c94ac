"""One page of questions after the other: what was sent is read, the next page is found, a page is drawn.

The same for all modes. A confidential or named wave keeps what was answered so far in its draft; a sealed one keeps
nothing, and lets it travel along in the page (`carried`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.conf import settings

from feedback.models import SurveyVersion, Wave
from feedback.questions import branches, drawing
from feedback.questions.answering import Cleaned, Sent, clean, field_name, merged
from feedback.questions.content import Content, Page, Question
from feedback.questions.kinds import QuestionKind
from tenancy.scope import require_tenant

Answers = Mapping[str, Any]
LATER, BACK = "later", "back"


@dataclass(frozen=True)
class Step:
    """What has come of one page. `page` is the one to show next, None once all is answered.

    Where it is refused, `page` is the same one again, `answers` are those from before, and `cleaned` says why.
    """

    answers: Answers
    cleaned: Cleaned | None
    page: Page | None

    @property
    def is_refused(self) -> bool:
        return self.cleaned is not None


def content_of(wave: Wave) -> Content:
    """What the wave asks. A published version never changes, so each process reads it once."""
    return _content(require_tenant(), wave.version_id)


@lru_cache(maxsize=64)
def _content(tenant_id: int, version_id: UUID) -> Content:
    return Content.load(SurveyVersion.objects.values_list("content", flat=True).get(pk=version_id))


def take(content: Content, page: Page, data: Sent, before: Answers) -> Step:
    """`data` sent from `page` by one of its buttons. Going back or leaving for later asks for nothing."""
    goes = data.get("go", "")
    is_draft = goes in (BACK, LATER)
    cleaned = clean(content, data, page=page.key, before=before, draft=is_draft)
    if cleaned.errors or (cleaned.unseen and not is_draft):
        previous = neighbour(content, page, before, -1) if goes == BACK else None
        return Step(before, None, previous) if previous else Step(before, cleaned, page)
    answers = merged(content, before, cleaned, page=page.key)
    match goes:
        case "back":
            return Step(answers, None, neighbour(content, page, answers, -1) or page)
        case "later":
            return Step(answers, None, page)
    return Step(answers, None, neighbour(content, page, answers, +1) or first_gap(content, answers))


def neighbour(content: Content, page: Page, answers: Answers, by: int) -> Page | None:
    keys = [each.key for each in branches.pages_shown(content, answers)]
    at = keys.index(page.key) + by if page.key in keys else 0
    return content.page(keys[at]) if 0 <= at < len(keys) else None


def first_gap(content: Content, answers: Answers) -> Page | None:
    """The page of the first question that must be answered and is not."""
    missing = {question.key for question in branches.missing(content, answers)}
    return next((page for page in content.pages if any(each.key in missing for each in page.questions)), None)


def where_one_was(content: Content, answers: Answers) -> Page:
    """The first page on which nothing is answered yet; the last one where all have something."""
    pages = branches.pages_shown(content, answers) or list(content.pages)
    fresh = (page for page in pages if not any(each.key in answers for each in page.questions))
    return next(fresh, pages[-1])


def page_context(
    content: Content,
    page: Page,
    answers: Answers,
    *,
    language: str,
    cleaned: Cleaned | None = None,
    seed: str = "",
    carries: bool = False,
) -> dict[str, Any]:
    """For `feedback/answering/questions.html`. `carries`: the answers of the other pages go along in hidden fields."""
    typed, errors = (cleaned.typed, cleaned.errors) if cleaned else ({}, {})
    others = {name: value for name, value in answers.items() if name.partition(".")[0] not in _keys(page)}
    drawn = drawing.draw_page(
        content, page, others if cleaned else answers, language=language, typed=typed, errors=errors, seed=seed
    )
    pages = branches.pages_shown(content, answers)
    at = next((number for number, each in enumerate(pages, 1) if each.key == page.key), 1)
    return {
        "content": content,
        "title": content.said(content.title, language),
        "page": page,
        "page_title": content.said(page.title, language),
        "questions": drawn,
        "problems": [each for each in drawn if each.error],
        "has_more": bool(cleaned and cleaned.unseen and not errors),
        "carried": list(hidden_fields(content, others)) if carries else [],
        "at": at,
        "pages": len(pages),
        "done": at - 1,
        "is_first": at == 1,
        "is_last": at == len(pages),
        "language": content.language_for(language),
    }


def hidden_fields(content: Content, answers: Answers) -> list[tuple[str, str]]:
    """Names and values that `feedback.questions.answering` reads as these answers."""
    fields: list[tuple[str, str]] = []
    for question in content.questions:
        if question.key in answers:
            fields += _fields(question, answers[question.key])
        if question.other_key in answers:
            fields.append((field_name(question, "other"), str(answers[question.other_key])))
    return fields


def _fields(question: Question, value: Any) -> list[tuple[str, str]]:
    match question.kind:
        case QuestionKind.MULTIPLE:
            return [(field_name(question), each) for each in value]
        case QuestionKind.RANKING:
            return [(field_name(question, each), str(place)) for place, each in enumerate(value, 1)]
        case QuestionKind.MATRIX:
            return [(field_name(question, row), str(step)) for row, step in value.items()]
    return [(field_name(question), str(value))]


_SECONDS = {QuestionKind.LONG: 45, QuestionKind.SHORT: 20, QuestionKind.RANKING: 25, QuestionKind.MATRIX: 30}


def minutes_of(content: Content) -> int:
    """About how long it takes, from what is asked."""
    return max(1, round(sum(_SECONDS.get(question.kind, 9) for question in content.questions) / 60))


def languages_of(content: Content) -> list[tuple[str, str]]:
    """Code and own name of each; none where there is nothing to choose."""
    names = dict(settings.LANGUAGES)
    codes = content.languages if len(content.languages) > 1 else ()
    return [(code, names.get(code, code)) for code in codes]


def _keys(page: Page) -> set[str]:
    return {question.key for question in page.questions}
