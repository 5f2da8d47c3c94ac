"""A version that was sent never changes; what is faulty is never stored."""

from dataclasses import replace
from typing import Any

import pytest
from django.utils import timezone

from audit.models import AuditEvent
from feedback.models import Mode, Purpose, Survey, SurveyVersion, Wave, WaveState
from feedback.questions.content import Content, Question
from feedback.surveys.actions import (
    ChangedMeanwhile,
    Faulty,
    SurveyAsked,
    Unfinished,
    VersionPublished,
    archive_survey,
    begin_version,
    copy_survey,
    delete_survey,
    drop_draft,
    publish_version,
    restore_survey,
    save_survey,
)
from feedback.surveys.reading import draft_of, history_of, latest_version, published_of
from feedback.surveys.rules import is_ready
from tests.factories.surveys import make_wave


def content_of(survey: Survey) -> Content:
    return Content.load(latest_version(survey).content)


def save(survey: Survey, content: Content | None = None, **changed: Any) -> SurveyVersion:
    usual = {
        "name": survey.name, "purpose": survey.purpose, "mode": survey.mode, "content": content or content_of(survey),
        "edition": latest_version(survey).stamp,
    }  # fmt: skip
    return save_survey(survey, **{**usual, **changed})


def retold(content: Content, key: str, text: str) -> Content:
    def change(question: Question) -> Question:
        return replace(question, text={"en": text}) if question.key == key else question

    return content.with_questions(change)


def since(survey: Survey) -> dict[str, int]:
    return {question.key: question.comparable_since for question in content_of(survey).questions}


def events() -> list[str]:
    return list(AuditEvent.objects.filter(action__startswith="survey.").order_by("id").values_list("action", flat=True))


def test_saving_grows_the_edition_and_is_noted(survey, by):
    saved = save(survey, retold(content_of(survey), "more", "Anything else?"), name="Exit", mode=Mode.NAMED, by=by)
    assert (saved.edition, saved.changed_by_id, saved.stamp) == (2, by.pk, "1.2")
    survey.refresh_from_db()
    assert (survey.name, survey.mode, survey.purpose) == ("Exit", "named", "exit")
    assert save(survey, by=by).edition == 2  # nothing new
    assert events() == ["survey.made", "survey.changed"]
    assert AuditEvent.objects.latest("id").data["fields"] == ["name", "mode", "content"]


def test_two_people_at_once_lose_nothing(survey, by):
    seen = latest_version(survey).stamp
    save(survey, name="Hers", by=by)
    with pytest.raises(ChangedMeanwhile) as caught:
        save(survey, name="His", edition=seen, by=by)
    assert caught.value.version.edition == 2
    assert save(survey, name="His", edition=seen, over=True, by=by).edition == 3


def test_a_loop_is_not_stored(survey, by):
    before = latest_version(survey).content
    waiting = content_of(survey).question("why").shown_if
    looped = content_of(survey).with_questions(
        lambda question: (
            replace(question, shown_if=replace(waiting, question="why")) if question.key == "back" else question
        )
    )
    with pytest.raises(Faulty, match="nobody would ever see them"):
        save(survey, looped, name="Half", by=by)
    survey.refresh_from_db()
    assert (latest_version(survey).content, survey.name) == (before, "Working here")


def test_published_stays_as_it_was(survey, by):
    version = publish_version(version=latest_version(survey), by=by)
    assert publish_version(version=version, by=by).published_at == version.published_at
    with pytest.raises(VersionPublished):
        save(survey, name="Other", by=by)
    with pytest.raises(VersionPublished):
        drop_draft(survey, by=by)
    assert events() == ["survey.made", "survey.published"]


def test_a_published_version_is_not_rewritten_by_anybody(survey, by):
    """Also not past the actions, and not by whoever read it before it was sent."""
    early, before = latest_version(survey), content_of(survey)
    publish_version(version=early, by=by)
    for version in (early, latest_version(survey)):
        version.content = {}
        with pytest.raises(TypeError, match="stays as it was asked"):
            version.save()
    with pytest.raises(TypeError, match="leaves a published one as it is"):
        SurveyVersion.objects.update(content={})
    assert content_of(survey) == before


def test_unfinished_is_not_published(survey, by):
    save(survey, retold(content_of(survey), "more", ""), by=by)
    version = latest_version(survey)
    assert not is_ready(version)
    with pytest.raises(Unfinished, match="Question 4 has no words"):
        publish_version(version=version, by=by)
    assert draft_of(survey)
    assert not is_ready(None)


def test_a_new_version_says_what_is_comparable(survey, by):
    publish_version(version=latest_version(survey), by=by)
    draft = begin_version(survey, by=by)
    assert begin_version(survey, by=by) == draft
    assert draft.number == 2
    changed = retold(retold(content_of(survey), "rec", "Would you recommend us?"), "more", "Anything else?")
    save(survey, changed, choices={"more": "yes", "back": "no"}, by=by)
    assert since(survey) == {"rec": 2, "back": 2, "why": 1, "more": 1}
    newest, first = history_of(survey)
    assert newest.changes == [
        "“Would you recommend us?”: The words of the question changed.",
        "“Anything else?”: The words of the question changed.",
    ]
    assert first.changes == []
    drop_draft(survey, by=by)
    assert latest_version(survey) == published_of(survey)
    assert events()[-2:] == ["survey.changed", "survey.draft_dropped"]


def test_a_draft_that_is_all_there_is_cannot_be_given_up(survey, by):
    with pytest.raises(VersionPublished):
        drop_draft(survey, by=by)


def test_a_copy_has_questions_of_its_own(survey, by):
    copy = copy_survey(survey, name="Copy", by=by)
    original, copied = content_of(survey), content_of(copy)
    assert not {one.key for one in copied.questions} & {one.key for one in original.questions}
    assert copied.questions[2].shown_if.question == copied.questions[1].key
    assert [one.text for one in copied.questions] == [one.text for one in original.questions]
    assert (copy.purpose, copy.mode) == (Purpose.EXIT, Mode.SEALED)


def test_archive_keeps_what_was_answered(survey, by):
    archive_survey(survey, by=by)
    archive_survey(survey, by=by)
    assert list(Survey.objects.kept()) == []
    restore_survey(survey, by=by)
    restore_survey(survey, by=by)
    assert list(Survey.objects.kept()) == [survey]
    assert events()[-2:] == ["survey.archived", "survey.restored"]


def test_a_survey_that_is_being_asked_is_neither_archived_nor_deleted(house, by):
    survey = make_wave().survey
    with pytest.raises(SurveyAsked):
        archive_survey(survey, by=by)
    with pytest.raises(SurveyAsked):
        delete_survey(survey, by=by)
    Wave.objects.update(state=WaveState.CLOSED, closed_at=timezone.now())
    archive_survey(survey, by=by)
    assert Survey.objects.get().archived_at


def test_a_survey_that_nobody_was_asked_with_may_go(survey, by):
    delete_survey(survey, by=by)
    assert not Survey.objects.exists()
    assert events()[-1] == "survey.deleted"
