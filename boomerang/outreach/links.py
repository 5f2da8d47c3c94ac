"""The token of one mail. It answers that mail and no other; an answer is for the card it was written from."""

from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature, Signer

from boomerang.models import Outreach
from tenancy.urls import global_url


@dataclass(frozen=True)
class ReplyTicket:
    tenant_id: int
    outreach_id: UUID

    @property
    def token(self) -> str:
        return _signer().sign_object([self.tenant_id, self.outreach_id.hex])

    @property
    def url(self) -> str:
        return settings.BASE_URL + global_url("outreach_reply:page", self.token)


def ticket_of(outreach: Outreach) -> ReplyTicket:
    assert outreach.tenant_id is not None
    return ReplyTicket(outreach.tenant_id, outreach.pk)


def read_ticket(token: str) -> ReplyTicket | None:
    try:
        tenant_id, outreach_id = _signer().unsign_object(token)
        return ReplyTicket(tenant_id, UUID(outreach_id))
    except (BadSignature, ValueError, UnicodeError):
        return None


def _signer() -> Signer:
    return Signer(salt="boomerang.outreach")
