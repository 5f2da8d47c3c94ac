"""The pages behind a personal link. Opening one changes nothing: mail scanners open every link.

Each request is one transaction (ATOMIC_REQUESTS), so that nobody is thanked before the answers are committed.
"""

from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from feedback.ambassadors.asking import asked_after
from feedback.answering.actions import ask_for_contact, save_draft, submit
from feedback.answering.closed import Closed, survey_page
from feedback.answering.forms import WishForm
from feedback.answering.links import Key
from feedback.answering.opening import find, find_answered, find_sealed, language_of, opened
from feedback.answering.pages import (
    LATER,
    Step,
    content_of,
    languages_of,
    minutes_of,
    page_context,
    take,
    where_one_was,
)
from feedback.answering.promises import bands_of, promise_of
from feedback.answering.thanking import TEMPLATE, thank, thanks_context
from feedback.models import Participation, Wave
from feedback.questions import branches
from feedback.questions.content import Content
from feedback.sealed.ballots import new_nonce
from mail.reading import reader_of
from tenancy.models import Employer
from tenancy.urls import global_url


@require_safe
@survey_page
def begin(request: HttpRequest, token: str) -> HttpResponse:
    """Before the first question: what is asked, what is promised, and what goes with the answers. All modes."""
    with opened(token) as (employer, key):
        try:
            asked = find(key)
        except Closed:
            return _begin_sealed(request, employer, key, token)
        content = content_of(asked.wave)
        language = language_of(request, content, employer, reader_of(asked.alumnus_id).language)
        page = where_one_was(content, asked.draft)
        context = begin_context(asked.wave, content, employer, bands=asked.bands, language=language)
        context |= {"begin_url": _page_url(token, page.key, language), "has_begun": bool(asked.draft)}
        return render(request, "feedback/answering/begin.html", context)


def _begin_sealed(request: HttpRequest, employer: Employer, key: Key, token: str) -> HttpResponse:
    invitation = find_sealed(key)
    content = content_of(invitation.wave)
    language = language_of(request, content, employer)
    context = begin_context(invitation.wave, content, employer, bands=invitation.bands, language=language)
    context |= {"exchange_url": f"{global_url('sealed:exchange', token)}?language={language}", "nonce": new_nonce()}
    return render(request, "feedback/answering/begin.html", context)


def begin_context(
    wave: Wave, content: Content, employer: Employer, *, bands: dict[str, str], language: str
) -> dict[str, Any]:
    return {
        "employer": employer,
        "brand_of": employer,
        "wave": wave,
        "title": content.said(content.title, language),
        "intro": content.said(content.intro, language),
        "language": language,
        "languages": languages_of(content),
        "questions": len(branches.shown(content, {})),
        "minutes": minutes_of(content),
        "promise": promise_of(wave, content, employer.name),
        "bands": bands_of(wave, bands),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@survey_page
def answer(request: HttpRequest, token: str, page: str) -> HttpResponse:
    """One page of questions. What is sent from it is saved; after the last one all is handed in."""
    with opened(token) as (employer, key):
        if request.method == "POST":
            return _answer(request, employer, key, token, page)
        asked = find(key)
        content = content_of(asked.wave)
        found = content.page(page)
        if found is None or found not in branches.pages_shown(content, asked.draft):
            found = where_one_was(content, asked.draft)
            return _lead_to(token, found.key, language_of(request, content, employer))
        return _draw(request, employer, asked, Step(asked.draft, None, found))


def _answer(request: HttpRequest, employer: Employer, key: Key, token: str, page: str) -> HttpResponse:
    asked = find(key, locked=True)
    content = content_of(asked.wave)
    found = content.page(page)
    if found is None:
        raise Closed
    language = language_of(request, content, employer)
    try:
        sent = request.POST
    except RequestDataTooBig:
        return _draw(request, employer, asked, Step(asked.draft, None, found), is_too_big=True)
    step = take(content, found, sent, asked.draft)
    if step.is_refused:
        return _draw(request, employer, asked, step)
    if step.page is None:
        if not submit(participation=asked, answers=step.answers):
            raise Closed
        more = asked_after(content, step.answers, employer=employer)
        contact_url = global_url("answering:contact", token)
        return thank(request, employer, asked.wave, content, language, contact_url=contact_url, more=more)
    save_draft(participation=asked, answers=step.answers)
    if request.POST.get("go") == LATER:
        return render(request, "feedback/answering/later.html", _later(employer, asked, content, language, token))
    return _lead_to(token, step.page.key, language)


def _draw(
    request: HttpRequest, employer: Employer, asked: Participation, step: Step, *, is_too_big: bool = False
) -> HttpResponse:
    content = content_of(asked.wave)
    assert step.page is not None
    language = language_of(request, content, employer)
    context = page_context(
        content, step.page, step.answers, language=language, cleaned=step.cleaned, seed=str(asked.pk)
    )
    context |= {"employer": employer, "brand_of": employer, "wave": asked.wave, "keeps": True, "is_too_big": is_too_big}
    status = 413 if is_too_big else 422 if step.is_refused else 200
    return render(request, "feedback/answering/questions.html", context, status=status)


def _later(employer: Employer, asked: Participation, content: Content, language: str, token: str) -> dict[str, Any]:
    page = where_one_was(content, asked.draft)
    return {
        "employer": employer,
        "brand_of": employer,
        "wave": asked.wave,
        "title": content.said(content.title, language),
        "language": language,
        "page_url": _page_url(token, page.key, language),
    }


@require_POST
@survey_page
def contact(request: HttpRequest, token: str) -> HttpResponse:
    """After the answers, by itself: HR sees the name and the words, and nothing that leads to an answer."""
    with opened(token) as (employer, key):
        asked = find_answered(key)
        content = content_of(asked.wave)
        if not content.offers_contact:
            raise Closed
        language = language_of(request, content, employer)
        form = WishForm(request.POST, is_known=True)
        context = thanks_context(employer, content, language, form)
        context |= {"contact_url": global_url("answering:contact", token)}
        if not form.is_valid():
            return render(request, TEMPLATE, context, status=422)
        ask_for_contact(
            wave_id=asked.wave_id,
            alumnus=asked.alumnus,
            words=form.cleaned_data["words"],
            address=form.cleaned_data["address"],
        )
        return render(request, TEMPLATE, context | {"is_wished": True})


def _page_url(token: str, page: str, language: str) -> str:
    return f"{global_url('answering:page', token, page)}?{urlencode({'language': language})}"


def _lead_to(token: str, page: str, language: str) -> HttpResponse:
    return HttpResponseRedirect(_page_url(token, page, language))
