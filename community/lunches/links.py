"""The link in a guest's mail: their own vote, without a sign-in, for as long as the lunch is to come."""

from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature, Signer

from community.models import LunchGuest
from tenancy.urls import global_url


@dataclass(frozen=True)
class LunchTicket:
    tenant_id: int
    guest_id: UUID

    @property
    def url(self) -> str:
        token = _signer().sign_object([self.tenant_id, self.guest_id.hex])
        return settings.BASE_URL + global_url("lunch:vote", token)


def ticket_of(guest: LunchGuest) -> LunchTicket:
    assert guest.tenant_id is not None
    return LunchTicket(guest.tenant_id, guest.pk)


def read_ticket(token: str) -> LunchTicket | None:
    try:
        tenant_id, guest_id = _signer().unsign_object(token)
        return LunchTicket(tenant_id, UUID(guest_id))
    except (BadSignature, ValueError, UnicodeError):
        return None


def _signer() -> Signer:
    return Signer(salt="community.lunches.vote")
