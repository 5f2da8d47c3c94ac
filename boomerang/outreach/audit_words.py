from collections.abc import Iterable, Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from audit.wording import Kind, Named, Sentence, register, register_subjects
from boomerang.models import Answer, OutreachTemplate


def register_words() -> None:
    register(
        "outreach",
        lazy("Mail to candidates"),
        {
            "outreach.sent": Sentence(lazy("{actor} wrote to people about {subject}."), "send", _people),
            "outreach.answered": Sentence(lazy("{subject} answered by the link in a mail."), "reply", _answer),
            "outreach_template.saved": Sentence(lazy("{actor} saved the template {subject}."), "file-pen-line"),
            "outreach_template.deleted": Sentence(lazy("{actor} deleted the template {subject}."), "file-x"),
        },
    )
    register_subjects("boomerang.OutreachTemplate", Kind(lazy("Templates for candidates"), _templates))


def _people(data: Mapping[str, Any]) -> str:
    count = int(data.get("people") or 0)
    return ngettext("%(n)d person", "%(n)d people", count) % {"n": count}


def _answer(data: Mapping[str, Any]) -> str:
    return str(dict(Answer.choices).get(data.get("answer", ""), ""))


def _templates(ids: Iterable[str]) -> Mapping[str, Named]:
    return {
        str(template.pk): Named(template.name, reverse("boomerang:outreach_template_update", args=[template.pk]))
        for template in OutreachTemplate.objects.filter(pk__in=ids)
    }
