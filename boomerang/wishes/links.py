"""The link of the reminder. It keeps or ends one wish as it stood then, and is good for nothing else."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature, Signer

from boomerang.models import ReturnWish
from tenancy.urls import global_url


@dataclass(frozen=True)
class WishTicket:
    """`until` is the end that the mail spoke of: once the wish has another one, the link has done its work."""

    tenant_id: int
    wish_id: UUID
    until: date

    @property
    def token(self) -> str:
        return _signer().sign_object([self.tenant_id, self.wish_id.hex, self.until.toordinal()])

    @property
    def url(self) -> str:
        return settings.BASE_URL + global_url("coming_back:answer", self.token)


def ticket_of(wish: ReturnWish) -> WishTicket:
    assert wish.tenant_id is not None
    return WishTicket(wish.tenant_id, wish.pk, wish.until)


def read_ticket(token: str) -> WishTicket | None:
    try:
        tenant_id, wish_id, until = _signer().unsign_object(token)
        return WishTicket(tenant_id, UUID(wish_id), date.fromordinal(until))
    except (BadSignature, ValueError, UnicodeError):
        return None


def _signer() -> Signer:
    return Signer(salt="boomerang.wishes")
