"""Recommending somebody, what becomes of it, and what it earns. Each is one transaction and leaves an audit event."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actors import colleague
from accounts.limits import DAY, Limit
from accounts.members.mail import address_of
from accounts.models import Membership
from audit.events import Actor, record
from boomerang.approach import approachable
from boomerang.models import (
    Candidacy,
    CandidacyMove,
    Opening,
    OpeningBonus,
    Referral,
    ReferralMove,
    ReferralState,
    ReferralTerms,
    Rehire,
    Source,
    Stage,
)
from boomerang.pipeline.actions import open_candidacy
from boomerang.referrals.emails import ask_person
from boomerang.referrals.rules import (
    APPLIED_STAGES,
    APPLIED_WITHIN,
    KEPT_UNCONFIRMED,
    STATE_OF_STAGE,
    bonus_of,
    can_recommend,
    due_on,
    why_not_move,
    why_not_pay,
)
from directory.models import Alumnus
from mail.models import address_hashes
from tenancy.models import Employer
from tenancy.scope import require_tenant
from web.errors import ActionError

PER_MEMBER = Limit("recommendation", 10, DAY)
PER_ADDRESS = Limit("recommended-address", 3, 30 * DAY)
# Whoever has everything deleted is told that no further mail comes: a keyed hash of their address is all that stays.
REFUSED = Limit("recommended-refused", 1, 36_500 * DAY)


class NotPossible(ActionError):
    """This recommendation is not taken; the message says as much of why as the referrer may know."""


class Meanwhile(ActionError):
    """Somebody was faster."""


# Recommending


def recommend(
    *,
    opening: Opening,
    referrer: Alumnus,
    name: str,
    email: str,
    how_known: str,
    employer: Employer,
    by_link: bool = False,
) -> Referral:
    """`by_link`: the person has come through the referrer's own link and typed this themselves.

    Who is known already, has applied or was named by another gets one answer for all three; and nobody gets many
    answers. A refused try is counted as well, and stays counted: outside of the transaction that the refusal undoes.
    """
    if not can_recommend(referrer, opening, terms_of()):
        raise NotPossible(_("Nobody can be recommended for this opening at present."))
    email = email.strip().lower()
    if is_own_address(email, referrer):
        raise NotPossible(_("You cannot recommend yourself. Ask for the opening on its page instead."))
    if email.partition("@")[2] in employer.work_email_domains:
        raise NotPossible(_("This is an address of %(name)s itself. Name the person’s own.") % {"name": employer.name})
    if not PER_MEMBER.allow(referrer.pk):
        raise too_many()
    return _take(opening, referrer, name, email, how_known, employer, by_link=by_link)


@transaction.atomic
def _take(
    opening: Opening, referrer: Alumnus, name: str, email: str, how_known: str, employer: Employer, *, by_link: bool
) -> Referral:
    person = person_with(email)
    _refuse_known(opening, person)
    mark = address_hashes(canonical(email))[0]
    if REFUSED.used(employer.pk, mark):
        raise known_already()
    if not PER_ADDRESS.allow(employer.pk, mark):
        raise too_many()
    try:
        with transaction.atomic():
            referral = Referral.objects.create(
                opening=opening, referrer=referrer, name=name, email=email, address_hash=mark, how_known=how_known,
                by_link=by_link, alumnus=person,
            )  # fmt: skip
    except IntegrityError:
        raise known_already() from None
    _note(referral, "", by=None)
    record("referral.made", subject=referral, by=referrer.membership, opening=opening.pk, by_link=by_link)
    if person is None or Alumnus.objects.filter(approachable(), pk=person.pk).exists():
        ask_person(referral, employer=employer)
    return referral


def too_many() -> NotPossible:
    return NotPossible(_("This is a lot for one day. Go on tomorrow, or pass on your link."))


def known_already() -> NotPossible:
    return NotPossible(_("We know this person for this opening already, so the recommendation cannot be taken."))


def canonical(email: str) -> str:
    """One mailbox, however it is tagged: ines+jobs@home.example is ines@home.example."""
    name, _at, domain = email.partition("@")
    return f"{name.partition('+')[0]}@{domain}"


def is_own_address(email: str, referrer: Alumnus) -> bool:
    own = [referrer.personal_email or "", referrer.work_email or ""]
    own += [address_of(referrer.membership)] if referrer.membership is not None else []
    return canonical(email) in {canonical(each.lower()) for each in own if each}


def person_with(email: str) -> Alumnus | None:
    """Whom this employer's records know by this address, also where it was tagged."""
    spellings = {email, canonical(email)}
    known = Q(personal_email__in=spellings) | Q(work_email__in=spellings)
    return Alumnus.objects.filter(known).order_by("id").first()


def _refuse_known(opening: Opening, person: Alumnus | None) -> None:
    if person is None:
        return
    since = timezone.now() - APPLIED_WITHIN
    applied = CandidacyMove.objects.filter(candidacy__alumnus=person, to_stage__in=APPLIED_STAGES, at__gte=since)
    here = Candidacy.objects.filter(opening=opening, alumnus=person)
    named = Referral.objects.kept().filter(opening=opening, alumnus=person)
    if applied.exists() or here.exists() or named.exists():
        raise known_already()


# The person's own word


@transaction.atomic
def confirm(referral: Referral) -> Referral:
    """They want it. Whoever has worked here before and may be approached gets a card on the board."""
    referral = _locked(referral)
    if referral.erased_at is not None:
        raise Meanwhile(_("Nothing about you is kept any more."))
    if referral.is_confirmed:
        return referral
    referral.confirmed_at = timezone.now()
    person = referral.alumnus
    if person is not None and Alumnus.objects.filter(approachable(), pk=person.pk).exists():
        referral.candidacy = open_candidacy(
            opening=referral.opening, alumnus_id=person.pk, source=Source.REFERRAL, by=None
        )
    referral.save(update_fields=["confirmed_at", "candidacy"])
    record("referral.confirmed", subject=referral)
    return referral


@transaction.atomic
def erase(referral: Referral, *, by: Actor = None) -> Referral:
    """Nothing about the person is left but that there was a recommendation, and its bonus where there was one. Nobody
    can name them again."""
    referral = _locked(referral)
    if referral.erased_at is None:
        REFUSED.allow(referral.tenant_id, referral.address_hash)
        _empty([referral], now=timezone.now())
        record("referral.erased", subject=referral, by=by)
    return referral


def forget_unconfirmed(*, now: datetime) -> int:
    waiting = Referral.objects.kept().filter(confirmed_at__isnull=True, created_at__lt=now - KEPT_UNCONFIRMED)
    with transaction.atomic():
        found = list(waiting.select_for_update())
        _empty(found, now=now)
        if found:
            record("referral.forgotten", count=len(found))
    return len(found)


def _empty(referrals: Iterable[Referral], *, now: datetime) -> None:
    for referral in referrals:
        before = referral.state
        referral.name = referral.email = referral.address_hash = referral.how_known = ""
        referral.erased_at, referral.alumnus, referral.candidacy = now, None, None
        if referral.state != ReferralState.HIRED:
            referral.state, referral.state_since = ReferralState.CLOSED, now
        referral.version += 1
        referral.save()
        referral.moves.update(note="")
        if referral.state != before:
            _note(referral, before, by=None)


# What becomes of it


@transaction.atomic
def move_referral(
    *,
    referral: Referral,
    to: ReferralState,
    version: int,
    by: Membership,
    note: str = "",
    hired_on: date | None = None,
) -> Referral:
    """By hand. `version` is the one that the mover saw."""
    referral = _locked(referral)
    if referral.version != version:
        raise Meanwhile(_("Somebody has changed this meanwhile. Look at it once more."))
    _refuse_own(referral, by)
    if refusal := why_not_move(referral, to):
        raise NotPossible(str(refusal))
    if to == ReferralState.HIRED and hired_on is None:
        raise NotPossible(_("Say on which day they start."))
    return _enter(referral, to, by=by, note=note, hired_on=hired_on)


def follow_card(candidacy: Candidacy, move: CandidacyMove) -> None:
    """The card of somebody who came recommended has moved; the first who named them is told of it."""
    to = STATE_OF_STAGE.get(Stage(move.to_stage))
    referral = Referral.objects.confirmed().filter(candidacy=candidacy).order_by("created_at").first()
    if to is None or referral is None:
        return
    referral = _locked(referral)
    if referral.state == to or referral.paid_at is not None:
        return
    hired_on = _first_day(candidacy) if to == ReferralState.HIRED else None
    _enter(referral, to, by=None, hired_on=hired_on)


def _first_day(candidacy: Candidacy) -> date:
    rehire = Rehire.objects.standing().filter(candidacy=candidacy).order_by("-at").first()
    return rehire.starts_on if rehire else Employer.objects.get(pk=require_tenant()).today()


def _enter(
    referral: Referral, to: ReferralState, *, by: Membership | None, note: str = "", hired_on: date | None = None
) -> Referral:
    before, referral.state = referral.state, to
    referral.state_since, referral.version = timezone.now(), referral.version + 1
    referral.hired_on, referral.bonus_due_on = hired_on, None
    referral.bonus_amount, referral.bonus_currency = None, ""
    if hired_on is not None:
        amount, currency, weeks = bonus_of(terms_of(), own_bonus(referral.opening))
        referral.bonus_amount, referral.bonus_currency = amount, currency
        referral.bonus_due_on = due_on(hired_on, weeks) if amount else None
    referral.save()
    _note(referral, before, by=by, note=note)
    record("referral.moved", subject=referral, by=by, before=before, after=to)
    return referral


@transaction.atomic
def mark_paid(*, referral: Referral, by: Membership) -> Referral:
    referral = _locked(referral)
    _refuse_own(referral, by)
    if refusal := why_not_pay(referral):
        raise NotPossible(str(refusal))
    referral.paid_at, referral.paid_by = timezone.now(), colleague(by)
    referral.version += 1
    referral.save(update_fields=["paid_at", "paid_by", "version"])
    record("referral.paid", subject=referral, by=by, amount=referral.bonus_amount, currency=referral.bonus_currency)
    return referral


@transaction.atomic
def mark_unpaid(*, referral: Referral, by: Membership) -> Referral:
    referral = _locked(referral)
    if referral.paid_at is None:
        raise NotPossible(_("It has not been paid."))
    referral.paid_at = referral.paid_by = None
    referral.version += 1
    referral.save(update_fields=["paid_at", "paid_by", "version"])
    record("referral.unpaid", subject=referral, by=by)
    return referral


# What it earns


def terms_of() -> ReferralTerms | None:
    found: ReferralTerms | None = ReferralTerms.objects.first()
    return found


def own_bonus(opening: Opening) -> OpeningBonus | None:
    found: OpeningBonus | None = OpeningBonus.objects.filter(opening=opening).first()
    return found


@transaction.atomic
def save_terms(*, values: dict[str, Any], by: Membership) -> ReferralTerms:
    terms, _made = ReferralTerms.objects.update_or_create(defaults={**values, "changed_at": timezone.now()})
    record("referral.terms_changed", by=by, amount=terms.amount, currency=terms.currency, weeks=terms.weeks)
    return terms


@transaction.atomic
def save_bonus(*, opening: Opening, values: dict[str, Any] | None, by: Membership) -> None:
    """None: the usual one again. What was hired already keeps what it was promised."""
    if values is None:
        OpeningBonus.objects.filter(opening=opening).delete()
    else:
        OpeningBonus.objects.update_or_create(opening=opening, defaults=values)
    record("referral.bonus_changed", subject=opening, by=by, **(values or {}))


def note_export(*, rows: int, by: Membership) -> None:
    with transaction.atomic():
        record("referral.exported", by=by, rows=rows)


def _refuse_own(referral: Referral, by: Membership) -> None:
    if referral.referrer.membership_id == by.pk:
        raise NotPossible(_("This is your own recommendation. A colleague decides about it."))


def _locked(referral: Referral) -> Referral:
    rows = Referral.objects.select_related("opening", "referrer", "alumnus", "candidacy")
    return rows.select_for_update(of=("self",)).get(pk=referral.pk)


def _note(referral: Referral, before: str, *, by: Membership | None, note: str = "") -> None:
    ReferralMove.objects.create(
        referral=referral, from_state=before, to_state=referral.state, by=colleague(by), note=note[:500]
    )
