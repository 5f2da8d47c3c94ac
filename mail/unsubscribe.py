"""The token in `List-Unsubscribe` and in the mail's footer: keyed, never expiring, good for one thing only."""

from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature

from mail.categories import Category
from tenancy.urls import global_url
from web.signatures import QuickSigner

# SECRET_KEY_FALLBACKS keep older links working while the key is being changed.
_signer = QuickSigner(salt="mail.unsubscribe")
# Links in mails that were sent before a category was renamed hold for ever.
FORMER_NAMES = {"jobs": Category.OPENINGS}


@dataclass(frozen=True)
class Ticket:
    """`batch_id` says which mailing the link stood in, so that its sender learns how many left by it."""

    tenant_id: int
    recipient_id: UUID
    category: Category
    batch_id: UUID | None = None

    @property
    def token(self) -> str:
        batch = [self.batch_id.hex] if self.batch_id else []
        return _signer.sign_object([self.tenant_id, self.recipient_id.hex, self.category.value, *batch])

    @property
    def url(self) -> str:
        return settings.BASE_URL + global_url("mail:unsubscribe", self.token)

    @property
    def headers(self) -> dict[str, str]:
        return one_click(self.url)


def one_click(url: str) -> dict[str, str]:
    """RFC 8058: the mailbox provider's own button posts to the address, without a cookie."""
    return {"List-Unsubscribe": f"<{url}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def read_ticket(token: str) -> Ticket | None:
    try:
        tenant_id, recipient_id, category, *batch = _signer.unsign_object(token)
        known = FORMER_NAMES.get(category) or Category(category)
        return Ticket(tenant_id, UUID(recipient_id), known, UUID(batch[0]) if batch else None)
    except (BadSignature, ValueError, UnicodeError):
        return None
