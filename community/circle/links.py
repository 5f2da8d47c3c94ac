"""What a colleague opens whom a leaver named: good for that one question and nothing else."""

from uuid import UUID

from django.core.signing import BadSignature, Signer

from community.models import NamedColleague


def ticket_of(named: NamedColleague) -> str:
    assert named.tenant_id is not None
    return _signer().sign_object([named.tenant_id, named.pk.hex])


def read_ticket(token: str, *, tenant_id: int) -> UUID | None:
    """Of another employer, or made up: none."""
    try:
        theirs, named_id = _signer().unsign_object(token)
        return UUID(named_id) if theirs == tenant_id else None
    except (BadSignature, ValueError, UnicodeError):
        return None


def _signer() -> Signer:
    return Signer(salt="community.circle.named")
