"""Two kinds of links: what the recommended person opens, and what a member passes on instead of an address."""

from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature, Signer

from boomerang.models import Opening, Referral
from directory.models import Alumnus
from tenancy.urls import global_url


@dataclass(frozen=True)
class ReferralTicket:
    tenant_id: int
    referral_id: UUID

    @property
    def url(self) -> str:
        return settings.BASE_URL + global_url("recommended:answer", _answers().sign_object(_plain(self)))


@dataclass(frozen=True)
class ShareTicket:
    """Good for as long as the opening runs and the member belongs to the network."""

    tenant_id: int
    opening_id: UUID
    alumnus_id: UUID

    @property
    def url(self) -> str:
        return settings.BASE_URL + global_url("recommended:share", _shares().sign_object(_plain(self)))


def _plain(ticket: ReferralTicket | ShareTicket) -> list[int | str]:
    return [value.hex if isinstance(value, UUID) else value for value in vars(ticket).values()]


def ticket_of(referral: Referral) -> ReferralTicket:
    assert referral.tenant_id is not None
    return ReferralTicket(referral.tenant_id, referral.pk)


def share_of(opening: Opening, alumnus: Alumnus) -> ShareTicket:
    assert opening.tenant_id is not None
    return ShareTicket(opening.tenant_id, opening.pk, alumnus.pk)


def read_ticket(token: str) -> ReferralTicket | None:
    try:
        tenant_id, referral_id = _answers().unsign_object(token)
        return ReferralTicket(tenant_id, UUID(referral_id))
    except (BadSignature, ValueError, UnicodeError):
        return None


def read_share(token: str) -> ShareTicket | None:
    try:
        tenant_id, opening_id, alumnus_id = _shares().unsign_object(token)
        return ShareTicket(tenant_id, UUID(opening_id), UUID(alumnus_id))
    except (BadSignature, ValueError, UnicodeError):
        return None


def _answers() -> Signer:
    return Signer(salt="boomerang.referrals.answer")


def _shares() -> Signer:
    return Signer(salt="boomerang.referrals.share")
