"""Addresses of ours that name one message: `<letter>+<message>.<proof>@` the domain for mail that comes back.

The proof is keyed: without it anybody could speak of any message by making up its address.
"""

import base64
import hmac
import re
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings

from web.secrets import keyed_hasher, keyed_hashes

PROOF_LENGTH = 10
# Letters of one case only: relays on the way may change it.
TAG = re.compile(r"([a-z])\+([a-z2-7]{26})\.([0-9a-f]{10})@", re.IGNORECASE)


@dataclass(frozen=True)
class Tagged:
    """Each kind of address has a letter and a key of its own, so that none can be taken for another."""

    letter: str
    purpose: str

    def addresses(self) -> Callable[[UUID], str]:
        """For many messages: settings and keys are looked up once. There must be a domain."""
        letter, domain, hashes = self.letter, settings.MAIL_BOUNCE_DOMAIN, keyed_hasher(purpose=self.purpose)

        def address(message_id: UUID) -> str:
            name = base64.b32encode(message_id.bytes).decode().rstrip("=").lower()
            return f"{letter}+{name}.{hashes(message_id.hex)[0][:PROOF_LENGTH]}@{domain}"

        return address

    def read(self, address: str) -> UUID | None:
        """The message that an address of this kind was made for; None for every other address."""
        bare = address.strip().strip("<>")
        found = TAG.match(bare)
        if found is None or not self.may_be(bare):
            return None
        message_id = UUID(bytes=base64.b32decode(f"{found[2].upper()}======"))
        proofs = [proof[:PROOF_LENGTH] for proof in keyed_hashes(message_id.hex, purpose=self.purpose)]
        return message_id if any(hmac.compare_digest(proof, found[3].lower()) for proof in proofs) else None

    def may_be(self, address: str) -> bool:
        """By its looks; what it says may be made up."""
        local, _at, domain = address.strip().strip("<>").lower().rpartition("@")
        return local.startswith(f"{self.letter}+") and domain == settings.MAIL_BOUNCE_DOMAIN.lower() != ""
