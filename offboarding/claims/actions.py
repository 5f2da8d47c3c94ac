"""From the public page to a way in, or to a kind no. What was decided once is never decided again."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.joining.actions import invite
from accounts.limits import DAY, HOUR, Limit
from accounts.models import Membership
from audit.events import Actor, record
from directory.actions import (
    add_spell,
    become_alumnus,
    confirm_personal_email,
    create_alumnus,
    refreshing_once,
)
from directory.joining import KIND
from directory.models import Alumnus, AlumnusState, Spell
from mail.durability import wait_for_disk
from offboarding.actions.steps import invite_now
from offboarding.claims import emails
from offboarding.claims.matching import on_record
from offboarding.claims.rules import why_not
from offboarding.models import Case, Claim, ClaimState
from offboarding.rules import can_be_invited
from tenancy.models import Employer
from web.errors import ActionError
from web.tokens import hash_of, new_token

CLAIMS_PER_ORIGIN = Limit("claim-origin", 20, HOUR)
CLAIMS_PER_ADDRESS = Limit("claim-address", 5, DAY)
CONFIRM_WITHIN = timedelta(days=7)
KEPT_AFTER_DECISION = timedelta(days=90)


class AlreadyDecided(ActionError):
    """Somebody else was faster, or the page is an old one."""


class CannotLink(ActionError):
    """This record lets nobody in."""


class AddressOnRecord(ActionError):
    """The record has another personal address, and HR has not said that it may go."""


def may_ask(email: str, *, employer: Employer, origin: str) -> bool:
    """Counted alike for every address, known or not; strangers can fill nobody's mailbox."""
    allowed = (CLAIMS_PER_ORIGIN.allow(origin), CLAIMS_PER_ADDRESS.allow(employer.pk, email))
    return all(allowed)


@transaction.atomic
def ask(*, employer: Employer, words: Mapping[str, Any]) -> None:
    """One mail goes out, whoever it is. Only the mailbox learns what we know of its address."""
    known = on_record(words["email"], employer)
    if known.is_member:
        emails.send_already_in(employer=employer, to=words["email"])
    elif known.alumnus is not None and known.is_let_in:
        _send_way_in(known.alumnus, known.spell, employer=employer, by=None)
    else:
        _ask_to_confirm(employer, words)


def _ask_to_confirm(employer: Employer, words: Mapping[str, Any]) -> None:
    wait_for_disk()
    token = new_token()
    claim = Claim.objects.create(**words, token_sha256=hash_of(token), asked_at=timezone.now())
    emails.send_confirmation(claim, employer=employer, token=token)


def find_claim(token: str) -> Claim | None:
    """The claim of a link that is still good; also one that has been confirmed before."""
    since = timezone.now() - CONFIRM_WITHIN
    return Claim.objects.filter(token_sha256=hash_of(token), asked_at__gte=since).first()


@transaction.atomic
def confirm(claim: Claim) -> None:
    """The mailbox says: it was me. From now on HR sees the claim; a newer one takes the place of one that waits."""
    claim = Claim.objects.select_for_update().get(pk=claim.pk)
    if claim.state != ClaimState.UNCONFIRMED:
        return
    Claim.objects.waiting().filter(email=claim.email).delete()
    claim.state, claim.verified_at = ClaimState.OPEN, timezone.now()
    claim.save(update_fields=["state", "verified_at"])
    record("claim.confirmed", subject=claim)


@transaction.atomic
def link_to_record(claim: Claim, alumnus: Alumnus, *, replace: bool, by: Membership) -> Claim:
    """HR says: it is this person. The address counts as confirmed, for its mailbox has answered."""
    claim, employer = _lock(claim)
    alumnus = Alumnus.objects.select_for_update(of=("self",), no_key=True).get(pk=alumnus.pk)
    case = _latest_case(alumnus)
    spell = Spell.objects.filter(alumnus=alumnus).latest_first().first()
    last_day = spell.last_day if spell else None
    if reason := why_not(alumnus, case, last_day=last_day, today=employer.today()):
        raise CannotLink(reason)
    _take_address(claim, alumnus, employer=employer, replace=replace, by=by)
    if alumnus.state == AlumnusState.LEAVER and last_day is not None:
        become_alumnus(alumnus, on=last_day + timedelta(days=1), by=by)
    if case is not None and can_be_invited(case):
        invite_now(case, by=by.user)
    else:
        _send_way_in(alumnus, spell, employer=employer, by=by)
    record("claim.linked", subject=claim, by=by)
    return _decide(claim, ClaimState.APPROVED, by=by, alumnus=alumnus)


@transaction.atomic
@refreshing_once()
def make_record(claim: Claim, *, by: Membership) -> Claim:
    """HR says: they were here, and are not on record. The days are the ends of the years that were named."""
    claim, employer = _lock(claim)
    alumnus = create_alumnus(
        given_name=claim.given_name, family_name=claim.family_name, former_name=claim.former_name,
        personal_email=claim.email, by=by,
    )  # fmt: skip
    confirm_personal_email(alumnus, email=claim.email, by=by)
    first_day, last_day = days_of(claim, today=employer.today())
    spell = add_spell(alumnus, team=claim.team, started_on=first_day, last_day=last_day, by=by)
    become_alumnus(alumnus, on=last_day + timedelta(days=1), by=by)
    _send_way_in(alumnus, spell, employer=employer, by=by)
    record("claim.recorded", subject=claim, by=by)
    return _decide(claim, ClaimState.APPROVED, by=by, alumnus=alumnus)


def days_of(claim: Claim, *, today: date) -> tuple[date | None, date]:
    """First and last day, as far as years can tell; whoever claims to have left has left by yesterday."""
    last_day = min(date(claim.to_year, 12, 31), today - timedelta(days=1))
    first_day = min(date(claim.from_year, 1, 1), last_day) if claim.from_year else None
    return first_day, last_day


@transaction.atomic
def refuse(claim: Claim, *, reason: str, by: Membership) -> Claim:
    claim, employer = _lock(claim)
    claim.reason = reason
    emails.send_refusal(claim, employer=employer)
    record("claim.refused", subject=claim, by=by)
    return _decide(claim, ClaimState.REFUSED, by=by)


def forget_old() -> int:
    """What nobody confirmed within a week, and what was decided a season ago. Says how many rows went."""
    now = timezone.now()
    unconfirmed = Claim.objects.filter(state=ClaimState.UNCONFIRMED, asked_at__lt=now - CONFIRM_WITHIN)
    decided = Claim.objects.decided().filter(decided_at__lt=now - KEPT_AFTER_DECISION)
    return unconfirmed.delete()[0] + decided.delete()[0]


def _lock(claim: Claim) -> tuple[Claim, Employer]:
    found = Claim.objects.select_for_update(of=("self",)).filter(pk=claim.pk).first()
    if found is None or not found.is_waiting:
        raise AlreadyDecided(_("This request has been decided about already."))
    return found, Employer.objects.get(pk=found.tenant_id)


def _latest_case(alumnus: Alumnus) -> Case | None:
    case: Case | None = Case.objects.filter(alumnus=alumnus).order_by("-opened_at", "-id").first()
    if case is not None:
        case.alumnus = alumnus  # the one that is locked, whose address is about to change
    return case


def _take_address(claim: Claim, alumnus: Alumnus, *, employer: Employer, replace: bool, by: Membership) -> None:
    before, was_proven = alumnus.personal_email, alumnus.personal_email_verified_at is not None
    if before == claim.email and was_proven:
        return
    if before not in ("", claim.email) and not replace:
        raise AddressOnRecord(_("Another personal address is on record. Say below that it may be replaced."))
    confirm_personal_email(alumnus, email=claim.email, by=by)
    if before not in ("", claim.email) and not employer.is_work_address(before):
        emails.send_address_replaced(claim, employer=employer, to=before)


def _send_way_in(alumnus: Alumnus, spell: Spell | None, *, employer: Employer, by: Actor) -> None:
    invitation, url = invite(
        employer=employer, kind=KIND, email=alumnus.personal_email, subject_id=alumnus.pk, name=alumnus.full_name,
        by=by,
    )  # fmt: skip
    emails.send_invitation(alumnus, spell, employer=employer, invitation=invitation, url=url)


def _decide(claim: Claim, state: ClaimState, *, by: Membership, alumnus: Alumnus | None = None) -> Claim:
    claim.state, claim.decided_at, claim.decided_by, claim.alumnus = state, timezone.now(), by, alumnus
    claim.save(update_fields=["state", "decided_at", "decided_by", "alumnus", "reason"])
    return claim
