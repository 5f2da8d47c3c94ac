"""Signs the checks of a chain with a key that the database does not have."""

import hashlib
import hmac
from enum import Enum, auto

from django.conf import settings

from audit.models import ChainCheck


class Verdict(Enum):
    """UNKNOWN: signed with an earlier FIELD_KEY; it proves nothing, neither good nor bad."""

    GENUINE = auto()
    FORGED = auto()
    UNKNOWN = auto()


def sign(check: ChainCheck) -> ChainCheck:
    check.key_name = _key_name()
    check.signature = _signature(check)
    return check


def verdict(check: ChainCheck) -> Verdict:
    if check.key_name != _key_name():
        return Verdict.UNKNOWN
    genuine = hmac.compare_digest(_signature(check), bytes(check.signature))
    return Verdict.GENUINE if genuine else Verdict.FORGED


def _signature(check: ChainCheck) -> bytes:
    parts = (
        *(check.pk, check.tenant_id or 0, check.at.isoformat(), check.place, bytes(check.hash).hex()),
        *(check.fault, check.fault_place),
    )
    return hmac.digest(_key(), "|".join(map(str, parts)).encode(), "sha256")


def _key() -> bytes:
    return hashlib.sha256(f"audit.check:{settings.FIELD_KEY}".encode()).digest()


def _key_name() -> str:
    return hashlib.sha256(b"name of " + _key()).hexdigest()[:16]
