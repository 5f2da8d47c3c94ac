"""From the button under the promise to the thanks: the link is exchanged once, and from then on only the ballot speaks.

No session, sign-in or link reaches the ballot's own pages; what protects their forms is made from the ballot. Requests
are no transactions here: each of the two writes is one by itself.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from feedback.ambassadors.asking import asked_of_everybody
from feedback.answering.actions import ask_for_contact
from feedback.answering.closed import Closed, survey_page
from feedback.answering.forms import WishForm
from feedback.answering.links import Key
from feedback.answering.opening import employer_by_pk, is_open, language_of, opened
from feedback.answering.pages import Step, content_of, page_context, take
from feedback.answering.views import thanks_context
from feedback.models import ContactWish, Mode, SealedBallot, SealedInvitation, Wave
from feedback.questions.answering import clean
from feedback.questions.content import Content
from feedback.sealed import box
from feedback.sealed.ballots import Ballot, Place, ballot_of, read_place
from feedback.sealed.exchange import exchange as exchange_link
from feedback.sealed.keys import WaveKeys
from tenancy.models import Employer
from tenancy.scope import tenant_scope
from tenancy.urls import global_url

PAGE = "page"


@dataclass(frozen=True)
class Answering:
    """A ballot on its own pages."""

    employer: Employer
    wave: Wave
    content: Content
    ballot: Ballot
    language: str


@transaction.non_atomic_requests
@require_POST
@survey_page
def exchange(request: HttpRequest, token: str) -> HttpResponse:
    """The link is used from here on. Sent twice it gives the same ballot.

    A link used before leads to where its ballot is answered, which opens in the browser that holds it.
    """
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        raise Closed
    with opened(token) as (employer, key):
        ballot = exchange_link(token, request.POST.get("nonce", ""))
        place = ballot.place if ballot else _place_of(employer, key)
        response = redirect(_address(place, language=request.GET.get("language", "")))
        if ballot is not None:
            ballot.give(response)
        return response


def _place_of(employer: Employer, key: Key) -> Place:
    wave_id = SealedInvitation.objects.filter(token_digest=key.digest).values_list("wave_id", flat=True).first()
    if wave_id is None:
        raise Closed
    return Place(employer.pk, wave_id)


def _address(place: Place, *, language: str) -> str:
    address = global_url("sealed:answer", place.word)
    return f"{address}?{urlencode({'language': language[:10]})}" if language else address


@transaction.non_atomic_requests
@require_http_methods(["GET", "HEAD", "POST"])
@survey_page
def answer(request: HttpRequest, place: str) -> HttpResponse:
    """One page of questions after the other; what was answered on the others travels along in the page."""
    with _opened(request, place) as here:
        if not is_open(here.wave):
            raise Closed
        if request.method == "POST":
            return _answer(request, here)
        before = box.read(here.ballot) or {}
        if not before and box.is_mixed(here.ballot):
            raise Closed
        return _draw(request, here, Step(before, None, here.content.pages[0]))


def _answer(request: HttpRequest, here: Answering) -> HttpResponse:
    _require_proof(request, here.ballot)
    page = here.content.page(request.POST.get(PAGE, ""))
    if page is None:
        raise Closed
    before = clean(here.content, request.POST, draft=True).answers
    step = take(here.content, page, request.POST, _of_other_pages(before, page))
    if step.page is not None:
        return _draw(request, here, step)
    if not box.put(here.ballot, step.answers):
        raise Closed
    context = _thanks(here, WishForm(is_known=False)) | asked_of_everybody(here.content, employer=here.employer)
    return render(request, "feedback/answering/thanks.html", context)


def _of_other_pages(answers: Mapping[str, Any], page: Any) -> dict[str, Any]:
    keys = {question.key for question in page.questions}
    return {name: value for name, value in answers.items() if name.partition(".")[0] not in keys}


def _draw(request: HttpRequest, here: Answering, step: Step) -> HttpResponse:
    assert step.page is not None
    context = page_context(
        here.content,
        step.page,
        step.answers,
        language=here.language,
        cleaned=step.cleaned,
        seed=here.ballot.digest,
        carries=True,
    )
    context |= _around(here) | {
        "carried": [(PAGE, step.page.key), *context["carried"]],
        "keeps": False,
        "leaves_open": _("On this device you can change your answers until they are mixed with those of others."),
    }
    return render(request, "feedback/answering/questions.html", context, status=422 if step.is_refused else 200)


@transaction.non_atomic_requests
@require_POST
@survey_page
def contact(request: HttpRequest, place: str) -> HttpResponse:
    """After the answers: who types a name here says it by themselves, in a row that leads to no ballot."""
    with _opened(request, place) as here:
        _require_proof(request, here.ballot)
        has_answered = SealedBallot.objects.filter(ballot_digest=here.ballot.digest).exists()
        if not has_answered or not here.content.offers_contact:
            raise Closed
        form = WishForm(request.POST, is_known=False)
        if not form.is_valid():
            return render(request, "feedback/answering/thanks.html", _thanks(here, form), status=422)
        said = form.cleaned_data
        if not ContactWish.objects.filter(wave=here.wave, name=said["name"], address=said["address"]).exists():
            ask_for_contact(wave_id=here.wave.pk, name=said["name"], address=said["address"], words=said["words"])
        return render(request, "feedback/answering/thanks.html", _thanks(here, form) | {"is_wished": True})


def _thanks(here: Answering, form: WishForm) -> dict[str, Any]:
    form_or_none = form if here.content.offers_contact else None
    change_url = _address(here.ballot.place, language=here.language)
    said = thanks_context(here.employer, here.content, here.language, form_or_none)
    return said | _around(here) | {"change_url": change_url}


def _around(here: Answering) -> dict[str, Any]:
    return {
        "employer": here.employer,
        "brand_of": here.employer,
        "wave": here.wave,
        "proof": here.ballot.proof,
        "contact_url": global_url("sealed:contact", here.ballot.place.word),
    }


@contextmanager
def _opened(request: HttpRequest, word: str) -> Iterator[Answering]:
    """In the scope and on the clock of the employer. Closed for whoever does not hold a ballot of this wave."""
    place = read_place(word)
    employer = employer_by_pk(place.tenant_id) if place else None
    if place is None or employer is None or not employer.is_active or not employer.has_module("feedback"):
        raise Closed
    with tenant_scope(employer), timezone.override(employer.zone):
        wave = Wave.objects.filter(pk=place.wave_id, mode=Mode.SEALED).first()
        keys = WaveKeys.of(place.wave_id) if wave else None
        ballot = ballot_of(request, keys) if keys else None
        if wave is None or ballot is None:
            raise Closed
        content = content_of(wave)
        yield Answering(employer, wave, content, ballot, language_of(request, content, employer))


def _require_proof(request: HttpRequest, ballot: Ballot) -> None:
    if not ballot.is_proven(request):
        raise Closed
