"""The envelope's sender of each message: `b+<message>.<proof>@` our bounce domain, so that what comes back names it.

The proof is keyed: without it anybody could stop the mail to anybody by returning made-up messages.
"""

import base64
import hmac
import re
from collections.abc import Callable
from uuid import UUID

from django.conf import settings

from web.addresses import sender_address
from web.secrets import keyed_hasher, keyed_hashes

PURPOSE = "bounce address"
PROOF_LENGTH = 10
# Letters of one case only: relays on the way may change it.
TAG = re.compile(r"b\+([a-z2-7]{26})\.([0-9a-f]{10})@", re.IGNORECASE)


def envelope_sender(message_id: UUID) -> str:
    """Without a bounce domain, the address in From, as before."""
    return envelope_senders()(message_id)


def envelope_senders() -> Callable[[UUID], str]:
    """`envelope_sender` for many: settings and keys are looked up once."""
    domain, usual = settings.MAIL_BOUNCE_DOMAIN, sender_address()
    if not domain:
        return lambda message_id: usual
    hashes = keyed_hasher(purpose=PURPOSE)

    def tagged(message_id: UUID) -> str:
        name = base64.b32encode(message_id.bytes).decode().rstrip("=").lower()
        return f"b+{name}.{hashes(message_id.hex)[0][:PROOF_LENGTH]}@{domain}"

    return tagged


def read_tag(address: str) -> UUID | None:
    """The message an address of ours was made for; None for every other address."""
    found = TAG.match(address.strip().strip("<>"))
    domain = address.strip().strip("<>").rpartition("@")[2].lower()
    if found is None or domain != settings.MAIL_BOUNCE_DOMAIN.lower():
        return None
    message_id = UUID(bytes=base64.b32decode(f"{found[1].upper()}======"))
    is_ours = any(hmac.compare_digest(proof, found[2].lower()) for proof in _proofs(message_id))
    return message_id if is_ours else None


def _proofs(message_id: UUID) -> list[str]:
    return [proof[:PROOF_LENGTH] for proof in keyed_hashes(message_id.hex, purpose=PURPOSE)]
