"""What a certificate says: who, when and as what, out of the employer's own record. Nothing about why it ended."""

import secrets
from datetime import date
from typing import Any

from community.certificates.typeface import can_print
from community.models import Certificate, CertificatePart
from directory.models import Alumnus, Spell
from tenancy.models import Employer
from tenancy.urls import employer_url

# Crockford's letters: no I, L, O and U, so that a code survives being read aloud.
LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 25  # 125 bits: nobody finds one by trying
LOOKALIKES = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, " ": None})


def new_code() -> str:
    return "".join(secrets.choice(LETTERS) for _letter in range(CODE_LENGTH))


def plain_code(typed: str) -> str:
    """As it is kept, whatever dashes, spaces and look-alikes came in; "" for what can be none."""
    code = typed.strip().upper().translate(LOOKALIKES)
    return code if len(code) == CODE_LENGTH and set(code) <= set(LETTERS) else ""


def certifiable(alumnus: Alumnus) -> list[Spell]:
    """Employments with a first day on record, the first first: without one there is nothing to certify."""
    return list(alumnus.spells.filter(started_on__isnull=False).order_by("started_on", "id"))


def needs_latin_name(alumnus: Alumnus) -> bool:
    return not can_print(alumnus.full_name)


def check_url(employer: Employer, code: str) -> str:
    return employer_url(employer, "community:certificate_check", code)


def payload_of(
    certificate: Certificate, spells: list[Spell], *, employer: Employer, today: date, expires_on: date
) -> dict[str, Any]:
    person = {"name": certificate.alumnus.full_name}
    if certificate.printed_name:
        person["latin"] = certificate.printed_name
    said: dict[str, Any] = {
        "type": "certificate of service",
        "version": 1,
        "number": certificate.number,
        "code": certificate.code,
        "check": check_url(employer, certificate.code),
        "language": certificate.language,
        "employer": employer.name,
        "person": person,
        "employments": [_employment(spell, certificate.parts, today) for spell in spells],
        "issued": today.isoformat(),
        "expires": expires_on.isoformat(),
    }
    if CertificatePart.PURPOSE in certificate.parts and certificate.purpose:
        said["purpose"] = certificate.purpose
    return said


def _employment(spell: Spell, parts: list[str], today: date) -> dict[str, str | None]:
    """A last day ahead is not certain yet: until then it reads as an employment that goes on."""
    assert spell.started_on is not None
    over = spell.last_day if spell.last_day is not None and spell.last_day <= today else None
    said: dict[str, str | None] = {
        "from": spell.started_on.isoformat(),
        "until": over.isoformat() if over else None,
        "role": spell.title,
    }
    if CertificatePart.TEAM in parts and spell.team:
        said["team"] = spell.team
    if CertificatePart.PLACE in parts and spell.office:
        said["place"] = spell.office
    return said
