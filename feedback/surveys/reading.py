"""Surveys and their versions, for pages and for those who send them."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from feedback.models import Survey, SurveyVersion
from feedback.questions.checks import problems
from feedback.questions.comparing import changes
from feedback.questions.content import Content


@dataclass(frozen=True)
class Chapter:
    """One version in the history, with what it changed."""

    version: SurveyVersion
    changes: list[str]


def versions_of(survey: Survey) -> QuerySet[SurveyVersion]:
    """Newest first."""
    found: QuerySet[SurveyVersion] = survey.versions.select_related("changed_by").order_by("-number")
    return found


def latest_version(survey: Survey) -> SurveyVersion:
    """What would be sent: the draft where there is one, else what was published last."""
    found: SurveyVersion = survey.versions.order_by("-number")[0]
    return found


def draft_of(survey: Survey) -> SurveyVersion | None:
    found: SurveyVersion | None = survey.versions.filter(published_at__isnull=True).first()
    return found


def published_of(survey: Survey) -> SurveyVersion | None:
    """The newest that was ever sent."""
    found: SurveyVersion | None = survey.versions.filter(published_at__isnull=False).order_by("-number").first()
    return found


def history_of(survey: Survey) -> list[Chapter]:
    versions = list(versions_of(survey))
    older = [*versions[1:], None]
    return [
        Chapter(version, changes(Content.load(before.content), Content.load(version.content)) if before else [])
        for version, before in zip(versions, older, strict=True)
    ]


def versions_to_ask() -> list[SurveyVersion]:
    """Of each survey that is kept what would be sent, by name; only those that may be sent as they are."""
    newest = SurveyVersion.objects.filter(survey__archived_at=None).order_by("survey", "-number").distinct("survey")
    ready = [version for version in newest.select_related("survey") if not problems(Content.load(version.content))]
    return sorted(ready, key=lambda version: version.survey.name.lower())
