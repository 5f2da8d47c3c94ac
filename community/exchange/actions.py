"""One question to one person, and the answer. Theirs alone, in no log (docs/adr/0015)."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from community.circle.contacts import note_together
from community.exchange import emails
from community.exchange.rules import (
    ANSWER_WITHIN,
    MOST_WAITING,
    free_number,
    limit_of,
    may_ask_again,
    month_of,
)
from community.mentoring.people import NotThere, are_blocked, lock, locked_pair
from community.models import ContactKind, HelpRequest, HelpState, HelpTerms
from directory.connections.rules import can_connect
from directory.models import Alumnus
from tenancy.models import Employer
from web.errors import ActionError


class CannotAsk(ActionError):
    """The message says why not now."""


class NothingToAnswer(ActionError):
    """It has been answered, taken back or has passed."""


@transaction.atomic
def set_limit(*, alumnus: Alumnus, per_month: int) -> HelpTerms:
    """How often a month one wants to be asked; 0 for not at all."""
    lock(alumnus.pk)
    terms, _made = HelpTerms.objects.update_or_create(alumnus=alumnus, defaults={"per_month": per_month})
    return terms


@transaction.atomic
def ask(*, employer: Employer, asker: Alumnus, helper: Alumnus, subject: str, question: str) -> HelpRequest:
    """Counts towards the helper's month whatever becomes of it, and is refused beyond their own number.

    The helper's row is locked, and the number of each ask is there once: nobody is asked too often, also not when two
    ask at the same moment.
    """
    asker, helper = locked_pair(asker.pk, helper.pk)
    if not can_connect(asker):
        raise CannotAsk(_("Your own profile is hidden. Show it to your connections first, so that they see who asks."))
    if not helper.can_help_with:
        raise NotThere
    now = timezone.now()
    _refuse(asker, helper, now)
    month = month_of(now.astimezone(employer.zone).date())
    terms = HelpTerms.objects.filter(alumnus=helper).first()
    taken = list(HelpRequest.objects.filter(helper=helper, month=month).values_list("number", flat=True))
    number = free_number(taken=taken, limit=limit_of(terms.per_month if terms else None))
    if number is None:
        raise CannotAsk(
            _("%(name)s takes no more questions this month. Others may help, or ask again next month.")
            % {"name": helper.full_name}
        )
    found: HelpRequest = HelpRequest.objects.create(
        asker=asker, helper=helper, subject=subject, question=question, month=month, number=number, asked_at=now
    )
    emails.send_asked(found, employer=employer)
    return found


def _refuse(asker: Alumnus, helper: Alumnus, now: datetime) -> None:
    name = {"name": helper.full_name}
    between = HelpRequest.objects.filter(asker=asker, helper=helper).order_by("-asked_at")
    last = between.first()
    if last is not None and last.state == HelpState.WAITING:
        raise CannotAsk(_("%(name)s has a question of yours already. One at a time.") % name)
    if last is not None and not may_ask_again(last, now=now):
        raise CannotAsk(_("You asked %(name)s not long ago. Please ask somebody else this time.") % name)
    if HelpRequest.objects.waiting().filter(asker=asker).count() >= MOST_WAITING:
        raise CannotAsk(_("Three people have a question of yours already. Wait for an answer, or take one back."))


@transaction.atomic
def answer(
    *, employer: Employer, request: HelpRequest, helper: Alumnus, state: HelpState, words: str = ""
) -> HelpRequest:
    """Yes, or not now. A yes is a real contact of the two."""
    found = _locked(request)
    if found.helper_id != helper.pk or are_blocked(found.asker_id, found.helper_id):
        raise NotThere
    if found.state != HelpState.WAITING:
        raise NothingToAnswer(_("There is nothing to answer any more."))
    found.state, found.answer, found.answered_at = state, words, timezone.now()
    found.save(update_fields=["state", "answer", "answered_at"])
    if state == HelpState.YES:
        people = (found.asker_id, found.helper_id)
        note_together(people=people, kind=ContactKind.MESSAGE, at=found.answered_at, source=f"help:{found.pk}")
    emails.send_answered(found, employer=employer)
    return found


@transaction.atomic
def withdraw(*, request: HelpRequest, asker: Alumnus) -> HelpRequest:
    """It stays counted: the other has been asked."""
    found = _locked(request)
    if found.asker_id != asker.pk or found.state != HelpState.WAITING:
        raise NothingToAnswer(_("It has been answered meanwhile."))
    found.state, found.answered_at = HelpState.WITHDRAWN, timezone.now()
    found.save(update_fields=["state", "answered_at"])
    return found


@transaction.atomic
def thank(*, request: HelpRequest, asker: Alumnus) -> HelpRequest:
    """“That helped”: the helper reads it on their page, nobody else does. Twice is once."""
    found = _locked(request)
    if found.asker_id != asker.pk or found.state != HelpState.YES:
        raise NotThere
    if found.thanked_at is None:
        found.thanked_at = timezone.now()
        found.save(update_fields=["thanked_at"])
    return found


def let_pass(*, now: datetime) -> int:
    """What nobody answered in two weeks. No mail: no answer is an answer, and the page says so."""
    old = HelpRequest.objects.waiting().filter(asked_at__lt=now - ANSWER_WITHIN)
    return int(old.update(state=HelpState.UNANSWERED, answered_at=now))


def _locked(request: HelpRequest) -> HelpRequest:
    rows = HelpRequest.objects.select_for_update(of=("self",)).select_related("asker", "helper")
    found: HelpRequest = rows.get(pk=request.pk)
    return found
