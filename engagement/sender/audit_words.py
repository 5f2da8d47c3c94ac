"""What the events about sender domains mean."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as lazy

from audit.wording import Kind, Named, Sentence, register, register_subjects
from mail.models import SenderDomain


def register_words() -> None:
    register(
        "sender",
        lazy("Sender of mail"),
        {
            "sender.changed": Sentence(lazy("{actor} chose an own address to send mail from."), "at-sign", _domain),
            "sender.removed": Sentence(lazy("{actor} took the own sender address back."), "at-sign", _domain),
            "sender.check_asked": Sentence(lazy("{actor} had DNS asked about the sender."), "search-check"),
            "sender.confirmed": Sentence(lazy("Mail goes out from {subject}: DNS is as it should be."), "badge-check"),
            "sender.lost": Sentence(lazy("Mail no longer goes out from {subject}: DNS has changed."), "shield-alert"),
        },
    )
    register_subjects("mail.SenderDomain", Kind(lazy("Sender domains"), _domains))


def _domain(data: Mapping[str, Any]) -> str:
    return str(data.get("domain", ""))


def _domains(ids: Iterable[str]) -> Mapping[str, Named]:
    href = reverse("engagement:sender_detail")
    return {str(row.pk): Named(row.domain, href) for row in SenderDomain.objects.filter(pk__in=list(ids))}
