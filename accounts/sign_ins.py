"""Where a person is signed in, for "My account": one row per session, which ends with it."""

import time
from collections.abc import Callable
from importlib import import_module

from django.conf import settings
from django.contrib.auth import update_session_auth_hash
from django.contrib.sessions.models import Session
from django.db import connection, models, transaction
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone

from accounts.actions import end_all_sessions
from accounts.factors.models import SignIn
from accounts.models import User
from accounts.user_agents import browser_of, system_of
from audit.events import record
from tenancy.scope import person_scope

SEEN_KEY = "seen_at"
SEEN_SECONDS = 300


@transaction.atomic
def note_opened(request: HttpRequest, user: User, *, method: str, email: str = "") -> SignIn:
    if request.session.session_key is None:
        request.session.create()
    request.session[SEEN_KEY] = time.time()
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
    return sign_in


@transaction.atomic
def change_key(request: HttpRequest) -> None:
    """A new key for the session; whoever held the old one is out."""
    before = request.session.session_key
    request.session.cycle_key()
    SignIn.objects.filter(session_key=before).update(session_key=request.session.session_key)


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
def end_others(request: HttpRequest, user: User) -> None:
    """Also those that have no row, such as sessions from before there were rows."""
    for sign_in in SignIn.objects.filter(user_id=user.pk).exclude(session_key=request.session.session_key):
        end(sign_in=sign_in, by=user)
    end_all_sessions(user=user, by=user)
    update_session_auth_hash(request, user)
    request.session.save()


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
    """Keeps "last used" true to five minutes. Stands after AuthenticationMiddleware."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        seen = request.session.get(SEEN_KEY)
        if seen is not None and time.time() - seen >= SEEN_SECONDS and request.user.is_authenticated:
            request.session[SEEN_KEY] = time.time()
            with person_scope(request.user.pk):
                SignIn.objects.filter(session_key=request.session.session_key).update(seen_at=timezone.now())
        return self.get_response(request)
