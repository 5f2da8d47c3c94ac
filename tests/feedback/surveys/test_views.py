from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from feedback.models import Mode, Survey, SurveyVersion
from feedback.surveys.actions import begin_version, publish_version
from feedback.surveys.reading import latest_version
from tenancy.scope import tenant_scope
from tests.factories.surveys import make_wave

LIST = "/acme/manage/surveys/"
NOBODY = UUID(int=7)


def page_of(survey: Survey, part: str = "") -> str:
    return f"{LIST}{survey.pk}/{part}"


def text(response: Any) -> str:
    assert response.status_code == 200
    return str(response.content.decode())


def test_list_shows_surveys_and_sets_to_begin_with(hr, survey):
    page = text(hr.get(LIST))
    assert f'href="{page_of(survey)}"' in page
    assert page.count('name="begin"') == 6
    assert "Nothing in the archive" in text(hr.get(f"{LIST}?show=archive"))


def test_list_asks_as_often_with_three_surveys_as_with_one(hr, acme, survey):
    hr.get(LIST)  # as the second page of a session: the first one reads more
    with CaptureQueriesContext(connection) as one:
        hr.get(LIST)
    with tenant_scope(acme):
        for _number in range(2):
            make_wave()
    with CaptureQueriesContext(connection) as three:
        assert text(hr.get(LIST)).count("Being asked") == 2
    assert len(one) == len(three) == 8


@pytest.mark.parametrize(
    ("begin", "name", "mode"), [("exit", "Exit", Mode.CONFIDENTIAL), ("pulse", "Pulse", Mode.SEALED)]
)
def test_begin_with_a_set(hr, house, begin, name, mode):
    answer = hr.post(f"{LIST}new/", {"begin": begin})
    survey = Survey.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, page_of(survey, "edit/"))
    assert (survey.name, survey.mode, survey.purpose) == (name, mode, begin)


def test_begin_empty_and_with_nonsense(hr, house):
    assert hr.post(f"{LIST}new/").status_code == 302
    assert latest_version(Survey.objects.get()).content["pages"][0]["questions"] == []
    refused = hr.post(f"{LIST}new/", {"begin": "nonsense"})
    assert refused.status_code == 422
    assert "There is no such survey to begin with." in refused.content.decode()
    assert Survey.objects.count() == 1


def test_page_shows_what_is_asked_and_its_versions(hr, survey, by):
    page = text(hr.get(page_of(survey)))
    assert "Question rec?" in page
    assert "Only if “Question back?” is answered with “No”" in page
    assert f'href="{page_of(survey, "launch/")}"' in page
    publish_version(version=latest_version(survey), by=by)
    assert hr.post(page_of(survey, "change/"))["Location"] == page_of(survey, "edit/")
    page = text(hr.get(page_of(survey)))
    assert "Version 2" in page
    assert "comparable since version 1" in page
    first, second = SurveyVersion.objects.order_by("number")
    assert "It never changes." in text(hr.get(page_of(survey, f"versions/{first.pk}/")))
    assert "still a draft" in text(hr.get(page_of(survey, f"versions/{second.pk}/")))
    assert hr.get(page_of(survey, f"versions/{NOBODY}/")).status_code == 404


def test_copy_archive_and_delete(hr, survey, by):
    copied = hr.post(page_of(survey, "copy/"))
    copy = Survey.objects.get(name="Copy of Working here")
    assert copied["Location"] == page_of(copy, "edit/")
    hr.post(page_of(copy, "archiving/"))
    assert "Copy of Working here" in text(hr.get(f"{LIST}?show=archive"))
    assert "Take out of the archive" in text(hr.get(page_of(copy)))
    hr.post(page_of(copy, "archiving/"), {"back": ""})
    assert "Copy of Working here" in text(hr.get(LIST))
    assert hr.post(page_of(copy, "deletion/"))["Location"] == LIST
    assert list(Survey.objects.all()) == [survey]


def test_what_was_sent_is_kept(hr, house, by):
    survey = make_wave().survey
    for part in ("deletion/", "archiving/", "draft-deletion/"):
        assert hr.post(page_of(survey, part))["Location"] == page_of(survey)
    survey.refresh_from_db()
    assert survey.archived_at is None
    begin_version(survey, by=by)
    assert "Give up the draft" in text(hr.get(page_of(survey)))
    hr.post(page_of(survey, "draft-deletion/"))
    assert SurveyVersion.objects.count() == 1


READING = ("", "preview/", "test-run/")
WRITING = ("change/", "copy/", "archiving/", "deletion/", "draft-deletion/")


def test_auditors_read_and_nobody_else_does(client_for, acme, survey, alice, rita, mallory, auditor):
    reader = client_for(auditor)
    assert "Sets to begin with" not in text(reader.get(LIST))
    assert 'method="post"' not in text(reader.get(page_of(survey))).split("<main")[1]
    for part in READING:
        assert reader.get(page_of(survey, part)).status_code == 200
        for other, status in ((client_for(alice), 403), (client_for(rita), 403), (client_for(mallory), 404)):
            assert other.get(page_of(survey, part)).status_code == status
        assert Client().get(page_of(survey, part)).status_code == 302
    for part in (*WRITING, "edit/"):
        assert reader.post(page_of(survey, part)).status_code == 403
    assert reader.post(f"{LIST}new/").status_code == 403


def test_methods_and_foreign_ids(hr, survey):
    assert hr.post(LIST).status_code == 405
    for part in ("change/", "copy/", "archiving/", "deletion/", "draft-deletion/"):
        assert hr.get(page_of(survey, part)).status_code == 405
        assert hr.post(f"{LIST}{NOBODY}/{part}").status_code == 404
    for part in (*READING, "edit/"):
        assert hr.get(f"{LIST}{NOBODY}/{part}").status_code == 404
