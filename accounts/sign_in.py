"""Signing in by a code sent to one's address, on top of allauth's login stages.

The database shows a process only the person in scope. Before a sign-in nobody is, so every step first names the person:
by the one look-up that may see all addresses, or by what an earlier step left in the session.
"""

from contextlib import AbstractContextManager
from datetime import UTC, datetime
from uuid import UUID

from allauth.account.internal.flows.login_by_code import LoginCodeVerificationProcess
from allauth.account.internal.stagekit import LOGIN_SESSION_KEY, clear_login
from allauth.account.stages import LoginByCodeStage, LoginStageController
from django.http import HttpRequest, HttpResponse

from accounts import emails, limits
from accounts.actions import end_all_sessions, has_proven, note_sign_in
from accounts.devices import known_device
from accounts.models import User, normalise_email
from tenancy.scope import Scope, no_scope, person_scope

AUTH_METHOD_KEY = "auth_method"
PERSONAL_CODE = "personal-code"


def may_request_code(request: HttpRequest, email: str) -> bool:
    """A browser in which this person has signed in before has codes of its own: strangers cannot use them up."""
    here, email = limits.origin(request), normalise_email(email)
    if device := known_device(request, email):
        return limits.CODES_PER_DEVICE.allow(device, email)
    return (
        limits.CODES_PER_ORIGIN.allow(here)
        and limits.CODES_PER_ADDRESS_HERE.allow(here, email)
        and limits.CODES_PER_ADDRESS.allow(email)
    )


def may_guess(request: HttpRequest, email: str) -> bool:
    """Per place or known browser, so that a stranger's guesses keep nobody out; the codes per address bound them."""
    here, email = limits.origin(request), normalise_email(email)
    if device := known_device(request, email):
        return limits.GUESSES_PER_DEVICE.allow(device, email)
    return limits.GUESSES_PER_ORIGIN.allow(here) and limits.GUESSES_PER_ADDRESS_HERE.allow(here, email)


def guesses_left(request: HttpRequest, process: LoginCodeVerificationProcess) -> int:
    """Count this guess; how many may follow, or -1 if it must not be judged. Exact also when many arrive at once.

    The session, which each of them has read before, cannot say. A new code for the same try gives no new guesses.
    """
    ends = datetime.fromtimestamp(process.state["at"] + process.timeout, UTC)
    number = limits.count_guess(request.session.session_key, process.state["email"], ends=ends)
    return max(-1, process.max_attempts - number)


def send_code(request: HttpRequest, *, email: str) -> None:
    """Known or not, the same thing happens for the visitor: a mail goes out and the code page waits."""
    email = normalise_email(email)
    person_id = User.objects.id_for_email(email)
    clear_login(request)
    with _scope_of(person_id):
        user = User.objects.filter(pk=person_id, is_active=True).first() if person_id else None
        LoginCodeVerificationProcess.initiate(request=request, user=user, email=email)
    if user is None and limits.UNKNOWN_MAILS_PER_ADDRESS.allow(email):
        emails.send_unknown_account(to=email)


def waiting_code(request: HttpRequest) -> LoginCodeVerificationProcess | None:
    """The code this browser asked for, unless it is too old. Call within `scope_of_waiting_person`."""
    stage = LoginStageController.enter(request, LoginByCodeStage.key)
    return LoginCodeVerificationProcess.resume(stage) if stage else None


def scope_of_waiting_person(request: HttpRequest) -> AbstractContextManager[Scope]:
    stashed = request.session.get(LOGIN_SESSION_KEY) or {}
    person_id = stashed.get("user_pk")
    return _scope_of(UUID(person_id) if person_id else None)


def forget_waiting_code(request: HttpRequest) -> None:
    clear_login(request)


def finish_sign_in(
    request: HttpRequest,
    process: LoginCodeVerificationProcess,
    *,
    redirect_url: str | None,
) -> HttpResponse:
    """The right code has been typed. The session gets a new key and remembers how it was opened."""
    user = process.user
    if not has_proven(user, process.state["email"]):
        end_all_sessions(user=user)  # whoever held this account before its owner came
    note_sign_in(user=user, method=PERSONAL_CODE)
    response = process.finish(redirect_url)
    request.session[AUTH_METHOD_KEY] = PERSONAL_CODE
    return response


def _scope_of(person_id: UUID | None) -> AbstractContextManager[Scope]:
    return person_scope(person_id) if person_id else no_scope()
