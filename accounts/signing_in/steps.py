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
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse

from accounts import limits
from accounts.addresses import work
from accounts.addresses.actions import wipe_before_first_proof
from accounts.addresses.lost import note_still_held
from accounts.factors import passkeys, second_step
from accounts.factors.actions import note_passkey_used
from accounts.factors.models import Passkey
from accounts.members import apart
from accounts.members.actions import has_proven, note_sign_in
from accounts.models import User, normalise_email
from accounts.sessions import session_scope, sign_ins
from accounts.signing_in import emails
from accounts.signing_in.devices import known_device
from tenancy.scope import Scope, no_scope, person_scope

AUTH_METHOD_KEY = "auth_method"
# How a session was opened. An employer's single sign-on will be a third value.
CODE, PASSKEY = "code", "passkey"
PASSKEY_PURPOSE = "sign in"


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
    if person_id is not None and apart.is_apart(person_id):
        person_id = None  # a mailbox opens no such door
    is_retired = work.is_retired(email)
    if is_retired:
        person_id = None
    clear_login(request)
    with _scope_of(person_id):
        user = User.objects.filter(pk=person_id, is_active=True).first() if person_id else None
        LoginCodeVerificationProcess.initiate(request=request, user=user, email=email)
    if user is None and not is_retired and limits.UNKNOWN_MAILS_PER_ADDRESS.allow(email):
        emails.send_unknown_account(to=email)


def waiting_code(request: HttpRequest) -> LoginCodeVerificationProcess | None:
    """The code this browser asked for, unless it is too old. Call within `scope_of_waiting_person`.

    An address that has been removed or retired since opens nothing: its code must not count as a first proof.
    """
    stage = LoginStageController.enter(request, LoginByCodeStage.key)
    process = LoginCodeVerificationProcess.resume(stage) if stage else None
    if process and process.user and not _still_opens(process.state["email"], process.user):
        clear_login(request)
        return None
    return process


def _still_opens(address: str, user: User) -> bool:
    return User.objects.id_for_email(address) == user.pk and not work.is_retired(address)


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
    address = process.state["email"]
    if not has_proven(user, address):
        wipe_before_first_proof(user=user, address=address)
    note_still_held(user, address=address)
    note_sign_in(user=user, method=CODE)
    response = process.finish(redirect_url)
    request.session[AUTH_METHOD_KEY] = CODE
    session_scope.remember(request, address=address)
    second_step.begin(request, user, is_done=False)
    sign_ins.note_opened(request, user, method=CODE, email=address)
    return response


def sign_in_with_passkey(request: HttpRequest, answer: str) -> tuple[User, Passkey]:
    """A passkey says whose it is; only that person's rows are asked whether it is true."""
    person_id = passkeys.person_of(answer)
    with person_scope(person_id):
        user = User.objects.filter(pk=person_id, is_active=True).first()
        if user is None:
            raise passkeys.refused()
        passkey = passkeys.proven_passkey(request, answer, user, purpose=PASSKEY_PURPOSE)
        note_passkey_used(passkey)
        note_sign_in(user=user, method=PASSKEY)
        login(request, user)
        request.session[AUTH_METHOD_KEY] = PASSKEY
        _remember_scope(request, user)
        second_step.begin(request, user, is_done=True)
        sign_ins.note_opened(request, user, method=PASSKEY)
    return user, passkey


def _remember_scope(request: HttpRequest, user: User) -> None:
    """A person without a personal address is known to one employer's mailbox: their passkey opens that employer."""
    proven = work.proven_addresses(user)
    if work.personal(proven) or not proven:
        request.session.pop(session_scope.SCOPE_KEY, None)
    else:
        session_scope.remember(request, address=proven[0].email)


def _scope_of(person_id: UUID | None) -> AbstractContextManager[Scope]:
    return person_scope(person_id) if person_id else no_scope()
