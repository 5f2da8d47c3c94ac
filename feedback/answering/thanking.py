"""The page of thanks. Everybody gets the same but for the address of the form below it, so it is drawn once for each
survey, language and brand and kept in memory: drawing it took two thirds of what handing in costs.
"""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import escape

from feedback.answering.forms import WishForm
from feedback.models import Wave
from feedback.questions.content import Content
from tenancy.models import Employer
from web.themes import theme_of

TEMPLATE = "feedback/answering/thanks.html"
ADDRESS = "/s/the-address-of-this-person/contact/"
MOST = 64

_drawn: dict[tuple[object, ...], str] = {}


def thank(
    request: HttpRequest,
    employer: Employer,
    wave: Wave,
    content: Content,
    language: str,
    *,
    contact_url: str,
    more: Mapping[str, Any],
) -> HttpResponse:
    """After the answers of a confidential or named wave. `more` is what other rooms ask on this page."""
    look = (employer.name, str(employer.logo), employer.colour_primary, employer.colour_accent)
    asked = (wave.version_id, language, repr(sorted(more.items())))
    key = (employer.pk, employer.slug, *look, str(employer.footer_pages), *asked, theme_of(request))
    page = _drawn.get(key)
    if page is None:
        form = WishForm(is_known=True) if content.offers_contact else None
        context = thanks_context(employer, content, language, form) | {"contact_url": ADDRESS, **more}
        page = render(request, TEMPLATE, context).content.decode()
        if len(_drawn) >= MOST:
            _drawn.clear()
        _drawn[key] = page
    return HttpResponse(page.replace(ADDRESS, escape(contact_url)))


def thanks_context(employer: Employer, content: Content, language: str, form: WishForm | None) -> dict[str, Any]:
    """`contact_url`, and in a sealed wave `proof`, come on top."""
    return {
        "employer": employer,
        "brand_of": employer,
        "title": content.said(content.title, language),
        "thanks": content.said(content.thanks, language),
        "language": language,
        "form": form,
    }
