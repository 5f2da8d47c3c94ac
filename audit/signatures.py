"""Signs the checks of a chain with a key that the database does not have."""

import hmac
from enum import Enum, auto

from audit.models import ChainCheck
from web.secrets import keyed_hashes


class Verdict(Enum):
    """UNKNOWN: signed with a FIELD_KEY that we no longer have; it proves nothing, neither good nor bad."""

    GENUINE = auto()
    FORGED = auto()
    UNKNOWN = auto()


def sign(check: ChainCheck) -> ChainCheck:
    check.key_name = _key_names()[0]
    check.signature = _signatures(check)[0]
    return check


def verdict(check: ChainCheck) -> Verdict:
    ours = dict(zip(_key_names(), _signatures(check), strict=True)).get(check.key_name)
    if ours is None:
        return Verdict.UNKNOWN
    return Verdict.GENUINE if hmac.compare_digest(ours, bytes(check.signature)) else Verdict.FORGED


def _signatures(check: ChainCheck) -> list[bytes]:
    """With the present key, then with earlier ones."""
    parts = (
        *(check.pk, check.tenant_id or 0, check.at.isoformat(), check.place, bytes(check.hash).hex()),
        *(check.fault, check.fault_place),
    )
    return [bytes.fromhex(each) for each in keyed_hashes("|".join(map(str, parts)), purpose="check of a chain")]


def _key_names() -> list[str]:
    """In the same order. Says which key it was and nothing about it."""
    return [each[:16] for each in keyed_hashes("", purpose="name of the key of a check")]
