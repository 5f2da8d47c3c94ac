"""What people wrote, with HR's tags on it. Nothing stands beside a comment but its question."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.access import role_required
from feedback.models import PublishedComment, Wave
from feedback.questions.content import Content
from feedback.releases.reading import comments
from feedback.results.actions import tag_comment, untag_comment
from feedback.results.forms import CommentForm, TagForm
from feedback.results.reading import (
    Wanted,
    counted_comments,
    found_comments,
    tags_of_wave,
    themes,
    wave_or_404,
)
from feedback.results.rules import READERS, WRITERS, can_tag_comments
from feedback.results.views import head_of, nothing_yet, opened
from tenancy.http import TenantRequest
from tenancy.modules import module_required
from web.errors import ActionError
from web.http import wants_fragment
from web.pagination import keyset_page

SIZE = 25
PAGE = "feedback/results/results_comments.html"


@module_required("feedback")
@require_safe
@role_required(*READERS)
def results_comments(request: TenantRequest, wave_id: UUID) -> HttpResponse:
    wave, shown, content = opened(wave_id)
    if not shown.release:
        return nothing_yet(request, shown)
    counted, tags = counted_comments(wave), tags_of_wave(wave)
    questions = [(key, question_words(content, key)) for key in _in_order(content, counted)]
    form = CommentForm(request.GET, questions=questions, tags=[(key, word) for key, word, _count in tags])
    wanted = _wanted(form, questions)
    page = keyset_page(
        found_comments(wave, content, wanted).prefetch_related("tags"),
        order=("id",), after=request.GET.get("after"), before=request.GET.get("before"), size=SIZE,
    )  # fmt: skip
    context = {
        **head_of(request, shown, content, "comments"),
        "form": form,
        "wanted": wanted,
        "total": sum(counted.values()),
        "page_of_comments": page,
        "lines": [(comment, question_words(content, comment.question)) for comment in page.items],
        "tags": tags,
        "questions": [(key, words, counted[key], key == wanted.question) for key, words in questions],
        "themes": themes(shown, content, wanted.question) if counted else [],
        "may_tag": can_tag_comments(request.member),
    }
    template = f"{PAGE}#found" if wants_fragment(request, "found") else PAGE
    return render(request, template, context, status=200 if form.is_valid() else 422)


def _wanted(form: CommentForm, questions: list[tuple[str, str]]) -> Wanted:
    """One question at a time, from the first one on: a theme is one of a question's."""
    data = form.cleaned_data if form.is_valid() else {}
    first = questions[0][0] if questions else ""
    return Wanted(data.get("question") or first, data.get("q", ""), data.get("tag", ""), data.get("theme", ""))


def question_words(content: Content, key: str) -> str:
    question = content.question(key.partition(".")[0])
    return content.said(question.text) if question else key


def _in_order(content: Content, counted: dict[str, int]) -> list[str]:
    places = {question.key: place for place, question in content.positions()}
    return sorted(counted, key=lambda key: (places.get(key.partition(".")[0], 0), key))


@module_required("feedback")
@require_POST
@role_required(*WRITERS)
def comment_tag(request: TenantRequest, wave_id: UUID, comment_id: UUID) -> HttpResponse:
    """Adds `word`, or takes `remove` away."""
    wave, comment = _comment_or_404(wave_id, comment_id)
    if remove := request.POST.get("remove"):
        untag_comment(comment=comment, key=remove, by=request.member)
        return _shown_again(request, wave, comment)
    form = TagForm(request.POST)
    if form.is_valid():
        try:
            tag_comment(comment=comment, word=form.cleaned_data["word"], by=request.member)
        except ActionError as error:
            form.add_error("word", str(error))
    return _shown_again(request, wave, comment, form)


def _comment_or_404(wave_id: UUID, comment_id: UUID) -> tuple[Wave, PublishedComment]:
    wave = wave_or_404(wave_id)
    comment: PublishedComment = get_object_or_404(comments(wave), pk=comment_id)
    return wave, comment


def _shown_again(
    request: TenantRequest, wave: Wave, comment: PublishedComment, form: TagForm | None = None
) -> HttpResponse:
    content = Content.load(wave.version.content)
    failed = form is not None and bool(form.errors)
    context: dict[str, Any] = {
        "wave": wave, "comment": comment, "question": question_words(content, comment.question), "form": form,
        "may_tag": True, "in_tags": True,
    }  # fmt: skip
    if request.htmx or failed:
        template = "feedback/results/_comment.html" if request.htmx else "feedback/results/comment_tag.html"
        return render(request, template, context, status=422 if failed else 200)
    back = f"{reverse('feedback:results_comments', args=[wave.pk])}?question={comment.question}#c-{comment.pk}"
    return redirect(back)
