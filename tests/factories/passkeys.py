"""A passkey as a device holds it, for tests: answers challenges like a browser does, and can be told to cheat."""

import hashlib
import json
import os
import re
import struct
from dataclasses import dataclass, field
from html import unescape
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from fido2 import cbor
from fido2.utils import websafe_decode, websafe_encode

from accounts.factors.actions import add_passkey as add
from accounts.factors.passkeys import NewCredential
from accounts.models import User
from tenancy.scope import person_scope
from tests.factories.accounts import confirm

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


@dataclass
class Device:
    """`answer(options)` is what the browser sends. Keyword arguments replace what an honest device would say."""

    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    credential_id: bytes = field(default_factory=lambda: os.urandom(32))
    user_handle: bytes = b""
    counter: int = 0

    @property
    def attested(self) -> bytes:
        point = self.key.public_key().public_numbers()
        public = {1: 2, 3: -7, -1: 1, -2: point.x.to_bytes(32, "big"), -3: point.y.to_bytes(32, "big")}
        return bytes(16) + struct.pack(">H", len(self.credential_id)) + self.credential_id + cbor.encode(public)

    def registration(self, options: str, **cheat: Any) -> str:
        asked = json.loads(options)
        self.user_handle = websafe_decode(asked["user"]["id"])
        flags = cheat.get("flags", PRESENT | VERIFIED) | ATTESTED
        data = self._data(asked["rp"]["id"], flags, cheat) + self.attested
        return self._said(
            clientDataJSON=self._client_data("webauthn.create", asked, cheat),
            attestationObject=cbor.encode({"fmt": "none", "attStmt": {}, "authData": data}),
        )

    def answer(self, options: str, **cheat: Any) -> str:
        asked = json.loads(options)
        self.counter = self.counter + 1 if self.counter else 0
        client_data = self._client_data("webauthn.get", asked, cheat)
        data = self._data(asked["rpId"], cheat.get("flags", PRESENT | VERIFIED), cheat)
        signed = data + hashlib.sha256(client_data).digest()
        return self._said(
            clientDataJSON=client_data,
            authenticatorData=data,
            signature=cheat.get("signature") or self.key.sign(signed, ec.ECDSA(hashes.SHA256())),
            userHandle=cheat.get("user_handle", self.user_handle),
        )

    def _client_data(self, kind: str, asked: dict[str, Any], cheat: dict[str, Any]) -> bytes:
        said = {
            "type": cheat.get("type", kind),
            "challenge": cheat.get("challenge", asked["challenge"]),
            "origin": cheat.get("origin", settings.BASE_URL),
        }
        return json.dumps(said).encode()

    def _data(self, party: str, flags: int, cheat: dict[str, Any]) -> bytes:
        party = cheat.get("party", party)
        return hashlib.sha256(party.encode()).digest() + bytes([flags]) + struct.pack(">I", self.counter)

    def _said(self, **response: bytes) -> str:
        own = websafe_encode(self.credential_id)
        parts = {name: websafe_encode(value) for name, value in response.items()}
        return json.dumps({"id": own, "rawId": own, "type": "public-key", "response": parts})


def options_on(page: HttpResponse) -> str:
    """What the page asks the browser for."""
    found = re.search(r'data-options="([^"]+)"', page.content.decode())
    assert found, page
    return unescape(found[1])


def add_passkey(client: Client, name: str = "Phone", *, device: Device | None = None) -> Device:
    """Through the pages, in a session that has just confirmed it."""
    device = device or Device()
    confirm(client, "account.change_factors")
    page = client.get("/account/passkeys/new/")
    answer = device.registration(options_on(page))
    response = client.post("/account/passkeys/new/", {"action": "passkey", "name": name, "answer": answer})
    assert response.status_code == 302, response.content
    return device


def make_passkey(user: User, name: str = "Phone") -> Device:
    """In the database, without any page."""
    device = Device(user_handle=user.pk.bytes)
    with person_scope(user.pk):
        add(user=user, name=name, credential=NewCredential(device.credential_id, device.attested, 0, is_synced=False))
    return device
