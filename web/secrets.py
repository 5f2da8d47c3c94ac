"""Secrets that lie in the database: encrypted or hashed with keys that do not.

Each purpose has a key of its own, made from FIELD_KEY. FIELD_KEY_FALLBACKS are earlier ones: still read, never written.
"""

import base64
import hashlib
import hmac
from collections.abc import Callable
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


class Unreadable(Exception):
    """Encrypted with a key that is in neither FIELD_KEY nor FIELD_KEY_FALLBACKS, or for another purpose, or changed."""


def encrypt(text: str, *, purpose: str) -> str:
    return _box(purpose).encrypt(text.encode()).decode()


def decrypt(encrypted: str, *, purpose: str) -> str:
    try:
        return _box(purpose).decrypt(encrypted.encode()).decode()
    except InvalidToken:
        raise Unreadable(f"A stored secret ({purpose}) cannot be read with the keys at hand.") from None


def renewed(encrypted: str, *, purpose: str) -> str:
    """The same secret under the present key."""
    return encrypt(decrypt(encrypted, purpose=purpose), purpose=purpose)


def keyed_hashes(text: str, *, purpose: str) -> list[str]:
    """What to look for; the first is what to store, the others were made with earlier keys."""
    return keyed_hasher(purpose=purpose)(text)


def keyed_hasher(*, purpose: str) -> Callable[[str], list[str]]:
    """`keyed_hashes` for many texts: the keys are made once."""
    keyed = [hmac.new(key, digestmod=hashlib.sha256) for key in _keys(f"hash of {purpose}")]

    def hashes(text: str) -> list[str]:
        said = [begun.copy() for begun in keyed]
        for each in said:
            each.update(text.encode())
        return [each.hexdigest() for each in said]

    return hashes


def _box(purpose: str) -> MultiFernet:
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in _keys(f"text of {purpose}")])


def _keys(info: str) -> list[bytes]:
    return [_key(info, key) for key in [settings.FIELD_KEY, *settings.FIELD_KEY_FALLBACKS]]


@lru_cache(maxsize=64)
def _key(info: str, key: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=f"alumni {info}".encode()).derive(key.encode())
