"""What makes a certificate checkable by anyone, without a network: a signed payload, and a seal over the whole file.

The file is a PDF with this one line in an attachment that is not compressed:

    alumni-certificate-1.<payload, base64url>.<key id>.<signature, hex>.<seal, hex>

The signature is Ed25519 over `alumni certificate 1\\n` and the payload's bytes: JSON with sorted keys, no spaces, in
UTF-8. The seal is Ed25519 over `alumni certificate file 1\\n` and the SHA-256 of the file in which the seal's own 128
letters are 0. So not one bit of the file, the visible page included, can be changed without the seal's breaking.
docs/community.md says how to check both with OpenSSL alone.
"""

import base64
import binascii
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

MARK = b"alumni-certificate-1"
SIGNED, SEALED = b"alumni certificate 1\n", b"alumni certificate file 1\n"
NO_SEAL = b"0" * 128
LINE = re.compile(rb"alumni-certificate-1\.([A-Za-z0-9_-]{1,40000})\.([0-9a-f]{16})\.([0-9a-f]{128})\.([0-9a-f]{128})")
MOST_BYTES = 2_000_000

Sign = Callable[[bytes], bytes]


class NotGenuine(Exception):
    """Changed, or not signed by the key at hand, or no certificate at all. The text says which."""


@dataclass(frozen=True)
class Envelope:
    """As read from a file; nothing in it is to be believed before `opened`."""

    payload: bytes
    key_id: str
    signature: bytes
    seal: bytes
    digest: bytes


def canonical(payload: Mapping[str, Any]) -> bytes:
    return json.dumps(payload, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def key_id_of(public_key: bytes) -> str:
    return sha256(public_key).hexdigest()[:16]


def unsealed_line(payload: Mapping[str, Any], *, key_id: str, sign: Sign) -> bytes:
    """For the attachment of a file that `seal` finishes."""
    said = canonical(payload)
    signature = sign(SIGNED + said).hex().encode()
    return b".".join([MARK, base64.urlsafe_b64encode(said).rstrip(b"="), key_id.encode(), signature, NO_SEAL])


def seal(file: bytes, *, sign: Sign) -> bytes:
    """The file with its seal, as long as before."""
    found = _line_in(file)
    start, end = found.span(4)
    assert found[4] == NO_SEAL
    return file[:start] + sign(SEALED + sha256(file).digest()).hex().encode() + file[end:]


def read(file: bytes) -> Envelope:
    found = _line_in(file)
    start, end = found.span(4)
    digest = sha256(file[:start] + NO_SEAL + file[end:]).digest()
    try:
        payload = base64.urlsafe_b64decode(found[1] + b"=" * (-len(found[1]) % 4))
    except binascii.Error:
        raise NotGenuine("This file holds no certificate, or it was changed.") from None
    signature, sealed = bytes.fromhex(found[3].decode()), bytes.fromhex(found[4].decode())
    return Envelope(payload, found[2].decode(), signature, sealed, digest)


def opened(envelope: Envelope, *, public_key: bytes) -> dict[str, Any]:
    """The payload, once both signatures have been found to be the key's."""
    if key_id_of(public_key) != envelope.key_id:
        raise NotGenuine("It was signed with another key.")
    key = Ed25519PublicKey.from_public_bytes(public_key)
    try:
        key.verify(envelope.signature, SIGNED + envelope.payload)
        key.verify(envelope.seal, SEALED + envelope.digest)
    except InvalidSignature:
        raise NotGenuine("It was changed after it was signed, or somebody else signed it.") from None
    payload: dict[str, Any] = json.loads(envelope.payload)
    return payload


def _line_in(file: bytes) -> re.Match[bytes]:
    """The only one: a second would let somebody show one and have another one checked."""
    found = list(LINE.finditer(file)) if len(file) <= MOST_BYTES else []
    if len(found) != 1:
        raise NotGenuine("This file holds no certificate, or it was changed.")
    return found[0]
