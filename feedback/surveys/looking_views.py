"""The survey as people will see it: in a frame beside the builder, and page by page in a test run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from csp.constants import NONE, SELF
from csp.decorators import csp
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods

from accounts.access import role_required
from feedback.models import Survey
from feedback.questions import branches
from feedback.questions.answering import Cleaned, clean, merged
from feedback.questions.checks import faults
from feedback.questions.content import Content, Page
from feedback.questions.drawing import draw, draw_page
from feedback.surveys.draft import Draft
from feedback.surveys.reading import latest_version
from feedback.surveys.rules import READERS
from feedback.surveys.showing import condition_words, language_name
from tenancy.http import TenantRequest
from tenancy.modules import module_required

# In a sandbox without scripts and forms: it shows what somebody is typing, and nothing of it may act.
FRAME_POLICY = {
    "default-src": [NONE],
    "style-src": [SELF],
    "img-src": [SELF, "data:"],
    "base-uri": [NONE],
    "form-action": [NONE],
    "frame-ancestors": [SELF],
    "sandbox": True,
}


@module_required("feedback")
@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*READERS)
@xframe_options_sameorigin
@csp(FRAME_POLICY)  # type: ignore[arg-type]  # its types know no views with arguments
def survey_preview(request: TenantRequest, survey_id: UUID) -> HttpResponse:
    """The document in the frame: as saved, or by POST as typed at the moment. Nothing is kept."""
    survey = get_object_or_404(Survey, pk=survey_id)
    sent = request.POST if request.method == "POST" else request.GET
    content = Draft.typed(request.POST).content if request.method == "POST" else _saved(survey)
    language = content.language_for(sent.get("shown_in", ""))
    pages = [
        {
            "title": content.said(page.title, language),
            "questions": [
                (draw(content, question, language=language), condition_words(content, question.shown_if))
                for question in page.questions
            ],
        }
        for page in content.pages
    ]
    context = {"content": content, "pages": pages, **_around(content, language)}
    return render(request, "feedback/surveys/preview.html", context)


@module_required("feedback")
@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*READERS)
def survey_trial(request: TenantRequest, survey_id: UUID) -> HttpResponse:
    """Page by page, with branches that really work. The answers travel in the form and are kept nowhere."""
    survey = get_object_or_404(Survey, pk=survey_id)
    content = _saved(survey)
    if faults(content) or not content.questions:
        return render(request, "feedback/surveys/trial.html", {"survey": survey, "is_empty": True})
    run = Trial.of(content, request.POST)
    status = 422 if run.errors else 200
    context = {"survey": survey, "run": run, **_around(content, run.language)}
    return render(request, "feedback/surveys/trial.html", context, status=status)


def _saved(survey: Survey) -> Content:
    return Content.load(latest_version(survey).content)


def _around(content: Content, language: str) -> dict[str, Any]:
    return {
        "language": language,
        "languages": [(code, language_name(code), code == language) for code in content.languages],
        "title": content.said(content.title, language),
        "intro": content.said(content.intro, language),
        "thanks": content.said(content.thanks, language),
    }


@dataclass(frozen=True)
class Trial:
    """Where one is in a test run: at a page, or at the end."""

    content: Content
    language: str
    page: Page | None
    answers: dict[str, Any]
    cleaned: Cleaned
    carried: list[tuple[str, str]]

    @classmethod
    def of(cls, content: Content, data: QueryDict) -> Trial:
        language = content.language_for(data.get("shown_in", ""))
        here = content.page(data.get("page", ""))
        if here is None:
            return cls._at(content, language, _first(content), {}, Cleaned(), data)
        before = _answered(content, data, besides=here)
        cleaned = clean(content, data, page=here.key, before=before, draft="back" in data or "turn" in data)
        answers = merged(content, before, cleaned, page=here.key)
        if "turn" in data:
            return cls._at(content, language, here, answers, Cleaned(typed=cleaned.typed), data)
        if "back" in data:
            return cls._at(content, language, _beside(content, answers, here, -1) or here, answers, Cleaned(), data)
        if not cleaned.is_complete:
            return cls._at(content, language, here, answers, cleaned, data)
        return cls._at(content, language, _beside(content, answers, here, 1), answers, Cleaned(), data)

    @classmethod
    def _at(
        cls, content: Content, language: str, page: Page | None, answers: dict[str, Any], cleaned: Cleaned,
        data: QueryDict,
    ) -> Trial:  # fmt: skip
        own = {f"q-{question.key}" for question in page.questions} if page else set()
        carried = [
            (name, value)
            for name in data
            if name.startswith("q-") and "-".join(name.split("-")[:2]) not in own
            for value in data.getlist(name)
        ]
        return cls(content, language, page, answers, cleaned, carried)

    @property
    def errors(self) -> dict[str, str]:
        return self.cleaned.errors

    @property
    def questions(self) -> list[Any]:
        if self.page is None:
            return []
        return draw_page(
            self.content, self.page, self.answers, language=self.language, typed=self.cleaned.typed,
            errors=self.errors, seed="trial",
        )  # fmt: skip

    @property
    def page_title(self) -> str:
        return self.content.said(self.page.title, self.language) if self.page else ""

    @property
    def number(self) -> int:
        return self.pages.index(self.page) + 1 if self.page in self.pages else len(self.pages)

    @property
    def pages(self) -> list[Page]:
        return branches.pages_shown(self.content, self.answers)

    @property
    def is_first(self) -> bool:
        return bool(self.page) and _beside(self.content, self.answers, self.page, -1) is None

    @property
    def is_last(self) -> bool:
        return bool(self.page) and self.page is self.content.pages[-1]

    @property
    def said(self) -> list[tuple[str, str]]:
        """What would be kept of a real answer, in words."""
        return [
            (self.content.said(question.text, self.language), _in_words(self.content, question, self.answers))
            for question in branches.shown(self.content, self.answers)
            if question.key in self.answers
        ]


def _first(content: Content) -> Page | None:
    return next(iter(branches.pages_shown(content, {})), None)


def _beside(content: Content, answers: dict[str, Any], page: Page | None, by: int) -> Page | None:
    """The next page (or the one before) on which something is asked."""
    order = [one.key for one in content.pages]
    at = order.index(page.key) if page else 0
    shown = {one.key for one in branches.pages_shown(content, answers)}
    rest = content.pages[at + 1 :] if by > 0 else content.pages[:at][::-1]
    return next((one for one in rest if one.key in shown), None)


def _answered(content: Content, data: QueryDict, *, besides: Page) -> dict[str, Any]:
    """From the other pages, read again from the form: nothing of them is kept here."""
    answers = clean(content, data, draft=True).answers
    own = {question.key for question in besides.questions}
    return {name: value for name, value in answers.items() if name.partition(".")[0] not in own}


def _in_words(content: Content, question: Any, answers: dict[str, Any]) -> str:
    value = answers[question.key]
    labels = {part.key: content.said(part.label) for part in (*question.options, *question.rows)}
    labels["other"] = answers.get(question.other_key) or _("Something else")
    if isinstance(value, dict):
        return ", ".join(f"{labels[key]}: {step}" for key, step in value.items())
    if isinstance(value, list):
        return ", ".join(labels[key] for key in value)
    return labels.get(value, value) if isinstance(value, str) and question.options else str(value)
