"""How many certificates one person may have, and what the world may see of one."""

from datetime import date

from community.models import Certificate, CertificateState
from community.questions.rules import READERS, WRITERS, can_write

__all__ = ["MOST_A_MONTH", "MOST_WAITING", "READERS", "WRITERS", "can_write", "verdict"]

MOST_WAITING = 3
MOST_A_MONTH = 12
VALID, EXPIRED, REVOKED = "valid", "expired", "revoked"


def verdict(certificate: Certificate, today: date) -> str:
    """What the public page says of one that was issued."""
    if certificate.state == CertificateState.REVOKED:
        return REVOKED
    return EXPIRED if certificate.has_expired(today) else VALID
