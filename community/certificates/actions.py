"""Certificates: asked for, issued or declined, withdrawn; and each look of the world at one noted."""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actors import colleague
from accounts.models import Membership
from audit.events import Actor, record
from community.certificates import emails
from community.certificates.envelope import seal, unsealed_line
from community.certificates.keys import signer, signing_key
from community.certificates.paper import sheet
from community.certificates.payload import certifiable, needs_latin_name, new_code, payload_of
from community.certificates.rules import MOST_A_MONTH, MOST_WAITING
from community.certificates.typeface import can_print
from community.models import Certificate, CertificateCheck, CertificatePart, CertificateState, ServiceDesk
from community.questions.desk import certificate_number, locked_desk
from directory.models import Alumnus, Spell
from tenancy.models import Employer
from web.errors import ActionError

MONTH = timedelta(days=30)
SAME_LOOK = timedelta(minutes=1)


class NothingToCertify(ActionError):
    """None of the employments chosen is on record with a first day."""


class NameCannotBePrinted(ActionError):
    """The name has letters that the typeface lacks, and was not given in Latin ones."""


class TooMany(ActionError):
    """More than one person needs."""


class NotWaiting(ActionError):
    """Somebody has decided or withdrawn it meanwhile."""


@dataclass(frozen=True, kw_only=True)
class Wishes:
    """What the person wants on it. `parts` are their yes, one by one."""

    spells: Sequence[UUID]
    parts: Sequence[str] = ()
    purpose: str = ""
    printed_name: str = ""


@transaction.atomic
def ask_for(*, employer: Employer, alumnus: Alumnus, wishes: Wishes, by: Membership) -> Certificate:
    """By the person. Issued on the spot where the employer trusts its records; what is in no record a colleague reads
    before it is signed."""
    held = locked_desk()
    certificate = _begin(held, employer, alumnus, wishes, by)
    if held.approves_by_itself and not certificate.has_own_words:
        return _issue(certificate, held, employer=employer, by=None)
    return certificate


@transaction.atomic
def issue_for(
    *, employer: Employer, alumnus: Alumnus, spells: Sequence[UUID], printed_name: str, by: Actor
) -> Certificate:
    """By HR, for somebody who cannot ask: dates and roles alone, for all else is the person's to say yes to."""
    held = locked_desk()
    wishes = Wishes(spells=spells, printed_name=printed_name)
    certificate = _begin(held, employer, alumnus, wishes, colleague(by))
    return _issue(certificate, held, employer=employer, by=by)


@transaction.atomic
def issue(*, employer: Employer, certificate: Certificate, by: Actor) -> Certificate:
    held = locked_desk()
    return _issue(_waiting(certificate), held, employer=employer, by=by)


@transaction.atomic
def decline(*, employer: Employer, certificate: Certificate, words: str, by: Actor) -> Certificate:
    found = _waiting(certificate)
    found.state, found.words = CertificateState.DECLINED, words
    found.decided_at, found.decided_by = timezone.now(), colleague(by)
    found.save(update_fields=["state", "words", "decided_at", "decided_by"])
    emails.send_declined(found, employer=employer)
    record("certificate.declined", subject=found, by=by)
    return found


@transaction.atomic
def take_back(*, certificate: Certificate) -> None:
    """The one who asked thinks better of it, before anything was issued."""
    _waiting(certificate).delete()


@transaction.atomic
def revoke(*, employer: Employer, certificate: Certificate, words: str, by: Actor) -> Certificate:
    """By HR, with a reason that the person reads, or by the person. From now on the public page says so."""
    found: Certificate = Certificate.objects.light().select_for_update(of=("self",)).get(pk=certificate.pk)
    if not found.is_issued:
        raise NotWaiting(_("It is not valid any more as it is."))
    is_owner = isinstance(by, Membership) and found.alumnus.membership_id == by.pk
    found.state, found.revoked_at, found.words = CertificateState.REVOKED, timezone.now(), words
    found.revoked_by_owner = is_owner
    found.save(update_fields=["state", "revoked_at", "words", "revoked_by_owner"])
    if not is_owner:
        emails.send_revoked(found, employer=employer)
    record("certificate.revoked", subject=found, by=by)
    return found


def note_check(*, certificate: Certificate, said: str, now: datetime) -> None:
    """Not twice within a minute: previews and reloads are one look."""
    if not certificate.checks.filter(at__gt=now - SAME_LOOK).exists():
        CertificateCheck.objects.create(certificate=certificate, said=said, at=now)


def _begin(
    held: ServiceDesk, employer: Employer, alumnus: Alumnus, wishes: Wishes, by: Membership | None
) -> Certificate:
    _refuse_too_many(alumnus)
    spells = _chosen(alumnus, wishes.spells)
    if needs_latin_name(alumnus) and not (wishes.printed_name and can_print(wishes.printed_name)):
        raise NameCannotBePrinted(_("Give the name in Latin letters too, as in a passport."))
    certificate: Certificate = Certificate.objects.create(
        alumnus=alumnus,
        number=certificate_number(held, employer.today().year),
        spells=[spell.pk for spell in spells],
        parts=[part for part in CertificatePart.values if part in wishes.parts],
        purpose=wishes.purpose if CertificatePart.PURPOSE in wishes.parts else "",
        printed_name=wishes.printed_name if needs_latin_name(alumnus) else "",
        asked_by=by,
    )
    return certificate


def _refuse_too_many(alumnus: Alumnus) -> None:
    theirs = Certificate.objects.of(alumnus.pk)
    if theirs.filter(state=CertificateState.ASKED).count() >= MOST_WAITING:
        raise TooMany(_("Some are waiting already. Please wait for those, or take one back."))
    if theirs.filter(asked_at__gt=timezone.now() - MONTH).count() >= MOST_A_MONTH:
        raise TooMany(_("That was often in one month. Each one can be shown as often as you like."))


def _issue(certificate: Certificate, held: ServiceDesk, *, employer: Employer, by: Actor) -> Certificate:
    """The record as it is today is what is certified, whatever it was when somebody asked."""
    today, key = employer.today(), signing_key()
    sign = signer(key)
    certificate.code, certificate.key_id = new_code(), key.key_id
    certificate.expires_on = _months_on(today, held.certificate_months)
    spells = _chosen(certificate.alumnus, certificate.spells)
    payload = payload_of(certificate, spells, employer=employer, today=today, expires_on=certificate.expires_on)
    line = unsealed_line(payload, key_id=key.key_id, sign=sign)
    now = timezone.now()
    paper = sheet(payload, line=line, spaced_code=certificate.spaced_code, key_id=key.key_id, at=now)
    certificate.payload, certificate.pdf = payload, seal(paper, sign=sign)
    certificate.state, certificate.decided_at, certificate.decided_by = CertificateState.ISSUED, now, colleague(by)
    certificate.save()
    emails.send_ready(certificate, employer=employer)
    record("certificate.issued", subject=certificate, by=by, key=key.key_id)
    return certificate


def _chosen(alumnus: Alumnus, ids: Sequence[UUID]) -> list[Spell]:
    chosen = [spell for spell in certifiable(alumnus) if spell.pk in set(ids)]
    if not chosen:
        raise NothingToCertify(_("Choose at least one employment. Its first day must be on record."))
    return chosen


def _months_on(day: date, months: int) -> date:
    """The same day so many months later, or the last one of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _waiting(certificate: Certificate) -> Certificate:
    found: Certificate | None = (
        Certificate.objects.select_for_update(of=("self",)).select_related("alumnus").filter(pk=certificate.pk).first()
    )
    if found is None or found.state != CertificateState.ASKED:
        raise NotWaiting(_("Somebody has decided this meanwhile."))
    return found
