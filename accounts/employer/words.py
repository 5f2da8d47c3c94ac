"""What the events about an employer's settings mean, for the audit page."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as lazy

from audit.wording import Kind, Named, Sentence, register, register_subjects
from mail import wording
from tenancy.models import EmployerPage


def register_words() -> None:
    register("pages", lazy("Own pages"), _PAGES)
    register("employer", lazy("Settings"), _MAIL)
    register_subjects("tenancy.EmployerPage", Kind(lazy("Own pages"), _named_pages))


def _slug(data: Mapping[str, Any]) -> str:
    return f"/{data.get('slug', '')}/"


def _slug_and_fields(data: Mapping[str, Any]) -> str:
    return f"/{data.get('slug', '')}/ · {', '.join(data.get('fields') or [])}"


def _text(data: Mapping[str, Any]) -> str:
    return str(wording.label_of(str(data.get("text", ""))))


_PAGES = {
    "page.created": Sentence(lazy("{actor} wrote the page {subject}."), "file-plus", _slug),
    "page.changed": Sentence(lazy("{actor} changed the page {subject}."), "file-pen", _slug_and_fields),
    "page.published": Sentence(lazy("{actor} published the page {subject}."), "globe", _slug),
    "page.withdrawn": Sentence(lazy("{actor} took back the page {subject}."), "eye-off", _slug),
    "page.moved": Sentence(lazy("{actor} moved the page {subject}."), "arrow-up-down", _slug),
    "page.deleted": Sentence(lazy("{actor} deleted a page."), "trash-2", _slug),
}
_MAIL = {
    "employer.mail_text_changed": Sentence(lazy("{actor} wrote own words for an e-mail."), "mail", _text),
    "employer.mail_text_reset": Sentence(lazy("{actor} went back to our words for an e-mail."), "mail", _text),
    "employer.test_mail_sent": Sentence(lazy("{actor} sent a test e-mail."), "send"),
}


def _named_pages(ids: Iterable[str]) -> Mapping[str, Named]:
    return {
        str(pk): Named(title, reverse("accounts:employer_page_update", args=[pk]))
        for pk, title in EmployerPage.objects.filter(pk__in=ids).values_list("pk", "title")
    }
