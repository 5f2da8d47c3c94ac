"""Answering the question of `accounts.step_up`: by a code to a proven address, or by a second factor."""

import time
from datetime import UTC, datetime, timedelta

from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts import limits, mailed_codes, step_up
from accounts.addresses.models import UNDO_HOURS
from accounts.confirming import emails
from accounts.factors import rules, second_step
from accounts.factors.models import Passkey
from accounts.mailed_codes import Answer, WrongCode
from accounts.models import User
from accounts.sessions import sign_ins
from accounts.step_up import ACTS, Act, Question
from audit.events import record
from tenancy.scope import person_scope
from tenancy.urls import global_url
from web.errors import ActionError

MAIL = "code"


class NoMoreCodes(ActionError):
    """Too many codes or guesses in a short time."""


class TooNew(ActionError):
    """What confirms was added a short time ago, perhaps by somebody who reads one mailbox."""


def proven_addresses(user: User) -> list[str]:
    """Addresses from which a code has come back, the main one first."""
    rows = EmailAddress.objects.filter(user_id=user.pk, verified=True).order_by("-primary", "email")
    return list(rows.values_list("email", flat=True))


def addresses_wanted(question: Question, user: User) -> list[str]:
    """Where codes go, in this order: one for most acts, a second one for weighty acts of people who have two.

    Empty where codes by mail do not confirm: beside a second step that is meant to hold without the mailbox.
    """
    if question.mail_to and rules.mail_codes_confirm(user):
        return [address for address in proven_addresses(user) if address == question.mail_to]
    return _addresses_for(ACTS[question.act], user)


def _addresses_for(act: Act, user: User) -> list[str]:
    if not rules.mail_codes_confirm(user):
        return []
    addresses = proven_addresses(user)
    if not act.is_weighty:
        return addresses[:1]
    return [] if len(addresses) == 1 and rules.has_passkey(user) else addresses[:2]


def note_sign_in(request: HttpRequest, user: User, act: str, *, email: str) -> None:
    """Whoever has signed in by the very code that would confirm the act is not asked for a second one."""
    if _addresses_for(ACTS[act], user) == [email]:
        step_up.note_confirmed(request.session, act)


def note_passkey_sign_in(request: HttpRequest, user: User, act: str, *, passkey: Passkey) -> None:
    """The same for whoever has signed in with a passkey that is old enough to confirm the act."""
    with person_scope(user.pk):
        is_too_new = _too_new_until(ACTS[act], user, passkey.created_at) is not None
    if not is_too_new:
        step_up.note_confirmed(request.session, act)


def next_address(question: Question, user: User) -> str | None:
    return next((each for each in addresses_wanted(question, user) if each not in question.proven), None)


def send_code(request: HttpRequest, question: Question, user: User, *, address: str) -> None:
    if not limits.CONFIRMATION_CODES_PER_PERSON.allow(user.pk):
        raise NoMoreCodes(_("That was a lot of codes in a short time. Please wait an hour and try again."))
    code = get_adapter().generate_login_code()
    question.codes[address] = {"hash": mailed_codes.hash_of_code(code, *_about(question)), "at": time.time()}
    step_up.keep(request, question)
    emails.send_confirmation_code(to=address, code=code, sentence=str(question.to))


def refuse_new(question: Question, user: User, made_at: datetime | None) -> None:
    """A passkey, app or sheet of the last three days, where a weighty act wants codes to two addresses."""
    good_from = _too_new_until(ACTS[question.act], user, made_at)
    if good_from is not None:
        raise TooNew(
            _(
                "This was set up less than three days ago, and all your addresses were told of it. It confirms this"
                " from %(day)s on."
            )
            % {"day": date_format(timezone.localtime(good_from), "DATETIME_FORMAT")}
        )


def _too_new_until(act: Act, user: User, made_at: datetime | None) -> datetime | None:
    """One of two addresses is enough to add a factor: it would lead past the other before its owner reads the notice.

    Colleagues have to set up a second step before they can work, and are not kept waiting.
    """
    if made_at is None or not act.is_weighty or rules.is_staff_somewhere(user):
        return None
    good_from = made_at + timedelta(hours=UNDO_HOURS)
    return good_from if good_from > timezone.now() and len(proven_addresses(user)) > 1 else None


def passkey_purpose(question: Question) -> str:
    """An answer for one question is none for another."""
    return f"confirm {question.id}"


def waiting_address(question: Question) -> str | None:
    """The address whose code is on its way, unless it is too old."""
    since = time.time() - settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT
    fresh = [address for address, code in question.codes.items() if code["at"] >= since]
    return fresh[-1] if fresh else None


def take_code(request: HttpRequest, question: Question, user: User, *, typed: str) -> None:
    """The code proves its address, once. After three wrong ones, also at the same moment, it is worth nothing."""
    address = waiting_address(question)
    if address is None or address not in addresses_wanted(question, user):
        raise WrongCode(_("This code has run out. Ask for a new one."))
    if not limits.CONFIRMATION_GUESSES_PER_PERSON.allow(user.pk):
        raise NoMoreCodes(_("That was a lot of tries in a short time. Please wait an hour and try again."))
    code = question.codes[address]
    ends = datetime.fromtimestamp(code["at"] + settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT, UTC)
    answer = mailed_codes.judge(typed, *_about(question), kept=code["hash"], ends=ends)
    if answer is not Answer.WRONG:
        del question.codes[address]
        step_up.keep(request, question)
    mailed_codes.refuse_unless_right(answer)
    question.proven.append(address)
    step_up.keep(request, question)


@transaction.atomic
def finish(request: HttpRequest, question: Question, user: User, *, method: str) -> HttpResponse:
    """Confirmed: the session gets a new key and five minutes for this act, and goes on where it was."""
    record("user.confirmed", subject=user, by=user, act=question.act, method=method)
    step_up.note_confirmed(request.session, question.act)
    if method != MAIL:
        second_step.note_done(request)
    sign_ins.change_key(request)
    return go_on(request, question)


def go_on(request: HttpRequest, question: Question) -> HttpResponse:
    if question.posted is None:
        step_up.forget(request, question)
        return redirect(question.path)
    return redirect(f"{global_url('account_confirmed')}?for={question.id}")


def _about(question: Question) -> tuple[str, ...]:
    return "confirming", question.id, question.act
