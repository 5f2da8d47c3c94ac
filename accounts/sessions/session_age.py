"""How long a session is good, and how long it opens the pages of colleagues without asking who is there.

Nobody's lasts for ever. The pages of colleagues want a proof (a sign-in or a confirmation) from this working day, and a
new one after a long pause; docs/sign-in.md says why.
"""

import time
from collections.abc import Callable

from django.contrib.auth import SESSION_KEY, logout
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest
from django.http.response import HttpResponseBase

OPENED_KEY, PROVEN_KEY, PAUSED_KEY = "opened_at", "proven_at", "paused_at"
ROW_KEY = "sign_in_row"  # in the session: id of the row, the session's key as the row has it, and when it was used last
LONGEST_SECONDS = 30 * 24 * 3600
STAFF_SECONDS = 12 * 3600
STAFF_PAUSE_SECONDS = 3600


def note_opened(session: SessionBase) -> None:
    session[OPENED_KEY] = time.time()
    note_proven(session)


def note_proven(session: SessionBase) -> None:
    """The person has just shown who they are."""
    session[PROVEN_KEY] = time.time()


def is_over(session: SessionBase) -> bool:
    return time.time() - session.get(OPENED_KEY, 0) > LONGEST_SECONDS


def wants_proof(session: SessionBase) -> bool:
    """Before the next page of colleagues."""
    proven = session.get(PROVEN_KEY, 0)
    return proven < session.get(PAUSED_KEY, 0) or time.time() - proven > STAFF_SECONDS


class SessionAgeMiddleware:
    """Ends what is too old and remembers long pauses. Stands before SeenMiddleware, which would hide them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if SESSION_KEY in request.session:
            if is_over(request.session):
                logout(request)
            elif _has_paused(request.session):
                request.session[PAUSED_KEY] = time.time()
        return self.get_response(request)


def _has_paused(session: SessionBase) -> bool:
    row = session.get(ROW_KEY)
    return row is not None and time.time() - row["seen"] > STAFF_PAUSE_SECONDS
