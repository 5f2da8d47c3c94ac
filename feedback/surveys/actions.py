from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Membership
from audit.events import Actor, record
from feedback.models import Mode, Purpose, Survey, SurveyVersion
from feedback.questions.checks import faults, problems
from feedback.questions.comparing import since
from feedback.questions.content import Content, fresh_key
from feedback.surveys.reading import draft_of, latest_version, published_of
from feedback.surveys.rules import is_under_way, may_be_deleted
from tenancy.models import Employer
from web.errors import ActionError

NAME_MOST = 120


class ChangedMeanwhile(ActionError):
    """Somebody else saved the draft after it was opened. `version` is as they left it."""

    def __init__(self, version: SurveyVersion) -> None:
        super().__init__(_("Somebody else has saved this survey meanwhile."))
        self.version = version


class Faulty(ActionError):
    """Nobody could answer it: it is not stored."""


class Unfinished(ActionError):
    """It may wait as a draft, but not be sent."""


class VersionPublished(ActionError):
    """What was asked stays as it was asked."""


class SurveyAsked(ActionError):
    """Answers belong to it, or will."""


@transaction.atomic
def create_survey(
    *, employer: Employer, name: str, purpose: Purpose, mode: Mode, content: Content, by: Membership | None
) -> Survey:
    survey: Survey = Survey.objects.create(name=name[:NAME_MOST], purpose=purpose, mode=mode, made_by=by)
    SurveyVersion.objects.create(survey=survey, number=1, content=content.dump(), changed_by=by)
    record("survey.made", subject=survey, by=by, purpose=str(purpose), mode=str(mode))
    return survey


@transaction.atomic
def save_survey(
    survey: Survey, *, name: str, purpose: Purpose, mode: Mode, content: Content, edition: str, by: Membership,
    over: bool = False, choices: dict[str, str] | None = None,
) -> SurveyVersion:  # fmt: skip
    """Of the draft. `edition` is the stamp of what was opened; raises `ChangedMeanwhile`, unless what the other saved
    shall be replaced (`over`). `choices` says by question whether its answers are comparable with the version before.
    """
    draft: SurveyVersion | None = survey.versions.select_for_update().filter(published_at__isnull=True).first()
    if draft is None:
        raise VersionPublished(_("This version was sent, and stays as it is. Change the survey to begin a new one."))
    if wrong := faults(content):
        raise Faulty(" ".join(problem.text for problem in wrong))
    content = compared(survey, content, number=draft.number, choices=choices or {})
    content = content.descended(Content.load(draft.content))
    about = {"name": name[:NAME_MOST], "purpose": purpose, "mode": mode}
    changed = [field for field, value in about.items() if getattr(survey, field) != value]
    is_rewritten = draft.content != content.dump()
    if not changed and not is_rewritten:
        return draft
    if draft.stamp != edition and not over:
        raise ChangedMeanwhile(draft)
    _store(survey, draft, about, content, by)
    record("survey.changed", subject=survey, by=by, fields=[*changed, *(["content"] if is_rewritten else [])])
    return draft


def _store(survey: Survey, draft: SurveyVersion, about: Mapping[str, object], content: Content, by: Membership) -> None:
    for field, value in about.items():
        setattr(survey, field, value)
    survey.save(update_fields=[*about])
    draft.content = content.dump()
    draft.edition += 1
    draft.changed_by, draft.changed_at = by, timezone.now()
    draft.save(update_fields=["content", "edition", "changed_by", "changed_at"])


def compared(survey: Survey, content: Content, *, number: int, choices: dict[str, str]) -> Content:
    """With each question saying since which version its answers are comparable."""
    published = published_of(survey)
    before = Content.load(published.content) if published else None
    marks = {}
    for question in content.questions:
        old = before.question(question.key) if before else None
        marks[question.key] = number if old is None else since(
            old, question, language=content.language, number=number, choice=choices.get(question.key, "")
        )  # fmt: skip
    return content.marked(marks)


@transaction.atomic
def publish_version(*, version: SurveyVersion, by: Actor) -> SurveyVersion:
    """Whoever launches a wave calls this first: from here on it never changes. Raises `Unfinished`."""
    now: SurveyVersion = SurveyVersion.objects.select_for_update().get(pk=version.pk)
    if now.published_at is not None:
        return now
    if wrong := problems(Content.load(now.content)):
        raise Unfinished(" ".join(wrong))
    now.published_at = timezone.now()
    now.save(update_fields=["published_at"])
    record("survey.published", subject=now.survey, by=by, version=now.number)
    return now


@transaction.atomic
def begin_version(survey: Survey, *, by: Membership) -> SurveyVersion:
    """“Change”: a new draft with the questions of the last version. Where there is a draft already, that one."""
    Survey.objects.select_for_update().get(pk=survey.pk)
    draft = draft_of(survey)
    if draft is not None:
        return draft
    last = latest_version(survey)
    draft = SurveyVersion.objects.create(survey=survey, number=last.number + 1, content=last.content, changed_by=by)
    record("survey.version_begun", subject=survey, by=by, version=draft.number)
    return draft


@transaction.atomic
def drop_draft(survey: Survey, *, by: Membership) -> None:
    """Back to what was sent last. A survey that was never sent is deleted instead."""
    draft = draft_of(survey)
    if draft is None or published_of(survey) is None:
        raise VersionPublished(_("There is no draft to give up."))
    draft.delete()
    record("survey.draft_dropped", subject=survey, by=by, version=draft.number)


@transaction.atomic
def copy_survey(survey: Survey, *, name: str, by: Membership) -> Survey:
    """A survey of its own with the same questions. Its questions get keys of their own, since its answers are others,
    and keep their origin: copying must not get round the proof of `feedback.releases.history`."""
    content = Content.load(latest_version(survey).content)
    keys = {question.key: fresh_key() for question in content.questions}
    copy: Survey = Survey.objects.create(name=name[:NAME_MOST], purpose=survey.purpose, mode=survey.mode, made_by=by)
    SurveyVersion.objects.create(survey=copy, content=content.renamed(keys).dump(), changed_by=by)
    record("survey.copied", subject=copy, by=by, original=str(survey.pk))
    return copy


@transaction.atomic
def archive_survey(survey: Survey, *, by: Membership) -> None:
    """Out of sight, kept with its answers."""
    if is_under_way(survey):
        raise SurveyAsked(_("People are being asked with this survey, or will be. End that first, then archive it."))
    if not Survey.objects.filter(pk=survey.pk, archived_at__isnull=True).update(archived_at=timezone.now()):
        return
    record("survey.archived", subject=survey, by=by)


@transaction.atomic
def restore_survey(survey: Survey, *, by: Membership) -> None:
    if not Survey.objects.filter(pk=survey.pk, archived_at__isnull=False).update(archived_at=None):
        return
    record("survey.restored", subject=survey, by=by)


@transaction.atomic
def delete_survey(survey: Survey, *, by: Membership) -> None:
    if not may_be_deleted(survey):
        raise SurveyAsked(_("People were asked with this survey. Archive it: it is kept with its answers."))
    record("survey.deleted", subject=survey, by=by)
    survey.delete()
