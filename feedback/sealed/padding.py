"""Encrypted so that neither the text nor its length says anything: what is stored has one of a few sizes.

No Fernet here: it writes the time into what it makes.
"""

import secrets

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE, LENGTH = 12, 4
SMALLEST = 512


def seal(text: bytes, *, key: bytes, bound_to: bytes) -> bytes:
    """`bound_to` must be said again to open it."""
    nonce = secrets.token_bytes(NONCE)
    return nonce + AESGCM(key).encrypt(nonce, _padded(text), bound_to)


def open_box(sealed: bytes, *, key: bytes, bound_to: bytes) -> bytes:
    """Raises `InvalidTag` or `ValueError` for whatever was not sealed with this key, for this."""
    padded = AESGCM(key).decrypt(sealed[:NONCE], sealed[NONCE:], bound_to)
    return padded[LENGTH : LENGTH + int.from_bytes(padded[:LENGTH])]


def _padded(text: bytes) -> bytes:
    """The next of 512, 2,048, 8,192 … bytes."""
    size = SMALLEST
    while size < len(text) + LENGTH:
        size *= 4
    return (len(text).to_bytes(LENGTH) + text).ljust(size, b"\0")
