"""What the events about reports mean. A case is named by its kind alone, never by its words or its author."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as lazy

from audit.wording import Kind, Named, Sentence, register, register_subjects
from community.models import ModerationCase, Outcome
from community.moderation.reportables import label_of


def register_words() -> None:
    register(
        "reports",
        lazy("Reports"),
        {
            "report.hidden_by_rule": Sentence(
                lazy("Something that several people reported was hidden until somebody decides: {subject}."), "eye-off"
            ),
            "report.decided": Sentence(lazy("{actor} decided about a report: {subject}."), "gavel", _outcome),
            "report.appeal_decided": Sentence(lazy("{actor} decided about an appeal: {subject}."), "scale", _outcome),
        },
    )
    register_subjects("community.ModerationCase", Kind(lazy("Reports"), _cases))


def _outcome(data: Mapping[str, Any]) -> str:
    return str(dict(Outcome.choices).get(data.get("outcome", ""), ""))


def _cases(ids: Iterable[str]) -> Mapping[str, Named]:
    return {
        str(case.pk): Named(label_of(case.kind), reverse("community:report_detail", args=[case.pk]))
        for case in ModerationCase.objects.filter(pk__in=ids).only("pk", "kind", "tenant_id")
    }
