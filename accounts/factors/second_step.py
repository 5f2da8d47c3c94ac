"""The second step of colleagues who run a network: a passkey, or a code by mail and then one from an app.

A session opened by a code knows that the second step is still due; pages of an employer where the person is staff wait
for it. Alumni pages elsewhere do not.
"""

from datetime import datetime
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django_htmx.http import HttpResponseClientRedirect

from accounts import limits
from accounts.factors import rules
from accounts.factors.actions import use_app_code, use_recovery_code
from accounts.factors.models import AuthenticatorApp, RecoveryCode
from accounts.models import User
from accounts.sessions import session_age
from tenancy.urls import global_url

KEY, DUE, DONE = "second_step", "due", "done"


def begin(request: HttpRequest, user: User, *, is_done: bool) -> None:
    """Call at sign-in. A passkey is both steps at once."""
    if is_done:
        request.session[KEY] = DONE
    elif rules.has_second_step(user):
        request.session[KEY] = DUE
    else:
        request.session.pop(KEY, None)


def is_due(request: HttpRequest) -> bool:
    return request.session.get(KEY) == DUE


def note_done(request: HttpRequest) -> None:
    request.session[KEY] = DONE
    session_age.note_proven(request.session)


def missing(request: HttpRequest, *, back_to: str) -> HttpResponse | None:
    """Where a colleague has to go before this page opens. Costs no query."""
    user: User = request.user  # type: ignore[assignment]  # signed in
    state = request.session.get(KEY)
    if state == DUE:
        url = global_url("account_second_step")
    elif state is None and rules.is_grace_over(user):
        url = global_url("account_passkey_offer")
    else:
        return None
    url = f"{url}?{urlencode({'next': back_to}, safe='/')}"
    return HttpResponseClientRedirect(url) if getattr(request, "htmx", False) else redirect(url)


def may_guess(request: HttpRequest, user: User) -> bool:
    return (
        limits.SECOND_STEPS_PER_ORIGIN.allow(limits.origin(request))
        and limits.SECOND_STEPS_PER_PERSON.allow(user.pk)
        and limits.SECOND_STEPS_PER_PERSON_A_DAY.allow(user.pk)
    )


def made_at(user: User, typed: str) -> datetime | None:
    """When the app or the sheet was made that such a code would be from."""
    model = AuthenticatorApp if "".join(typed.split()).isdecimal() else RecoveryCode
    return model.objects.filter(user_id=user.pk).values_list("created_at", flat=True).first()


def method_of_code(user: User, typed: str) -> str | None:
    """ "app" or "paper" if this is a good code of that kind, which it then no longer is."""
    digits = "".join(typed.split())
    if digits.isdecimal():
        return "app" if use_app_code(user=user, typed=digits) else None
    return "paper" if use_recovery_code(user=user, typed=typed) else None
