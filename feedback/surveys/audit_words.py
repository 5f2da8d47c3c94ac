"""What the events about surveys mean, and how one is named."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from audit.wording import Kind, Named, Sentence, register, register_subjects
from feedback.models import Survey


def register_words() -> None:
    register(
        "surveys",
        lazy("Surveys"),
        {
            "survey.made": Sentence(lazy("{actor} made the survey {subject}."), "plus"),
            "survey.changed": Sentence(lazy("{actor} changed the survey {subject}."), "pencil"),
            "survey.published": Sentence(lazy("The questions of {subject} were settled."), "lock", _version),
            "survey.version_begun": Sentence(lazy("{actor} began a new version of {subject}."), "git-branch", _version),
            "survey.draft_dropped": Sentence(lazy("{actor} gave up the draft of {subject}."), "undo-2", _version),
            "survey.copied": Sentence(lazy("{actor} made {subject} as a copy of another survey."), "copy"),
            "survey.archived": Sentence(lazy("{actor} archived the survey {subject}."), "archive"),
            "survey.restored": Sentence(lazy("{actor} brought the survey {subject} back."), "archive-restore"),
            "survey.deleted": Sentence(lazy("{actor} deleted a survey that nobody was asked with."), "trash-2"),
        },
    )
    register_subjects("feedback.Survey", Kind(lazy("Surveys"), _surveys))


def _version(data: Mapping[str, Any]) -> str:
    return _("version %(number)s") % {"number": data["version"]} if data.get("version") else ""


def _surveys(ids: Iterable[str]) -> Mapping[str, Named]:
    return {
        str(survey.pk): Named(survey.name, reverse("feedback:survey_detail", args=[survey.pk]))
        for survey in Survey.objects.filter(pk__in=ids)
    }
