"""Signs the checks of a chain with a key that the database does not have."""

import hashlib
import hmac
from enum import Enum, auto

from django.conf import settings

from audit.models import ChainCheck


class Verdict(Enum):
    """UNKNOWN: signed with a FIELD_KEY that we no longer have; it proves nothing, neither good nor bad."""

    GENUINE = auto()
    FORGED = auto()
    UNKNOWN = auto()


def sign(check: ChainCheck) -> ChainCheck:
    key = _keys()[0]
    check.key_name = _name(key)
    check.signature = _signature(check, key)
    return check


def verdict(check: ChainCheck) -> Verdict:
    key = next((key for key in _keys() if _name(key) == check.key_name), None)
    if key is None:
        return Verdict.UNKNOWN
    genuine = hmac.compare_digest(_signature(check, key), bytes(check.signature))
    return Verdict.GENUINE if genuine else Verdict.FORGED


def _signature(check: ChainCheck, key: bytes) -> bytes:
    parts = (
        *(check.pk, check.tenant_id or 0, check.at.isoformat(), check.place, bytes(check.hash).hex()),
        *(check.fault, check.fault_place),
    )
    return hmac.digest(key, "|".join(map(str, parts)).encode(), "sha256")


def _keys() -> list[bytes]:
    """The present one first."""
    secrets = [settings.FIELD_KEY, *settings.FIELD_KEY_FALLBACKS]
    return [hashlib.sha256(f"audit.check:{secret}".encode()).digest() for secret in secrets]


def _name(key: bytes) -> str:
    return hashlib.sha256(b"name of " + key).hexdigest()[:16]
