"""Confirming once more that it is you, shortly before an act that matters.

allauth's reauthentication lets people without a password pass; this does not. A confirmation belongs to one session and
one act, is five minutes old at most, and what was typed before it is kept.
"""

import secrets
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.sessions.backends.base import SessionBase
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django_htmx.http import HttpResponseClientRedirect

from accounts.sessions import session_age, sign_ins
from accounts.signing_in.way_back import page_to_come_back_to
from tenancy.urls import global_url

FRESH_SECONDS = 300
MANY_PEOPLE = 25  # who does something to more people than this at once confirms it; single acts nag nobody
QUESTION_SECONDS = 3600
QUESTIONS_KEPT = 5
MOST_KEPT = 64 * 1024  # bytes of one form; the session is read with every request
CONFIRMED_KEY, QUESTIONS_KEY = "step_up", "step_up_questions"
GO_ON = (
    "staff.go_on"  # asked by accounts.access when a colleague's proof is of another day, or from before a long pause
)

View = Callable[..., HttpResponseBase]


@dataclass(frozen=True)
class Act:
    """`to` ends the sentence "Confirm that it is you, to …". Weighty acts want more than one code where they can."""

    to: str | Promise
    is_weighty: bool = False
    by_mailbox_in_hand: bool = False  # a code goes to the address that opened the session: the main one may be lost


ACTS: dict[str, Act] = {
    "account.change_email": Act(_("change the addresses you sign in with"), is_weighty=True),
    "account.change_factors": Act(_("change how you sign in")),
    "account.lose_address": Act(_("give up an address that you have lost"), by_mailbox_in_hand=True),
    "account.delete": Act(_("delete your account"), is_weighty=True),
    "account.export": Act(_("download what is stored about you"), is_weighty=True),
    "account.join_another": Act(_("join another employer’s network with this sign-in"), is_weighty=True),
    "audit.export": Act(_("download the audit log"), is_weighty=True),
    "cases.release": Act(_("release many invitations at once")),
    "contacts.export": Act(_("download your contacts")),
    "imports.commit": Act(_("write an import to your people")),
    "key.create": Act(_("create a key"), is_weighty=True),
    "mail.bulk_send": Act(_("write to many people at once")),
    "people.export": Act(_("download your people as a file"), is_weighty=True),
    "candidates.export": Act(_("download candidates as a file"), is_weighty=True),
    "candidates.export_rights": Act(_("decide who takes files of candidates along"), is_weighty=True),
    "people.delete": Act(_("delete a person"), is_weighty=True),
    "people.recover": Act(_("give a member a new way in")),
    GO_ON: Act(_("go on with your work")),
    "team.change_role": Act(_("change what a colleague may do")),
    "team.invite": Act(_("invite a colleague")),
    "team.remove": Act(_("remove a colleague")),
}


def register(name: str, to: str | Promise, *, is_weighty: bool = False) -> None:
    """Name a further act, before any view asks for it."""
    ACTS[name] = Act(to, is_weighty)


def step_up_required(act: str) -> Callable[[View], View]:
    """Stands under the access decorator. Also asked on GET, so that people confirm before they type."""
    if act not in ACTS:
        raise ImproperlyConfigured(f"Nobody has said what {act!r} is for: add it to accounts.step_up.ACTS.")

    def decorator(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if is_confirmed(request, act):
                return view(request, *args, **kwargs)
            return ask(request, act)

        guarded.step_up = act  # type: ignore[attr-defined]
        return guarded

    return decorator


def ask_if_many(request: HttpRequest, act: str, *, people: int) -> HttpResponse | None:
    """For acts that are everyday work on a few people and weighty on many."""
    return ask(request, act) if people > MANY_PEOPLE and not is_confirmed(request, act) else None


def is_confirmed(request: HttpRequest, act: str) -> bool:
    at = request.session.get(CONFIRMED_KEY, {}).get(act, 0)
    return 0 <= time.time() - at <= FRESH_SECONDS


def note_confirmed(session: SessionBase, act: str) -> None:
    session[CONFIRMED_KEY] = {**session.get(CONFIRMED_KEY, {}), act: time.time()}
    session_age.note_proven(session)


@dataclass
class Question:
    """One act that waits for its confirmation: where it goes on, and what was typed there."""

    id: str
    act: str
    path: str
    posted: list[list[Any]] | None
    at: float
    codes: dict[str, dict[str, Any]] = field(default_factory=dict)  # by address: hash of the code and its age
    proven: list[str] = field(default_factory=list)  # addresses whose code has come back
    is_too_long: bool = False  # the form was, and has to be sent once more
    mail_to: str = ""  # the one address that a code goes to, where it is not the main one

    @property
    def to(self) -> str | Promise:
        return ACTS[self.act].to

    @property
    def is_weighty(self) -> bool:
        return ACTS[self.act].is_weighty

    @property
    def url(self) -> str:
        return f"{global_url('account_confirm')}?{urlencode({'for': self.id})}"


def ask(
    request: HttpRequest, act: str, *, path: str | None = None, posted: dict[str, list[str]] | None = None
) -> HttpResponse:
    """Send the person to confirm. Afterwards the request goes on where it was, a POST with all that it held.

    After a form that is too long to be kept it goes on at the page of the form.
    """
    is_too_long = False
    if path is None and request.method == "POST":
        posted, path = dict(request.POST.lists()), request.get_full_path()
        if is_too_long := _bytes_of(posted) > MOST_KEPT:
            posted, path = None, page_to_come_back_to(request)
            messages.warning(request, _("The form was too long to be kept. Please fill it in and send it once more."))
    question = Question(
        id=secrets.token_urlsafe(12),
        act=act,
        path=path or page_to_come_back_to(request),
        posted=[[name, values] for name, values in posted.items() if name != "csrfmiddlewaretoken"]
        if posted is not None
        else None,
        at=time.time(),
        is_too_long=is_too_long,
        mail_to=sign_ins.opened_with(request) if ACTS[act].by_mailbox_in_hand else "",
    )
    keep(request, question)
    return HttpResponseClientRedirect(question.url) if getattr(request, "htmx", False) else redirect(question.url)


def _bytes_of(posted: dict[str, list[str]]) -> int:
    return sum(len(text.encode("utf-8", "replace")) for name, values in posted.items() for text in (name, *values))


def keep(request: HttpRequest, question: Question) -> None:
    """Several may wait, one per tab; the oldest make room."""
    waiting = {**_waiting(request), question.id: asdict(question)}
    newest = sorted(waiting.values(), key=lambda each: each["at"])[-QUESTIONS_KEPT:]
    request.session[QUESTIONS_KEY] = {each["id"]: each for each in newest}


def question(request: HttpRequest) -> Question | None:
    """The question that this page is about, if this very session has been asked it within the hour."""
    known = _waiting(request).get(request.GET.get("for", ""))
    return Question(**known) if known else None


def forget(request: HttpRequest, question: Question) -> None:
    request.session[QUESTIONS_KEY] = {key: each for key, each in _waiting(request).items() if key != question.id}


def _waiting(request: HttpRequest) -> dict[str, dict[str, Any]]:
    since = time.time() - QUESTION_SECONDS
    return {key: each for key, each in request.session.get(QUESTIONS_KEY, {}).items() if each["at"] >= since}
