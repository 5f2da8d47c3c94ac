"""The keys of one sealed wave. All come from its secret, which FIELD_KEY covers and the close deletes.

Nothing here is kept in memory: a process that lives on after the close knows nothing either.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from typing import Self
from uuid import UUID

from feedback.models import SealedSecret, Wave
from web.secrets import decrypt, encrypt

PURPOSE = "a sealed wave"


@dataclass(frozen=True)
class WaveKeys:
    wave_id: UUID
    _secret: bytes

    @classmethod
    def begin(cls, wave: Wave) -> Self:
        """Of a wave that is being launched; the same at each call."""
        SealedSecret.objects.bulk_create(
            [SealedSecret(wave=wave, encrypted=encrypt(secrets.token_hex(32), purpose=PURPOSE))], ignore_conflicts=True
        )
        found = cls.of(wave.pk)
        assert found is not None
        return found

    @classmethod
    def of(cls, wave_id: UUID) -> Self | None:
        """None once the wave is closed."""
        row = SealedSecret.objects.filter(wave_id=wave_id).values_list("encrypted", flat=True).first()
        return cls(wave_id, bytes.fromhex(decrypt(row, purpose=PURPOSE))) if row is not None else None

    def derive(self, use: str, said: bytes = b"") -> bytes:
        """32 bytes, others for each use."""
        text = b"\0".join([use.encode(), self.wave_id.bytes, said])
        return hmac.new(self._secret, text, hashlib.sha256).digest()
