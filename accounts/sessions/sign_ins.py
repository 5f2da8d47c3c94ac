"""Where a person is signed in, for "My account": one row per session, which ends with it."""

import time
from collections.abc import Callable
from importlib import import_module
from uuid import uuid4

from django.conf import settings
from django.contrib.auth import update_session_auth_hash
from django.contrib.sessions.models import Session
from django.db import connection, models, transaction
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone

from accounts.factors.models import SignIn
from accounts.members import days_here
from accounts.models import User
from accounts.sessions.session_age import ROW_KEY
from accounts.sessions.user_agents import browser_of, system_of
from audit.events import Actor, record
from tenancy.scope import person_scope

SEEN_SECONDS = 300


@transaction.atomic
def note_opened(request: HttpRequest, user: User, *, method: str, email: str = "") -> SignIn:
    if request.session.session_key is None:
        request.session.create()
    user_agent = request.headers.get("User-Agent", "")
    with person_scope(user.pk):
        sign_in, _created = SignIn.objects.update_or_create(
            session_key=request.session.session_key,
            defaults={
                "user": user,
                "method": method,
                "email": email,
                "browser": browser_of(user_agent),
                "system": system_of(user_agent),
            },
        )
    _note_in_session(request, sign_in.pk)
    days_here.begin(request)
    return sign_in


def _note_in_session(request: HttpRequest, row_id: object) -> None:
    request.session[ROW_KEY] = {"id": str(row_id), "key": request.session.session_key, "seen": time.time()}


@transaction.atomic
def change_key(request: HttpRequest) -> None:
    """A new key for the session; whoever held the old one is out."""
    request.session.cycle_key()
    note_seen(request)


def note_seen(request: HttpRequest) -> None:
    """Keeps the row true to the session: its key, which also changes without us, and when it was used."""
    row = request.session.get(ROW_KEY)
    if row is None or not request.user.is_authenticated:
        return
    with person_scope(request.user.pk):
        found = SignIn.objects.filter(pk=row["id"], user_id=request.user.pk)
        found.update(session_key=request.session.session_key, seen_at=timezone.now())
    _note_in_session(request, row["id"])


def opened_with(request: HttpRequest) -> str:
    """The address whose code has opened this session; empty for a passkey."""
    user: User = request.user  # type: ignore[assignment]  # signed in
    with person_scope(user.pk):
        row = SignIn.objects.filter(user_id=user.pk, session_key=request.session.session_key).first()
    return row.email if row else ""


def open_ones(user: User) -> models.QuerySet[SignIn]:
    """Those whose session still lives, the one used last first."""
    alive = Session.objects.filter(expire_date__gt=timezone.now()).values("session_key")
    return SignIn.objects.filter(user_id=user.pk, session_key__in=alive).order_by("-seen_at", "-id")


@transaction.atomic
def end(*, sign_in: SignIn, by: User | None) -> None:
    """At once: a request that is under way in it cannot bring it back."""
    import_module(settings.SESSION_ENGINE).SessionStore(sign_in.session_key).delete()
    record("user.session_ended", subject=sign_in, by=by)
    sign_in.delete()


@transaction.atomic
def end_all_sessions(*, user: User, by: Actor = None) -> None:
    """Whoever was signed in as this person, anywhere, is not any more."""
    user.session_key = uuid4()
    with person_scope(user.pk):
        user.save(update_fields=["session_key"])
        record("user.sessions_ended", subject=user, by=by)


@transaction.atomic
def end_others(request: HttpRequest, user: User) -> None:
    """Also those that have no row, such as sessions from before there were rows."""
    for sign_in in SignIn.objects.filter(user_id=user.pk).exclude(session_key=request.session.session_key):
        end(sign_in=sign_in, by=user)
    end_all_sessions(user=user, by=user)
    update_session_auth_hash(request, user)  # also gives the session a new key
    note_seen(request)


@transaction.atomic
def end_opened_with(*, user: User, email: str, by: User | None = None) -> int:
    """The sessions that a code to this address has opened."""
    with person_scope(user.pk):
        found = list(SignIn.objects.filter(user_id=user.pk, email=email))
        for sign_in in found:
            end(sign_in=sign_in, by=by)
    return len(found)


def forget_ended() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT accounts_forget_sign_ins()")
        return int(cursor.fetchone()[0])


class SeenMiddleware:
    """Keeps "last used" true to five minutes, and the key to one request. Stands after AuthenticationMiddleware."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        row = request.session.get(ROW_KEY)
        if row and (row["key"] != request.session.session_key or time.time() - row["seen"] >= SEEN_SECONDS):
            note_seen(request)
        return self.get_response(request)
