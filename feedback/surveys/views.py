"""The list of surveys, and the page of one: what it asks, its versions, and what may be done with it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import role_required
from feedback.models import Mode, Purpose, Survey, SurveyVersion, WaveState
from feedback.questions.checks import problems
from feedback.questions.content import Content
from feedback.surveys.actions import (
    archive_survey,
    begin_version,
    copy_survey,
    create_survey,
    delete_survey,
    drop_draft,
    restore_survey,
)
from feedback.surveys.forms import BeginForm
from feedback.surveys.reading import history_of, latest_version
from feedback.surveys.ready_made import READY_MADE, blank
from feedback.surveys.rules import READERS, WRITERS, can_write_surveys, may_be_deleted
from feedback.surveys.showing import left_to_translate, outline
from feedback.waves.reading import rhythms_of
from tenancy.http import TenantRequest
from tenancy.modules import module_required
from web.errors import ActionError
from web.pagination import keyset_page


@module_required("feedback")
@require_safe
@role_required(*READERS)
def survey_list(request: TenantRequest) -> HttpResponse:
    return _list(request)


@module_required("feedback")
@require_POST
@role_required(*WRITERS)
def survey_create(request: TenantRequest) -> HttpResponse:
    form = BeginForm(request.POST)
    if not form.is_valid():
        return _list(request, form, status=422)
    ready = form.cleaned_data["begin"]
    survey = create_survey(
        employer=request.tenant,
        name=str(ready.label) if ready else _("New survey"),
        purpose=ready.purpose if ready else Purpose.OWN,
        mode=ready.mode if ready else Mode.SEALED,
        content=ready.content(request.tenant) if ready else blank(request.tenant),
        by=request.member,
    )
    return redirect("feedback:survey_update", survey.pk)


@module_required("feedback")
@require_safe
@role_required(*READERS)
def survey_detail(request: TenantRequest, survey_id: UUID) -> HttpResponse:
    survey = get_object_or_404(_listed().select_related("made_by"), pk=survey_id)
    version = latest_version(survey)
    content = Content.load(version.content)
    context = {
        "survey": survey, "version": version, "content": content, "outline": outline(content),
        "problems": problems(content), "untranslated": left_to_translate(content),
        "history": history_of(survey), "may_edit": can_write_surveys(request.member),
        "may_delete": may_be_deleted(survey),
        "waves": survey.waves.select_related("version").order_by("-opens_at", "-id")[:10],
        "rhythms": rhythms_of(survey),
    }  # fmt: skip
    return render(request, "feedback/surveys/survey_detail.html", context)


@module_required("feedback")
@require_safe
@role_required(*READERS)
def survey_version(request: TenantRequest, survey_id: UUID, version_id: UUID) -> HttpResponse:
    """What one version asked."""
    survey = get_object_or_404(Survey, pk=survey_id)
    chapters = history_of(survey)
    chapter = next((chapter for chapter in chapters if chapter.version.pk == version_id), None)
    if chapter is None:
        raise Http404
    content = Content.load(chapter.version.content)
    context = {"survey": survey, "chapter": chapter, "content": content, "outline": outline(content)}
    return render(request, "feedback/surveys/survey_version.html", context)


@module_required("feedback")
@require_POST
@role_required(*WRITERS)
def survey_change(request: TenantRequest, survey_id: UUID) -> HttpResponse:
    survey = get_object_or_404(Survey, pk=survey_id)
    begin_version(survey, by=request.member)
    return redirect("feedback:survey_update", survey.pk)


@module_required("feedback")
@require_POST
@role_required(*WRITERS)
def survey_draft_deletion(request: TenantRequest, survey_id: UUID) -> HttpResponse:
    survey = get_object_or_404(Survey, pk=survey_id)
    try:
        drop_draft(survey, by=request.member)
    except ActionError as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, _("The draft is gone. What was sent last is what counts again."))
    return redirect("feedback:survey_detail", survey.pk)


@module_required("feedback")
@require_POST
@role_required(*WRITERS)
def survey_copy(request: TenantRequest, survey_id: UUID) -> HttpResponse:
    survey = get_object_or_404(Survey, pk=survey_id)
    copy = copy_survey(survey, name=_("Copy of %(name)s") % {"name": survey.name}, by=request.member)
    messages.success(request, _("Here is the copy. Its answers are counted by themselves."))
    return redirect("feedback:survey_update", copy.pk)


@module_required("feedback")
@require_POST
@role_required(*WRITERS)
def survey_archiving(request: TenantRequest, survey_id: UUID) -> HttpResponse:
    """Into the archive, or `back` from it."""
    survey = get_object_or_404(Survey, pk=survey_id)
    if "back" in request.POST:
        restore_survey(survey, by=request.member)
        messages.success(request, _("“%(name)s” is in use again.") % {"name": survey})
    else:
        _archive(request, survey)
    return redirect("feedback:survey_detail", survey.pk)


def _archive(request: TenantRequest, survey: Survey) -> None:
    try:
        archive_survey(survey, by=request.member)
    except ActionError as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, _("“%(name)s” is in the archive, with its answers.") % {"name": survey})


@module_required("feedback")
@require_POST
@role_required(*WRITERS)
def survey_deletion(request: TenantRequest, survey_id: UUID) -> HttpResponse:
    survey = get_object_or_404(Survey, pk=survey_id)
    try:
        delete_survey(survey, by=request.member)
    except ActionError as error:
        messages.warning(request, str(error))
        return redirect("feedback:survey_detail", survey.pk)
    messages.success(request, _("“%(name)s” is deleted.") % {"name": survey})
    return redirect("feedback:survey_list")


def _list(request: TenantRequest, form: BeginForm | None = None, *, status: int = 200) -> HttpResponse:
    is_archive = request.GET.get("show") == "archive"
    surveys = _listed().filter(archived_at__isnull=not is_archive)
    page = keyset_page(
        surveys, order=("-made_at", "-id"), after=request.GET.get("after"), before=request.GET.get("before")
    )
    context: dict[str, Any] = {
        "page": page, "is_archive": is_archive, "may_edit": can_write_surveys(request.member), "form": form,
        "ready_made": READY_MADE.values(),
    }  # fmt: skip
    return render(request, "feedback/surveys/survey_list.html", context, status=status)


def _listed() -> QuerySet[Survey]:
    drafts = SurveyVersion.objects.filter(survey=OuterRef("pk"), published_at__isnull=True)
    found: QuerySet[Survey] = Survey.objects.annotate(
        has_draft=Exists(drafts),
        newest=Max("versions__number"),
        open_waves=Count("waves", filter=Q(waves__state=WaveState.OPEN), distinct=True),
        all_waves=Count("waves", distinct=True),
        last_asked=Max("waves__opens_at", filter=Q(waves__state__in=[WaveState.OPEN, WaveState.CLOSED])),
    )
    return found
