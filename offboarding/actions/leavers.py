"""What the leaver does behind the one link. Nobody is signed in: the link is the proof, `by` is nobody."""

import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import mailed_codes
from accounts.limits import DAY, HOUR, Limit
from accounts.mailed_codes import Answer
from audit.events import record
from directory.actions import AddressTaken, confirm_personal_email, set_visibility, update_profile
from mail.categories import Category
from mail.choosing import set_wishes
from offboarding import emails
from offboarding.actions.cases import lock_case
from offboarding.actions.history import add_event
from offboarding.models import AddressCheck, Case, CaseEvent, CaseStep, Colleague, SkipReason, StepKind
from tenancy.models import Employer
from web.addresses import InvalidAddress, checked_address
from web.errors import ActionError

CODE_LENGTH = 6
CODE_LIFE = timedelta(minutes=10)
CODE_TRIES = 5
CODES_PER_CASE = Limit("leaver-code", 6, HOUR)
CODES_PER_CASE_AND_DAY = Limit("leaver-code-day", 15, DAY)
CODES_PER_ADDRESS = Limit("leaver-code-address", 6, HOUR)
MAX_COLLEAGUES = 30


class TooManyCodes(ActionError):
    """No more codes for now."""


class CodeAnswer(Enum):
    RIGHT = "right"
    WRONG = "wrong"
    ENDED = "ended"  # too old, too many tries, or there is none
    TAKEN = "taken"  # the mailbox is theirs, but another entry of this employer has the address


@dataclass(frozen=True)
class Person:
    name: str
    email: str


def send_code(case: Case, *, email: str, employer: Employer) -> AddressCheck:
    """Mail a code to the address. Whether another entry has the address is not asked here: only its owner may learn."""
    email = email.strip().lower()
    limits = (
        CODES_PER_CASE.allow(case.tenant_id, case.pk),
        CODES_PER_CASE_AND_DAY.allow(case.tenant_id, case.pk),
        CODES_PER_ADDRESS.allow(case.tenant_id, email),
    )
    if not all(limits):
        raise TooManyCodes(_("That were many codes in a short time. Please wait an hour and try again."))
    return _send_code(case, email=email, employer=employer)


@transaction.atomic
def _send_code(case: Case, *, email: str, employer: Employer) -> AddressCheck:
    case, now = lock_case(case), timezone.now()
    case.address_checks.filter(confirmed_at__isnull=True).delete()
    code = "".join(secrets.choice("0123456789") for _digit in range(CODE_LENGTH))
    check = AddressCheck(case=case, email=email, created_at=now, expires_at=now + CODE_LIFE)
    check.code_hmac = mailed_codes.hash_of_code(code, *_about(check))
    check.save()
    emails.send_address_code(case, employer=employer, check=check, code=code)
    record("case.code_sent", subject=case)
    return check


def _about(check: AddressCheck) -> tuple[str, ...]:
    return "leaver", str(check.pk), check.email


def waiting_check(case: Case) -> AddressCheck | None:
    return case.address_checks.filter(confirmed_at__isnull=True).order_by("-created_at").first()


def confirm_code(case: Case, *, code: str) -> CodeAnswer:
    check = waiting_check(case)
    if check is None:
        return CodeAnswer.ENDED
    digits = re.sub(r"\D", "", code)
    answer = mailed_codes.judge(digits, *_about(check), kept=check.code_hmac, ends=check.expires_at, tries=CODE_TRIES)
    return _confirm(case, check) if answer is Answer.RIGHT else CodeAnswer[answer.name]


@transaction.atomic
def _confirm(case: Case, check: AddressCheck) -> CodeAnswer:
    case, now = lock_case(case), timezone.now()
    before = case.alumnus.personal_email if case.alumnus.personal_email_verified_at else ""
    check.confirmed_at = now
    check.save(update_fields=["confirmed_at"])
    try:
        confirm_personal_email(case.alumnus, email=check.email, by=None)
    except AddressTaken:
        add_event(case, CaseEvent.Kind.ADDRESS_TAKEN, by=None)
        record("case.address_taken", subject=case)
        return CodeAnswer.TAKEN
    reminders = CaseStep.objects.open().filter(
        case=case, kind__in=[StepKind.ADDRESS_REMINDER_1, StepKind.ADDRESS_REMINDER_2]
    )
    reminders.update(skipped_at=now, skip_reason=SkipReason.ADDRESS_CONFIRMED)
    add_event(case, CaseEvent.Kind.ADDRESS_CONFIRMED, by=None)
    record("case.address_confirmed", subject=case)
    if before not in ("", check.email):
        _tell_the_earlier_address(case, check, before=before)
    return CodeAnswer.RIGHT


def _tell_the_earlier_address(case: Case, check: AddressCheck, *, before: str) -> None:
    """A link may be in the wrong hands. The owner of the address that was proven first hears of it, and HR sees it."""
    employer = Employer.objects.get(pk=case.tenant_id)
    emails.send_address_changed(case, employer=employer, check=check, to=before)
    add_event(case, CaseEvent.Kind.ADDRESS_REPLACED, by=None)
    record("case.address_replaced", subject=case)


@transaction.atomic
def save_contact(case: Case, *, phone: str, levels: Mapping[str, str], listing: str) -> None:
    update_profile(case.alumnus, phone=phone, by=None)
    set_visibility(case.alumnus, levels=levels, listing=listing, by=None)


@transaction.atomic
def save_mail_choice(case: Case, *, wanted: Mapping[Category, bool]) -> None:
    """Wishes, said at work: they count once the person has said yes again, from the private mailbox after the exit."""
    set_wishes(recipient_id=case.alumnus_id, wanted=wanted, by=None)


@transaction.atomic
def save_farewell(case: Case, *, farewell: str, colleagues: Sequence[Person]) -> Case:
    """The last page: words to the team, and whom to ask. The case counts as answered from now on."""
    case = lock_case(case)
    first = case.answered_at is None
    case.farewell, case.answered_at = farewell, case.answered_at or timezone.now()
    case.save(update_fields=["farewell", "answered_at"])
    _keep_colleagues(case, colleagues)
    if first:
        add_event(case, CaseEvent.Kind.ANSWERED, by=None)
    record("case.answered", subject=case, colleagues=len(colleagues))
    return case


def _keep_colleagues(case: Case, people: Sequence[Person]) -> None:
    """Those named again stay as they are, so that nobody is asked twice."""
    known = {(colleague.name.casefold(), colleague.email): colleague for colleague in case.colleagues.all()}
    wanted = {(person.name.casefold(), person.email): person for person in people}
    gone = [colleague.pk for key, colleague in known.items() if key not in wanted]
    Colleague.objects.filter(pk__in=gone, state=Colleague.State.TO_BE_ASKED).delete()
    new = [person for key, person in wanted.items() if key not in known]
    Colleague.objects.bulk_create(
        Colleague(case=case, name=person.name, email=person.email, position=position)
        for position, person in enumerate(new, start=len(known))
    )


def read_colleagues(text: str) -> list[Person]:
    """One person a line: a name, an address, or both, as in "Ada Byron <ada@mail.example>"."""
    found: dict[tuple[str, str], Person] = {}
    for line in text.splitlines():
        person = _read_line(line)
        if person:
            found.setdefault((person.name.casefold(), person.email), person)
    return list(found.values())


def _read_line(line: str) -> Person | None:
    words = re.split(r"[\s,;<>()]+", line.strip())
    email = next((word.lower() for word in words if _is_address(word)), "")
    name = re.sub(r"\s+", " ", " ".join(word for word in words if word.lower() != email)).strip()
    return Person(name=name[:200], email=email) if name or email else None


def _is_address(word: str) -> bool:
    try:
        checked_address(word)
    except InvalidAddress:
        return False
    return True
