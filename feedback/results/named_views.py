"""Who said what, where people were told before the first question that their name stands beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import role_required
from directory.models import Alumnus
from feedback.models import Mode
from feedback.questions.content import Content
from feedback.questions.saying import said_answer
from feedback.releases.reading import named
from feedback.results.actions import note_named_read
from feedback.results.rules import WRITERS
from feedback.results.views import head_of, nothing_yet, opened
from tenancy.http import TenantRequest
from tenancy.modules import module_required
from web.pagination import keyset_page

SIZE = 10


@dataclass(frozen=True)
class Sheet:
    response: Any  # feedback.models.Response
    answers: list[tuple[str, list[str]]]  # question, and what was said

    @property
    def person(self) -> Alumnus:
        found: Alumnus = self.response.participation.alumnus
        return found


@module_required("feedback")
@require_safe
@role_required(*WRITERS)
def results_people(request: TenantRequest, wave_id: UUID) -> HttpResponse:
    wave, shown, content = opened(wave_id)
    if wave.mode != Mode.NAMED:
        raise Http404
    if not shown.release:
        return nothing_yet(request, shown)
    page = keyset_page(
        named([wave]), order=("-submitted_at", "id"), after=request.GET.get("after"), before=request.GET.get("before"),
        size=SIZE,
    )  # fmt: skip
    note_named_read(wave=wave, people=[response.participation.alumnus_id for response in page.items], by=request.member)
    context = {
        **head_of(request, shown, content, "people"),
        "page_of_people": page,
        "sheets": [_sheet(content, response) for response in page.items],
    }
    return render(request, "feedback/results/results_people.html", context)


def _sheet(content: Content, response: Any) -> Sheet:
    said = [(question, said_answer(content, question, response.answers)) for question in content.questions]
    return Sheet(response, [(content.said(question.text), lines) for question, lines in said if lines])
