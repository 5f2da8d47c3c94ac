from collections.abc import Iterable, Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as lazy

from audit.wording import Kind, Named, Sentence, register, register_subjects
from engagement.models import Letter

_PARTS = {
    "name": lazy("name"),
    "subject": lazy("subject"),
    "preheader": lazy("preview line"),
    "language": lazy("language"),
    "blocks": lazy("text"),
}


def register_words() -> None:
    register(
        "letters",
        lazy("Letters"),
        {
            "letter.created": Sentence(lazy("{actor} began the letter {subject}."), "file-plus"),
            "letter.changed": Sentence(lazy("{actor} changed the letter {subject}."), "pencil", _parts),
            "letter.tested": Sentence(lazy("{actor} sent a test of the letter {subject}."), "send"),
            "letter.deleted": Sentence(lazy("{actor} deleted the letter {subject}."), "trash-2"),
        },
    )
    register_subjects("engagement.Letter", Kind(lazy("Letters"), _letters))


def _parts(data: Mapping[str, Any]) -> str:
    return ", ".join(str(_PARTS.get(name, name)) for name in data.get("fields", ()))


def _letters(ids: Iterable[str]) -> Mapping[str, Named]:
    return {
        str(letter.pk): Named(str(letter), reverse("engagement:letter_update", args=[letter.pk]))
        for letter in Letter.objects.filter(pk__in=ids).only("name", "subject", "tenant_id")
    }
