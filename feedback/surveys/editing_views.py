"""The builder. Questions come, go and move without being stored; what was typed comes back with every answer."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import role_required
from feedback.models import Survey, SurveyVersion
from feedback.questions.checks import Problem, faults, problems
from feedback.questions.content import Content
from feedback.questions.kinds import ICONS, QuestionKind
from feedback.surveys.actions import ChangedMeanwhile, save_survey
from feedback.surveys.draft import ACTS, LANGUAGES, Draft
from feedback.surveys.forms import SurveyForm
from feedback.surveys.reading import draft_of, published_of
from feedback.surveys.rows import Rows, languages_left
from feedback.surveys.rules import WRITERS
from feedback.surveys.showing import left_to_translate
from tenancy.http import TenantRequest
from tenancy.modules import module_required
from web.errors import ActionError
from web.http import wants_fragment


@module_required("feedback")
@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*WRITERS)
def survey_update(request: TenantRequest, survey_id: UUID) -> HttpResponse:
    survey = get_object_or_404(Survey, pk=survey_id)
    version = draft_of(survey)
    if version is None:
        messages.info(request, _("What was sent stays as it is. Change the survey to begin a new version."))
        return redirect("feedback:survey_detail", survey.pk)
    if request.method != "POST":
        draft = Draft(Content.load(version.content), open=request.GET.get("open", ""))
        return _builder(request, survey, version, draft, SurveyForm(instance=survey, stamp=version.stamp))
    return _posted(request, survey, version)


def _posted(request: TenantRequest, survey: Survey, version: SurveyVersion) -> HttpResponse:
    draft = Draft.typed(request.POST)
    form = SurveyForm(request.POST, instance=survey)
    act, _colon, what = request.POST.get("do", "save").partition(":")
    if act in ACTS:
        what = what or request.POST.get("more", "")
        problem = "" if draft.act(act, what) else _("That is more than a survey can hold.")
        return _builder(request, survey, version, draft, form, problem=problem)
    wrong = faults(draft.content)
    if not form.is_valid() or wrong:
        return _builder(request, survey, version, draft, form, wrong=wrong, status=422)
    try:
        save_survey(
            Survey.objects.get(pk=survey.pk), **form.about, content=draft.content, edition=form.cleaned_data["edition"],
            over=act == "over", choices=draft.choices, by=request.member,
        )  # fmt: skip
    except ChangedMeanwhile as error:
        return _builder(request, survey, version, draft, form, newer=error.version, status=422)
    except ActionError as error:
        form.add_error(None, str(error))
        return _builder(request, survey, version, draft, form, status=422)
    messages.success(request, _("Saved."))
    if act == "done":
        return redirect("feedback:survey_detail", survey.pk)
    return redirect("feedback:survey_update", survey.pk)


def _builder(
    request: TenantRequest, survey: Survey, version: SurveyVersion, draft: Draft, form: SurveyForm, *,
    wrong: list[Problem] | None = None, status: int = 200, **context: Any,
) -> HttpResponse:  # fmt: skip
    content = draft.content
    published = published_of(survey)
    rows = Rows(draft, published=published, problems=wrong or ())
    context |= {
        "survey": survey, "version": version, "draft": draft, "content": content, "form": form, "published": published,
        "rows": list(rows), "wrong": wrong, "kinds": [(kind, ICONS[kind]) for kind in QuestionKind],
        "languages": [(code, LANGUAGES.get(code, code)) for code in content.languages],
        "more_languages": languages_left(content, LANGUAGES),
        "titles": rows.columns("title", content.title), "intros": rows.columns("intro", content.intro),
        "thanks": rows.columns("thanks", content.thanks),
    }  # fmt: skip
    template = "feedback/surveys/survey_update.html"
    if wants_fragment(request, "survey-items"):
        return render(request, f"{template}#survey-items", context, status=status)
    stored = Content.load(version.content)
    context |= {"problems": problems(stored), "untranslated": left_to_translate(stored)}
    return render(request, template, context, status=status)
