"""A mail from three templates: subject, text and MJML. Text is always there; HTML carries the employer's colours."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import urljoin

import mrml
from django.conf import settings
from django.template import Context
from django.template.loader import get_template
from django.utils import translation

from web.brand import mail_colours

MAX_SUBJECT = 200
# Otherwise a mail that names Roboto asks Google for it whenever it is opened.
NO_WEB_FONTS = mrml.RenderOptions(fonts={})
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class Sender(Protocol):
    """What an employer gives to its mails."""

    name: str
    language: str
    postal_address: str
    colour_primary: str


@dataclass(frozen=True)
class RenderedMail:
    subject: str
    text: str
    html: str


def render_mail(
    template: str, context: dict[str, Any], *, employer: Sender | None = None, language: str = ""
) -> RenderedMail:
    """Reads templates/emails/<template>.subject.txt, .txt and .mjml, in the employer's language unless one is given."""
    language = spoken(language, employer)
    values = {
        "employer": employer,
        "brand": mail_colours(employer.colour_primary if employer else ""),
        "logo_url": _logo_url(employer),
        "PRODUCT_NAME": settings.PRODUCT_NAME,
        "BASE_URL": settings.BASE_URL,
        **context,
    }
    with translation.override(language):
        subject = one_line(_plain(f"emails/{template}.subject.txt", values))
        text = _plain(f"emails/{template}.txt", values).strip() + "\n"
        html = _html(f"emails/{template}.mjml", {**values, "subject": subject})
    return RenderedMail(subject=subject, text=text, html=html)


def spoken(language: str, employer: Sender | None) -> str:
    """The employer's language unless one is given. One without a catalogue of ours falls back: French dates in English
    sentences help nobody.
    """
    language = language or (employer.language if employer else settings.LANGUAGE_CODE)
    return language if language in settings.TRANSLATED else settings.LANGUAGE_CODE


def _logo_url(employer: Sender | None) -> str:
    """Absolute, for mail programs have no page that it could be relative to."""
    logo = getattr(employer, "logo", None)
    return urljoin(f"{settings.BASE_URL}/", logo.url) if logo else ""


def one_line(text: str) -> str:
    """Safe in a header: no line break or control character survives, whatever a name contained."""
    visible = text
    if not text.isprintable():
        visible = "".join(" " if unicodedata.category(char) in {"Cc", "Zl", "Zp", "Cs"} else char for char in text)
    return " ".join(visible.split())[:MAX_SUBJECT]


def _clean(text: str) -> str:
    """Without the control characters that XML, and therefore MJML, cannot hold."""
    return _FORBIDDEN.sub("", text)


def _plain(name: str, values: dict[str, Any]) -> str:
    template = get_template(name)
    return _clean(template.template.render(Context(values, autoescape=False)))  # type: ignore[attr-defined]


def _html(name: str, values: dict[str, Any]) -> str:
    mjml = _clean(get_template(name).render(values))
    return mrml.to_html(mjml, render_options=NO_WEB_FONTS).content
