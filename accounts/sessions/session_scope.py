"""How a session was opened says what it opens. A code to a work address opens that employer; all else, everything.

Every door asks here: membership pages (accounts/access.py), the list of employers, joining, changing addresses.
"""

from collections.abc import Callable
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth import logout
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from accounts.addresses import work
from tenancy.models import Employer
from tenancy.scope import person_scope

SCOPE_KEY = "opened_through"


def remember(request: HttpRequest, *, address: str) -> None:
    """Call when a code sent to `address` has opened the session."""
    owner = work.employer_of(address)
    if owner is None:
        request.session.pop(SCOPE_KEY, None)
    else:
        request.session[SCOPE_KEY] = {"employer": owner.pk, "address": address}


def employer_id(request: HttpRequest) -> int | None:
    """The only employer that this session opens; None for one that opens all of the person's own."""
    scope = getattr(request, "session", {}).get(SCOPE_KEY)  # requests made by hand have no session
    return scope["employer"] if scope else None


def is_personal(request: HttpRequest) -> bool:
    return employer_id(request) is None


def opens(request: HttpRequest, employer: Employer) -> bool:
    return employer_id(request) in (None, employer.pk)


class SessionScopeMiddleware:
    """Ends a session whose work address is no longer its person's: retired, removed, or proven by somebody else.

    Stands after AuthenticationMiddleware. Personal sessions cost nothing here.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        scope = request.session.get(SCOPE_KEY)
        if scope and request.user.is_authenticated and not _still_holds(request, scope["address"]):
            logout(request)
        return self.get_response(request)


def _still_holds(request: HttpRequest, address: str) -> bool:
    user_id: Any = request.user.pk
    with person_scope(user_id):
        return EmailAddress.objects.filter(user_id=user_id, email=address, verified=True).exists()
