"""A ballot: 128 secret bits in a cookie that names nobody, the bands that were fixed at the launch, and its own CSRF.

What the cookie holds is readable with the wave's keys alone, and only pages below the ballot's own path receive it.
"""

import hashlib
import hmac
import json
import re
import secrets
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from cryptography.exceptions import InvalidTag
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from feedback.sealed.keys import WaveKeys
from feedback.sealed.padding import open_box, seal
from tenancy.scope import require_tenant
from tenancy.urls import global_url

COOKIE = "ballot" if settings.DEBUG else "__Secure-ballot"
KEPT = 7 * 24 * 3600
PLACE = re.compile(r"([1-9][0-9]{0,17})-([0-9a-f]{32})", re.ASCII)
CSRF_FIELD = "proof"


@dataclass(frozen=True)
class Place:
    """Where the ballots of one wave are answered. Everybody's address of it is the same."""

    tenant_id: int
    wave_id: UUID

    @property
    def word(self) -> str:
        return f"{self.tenant_id}-{self.wave_id.hex}"


def read_place(word: str) -> Place | None:
    matched = PLACE.fullmatch(word)
    return Place(int(matched[1]), UUID(matched[2])) if matched else None


@dataclass(frozen=True)
class Ballot:
    keys: WaveKeys
    secret: bytes  # 16 bytes
    bands: dict[str, str]

    @property
    def wave_id(self) -> UUID:
        return self.keys.wave_id

    @property
    def place(self) -> Place:
        return Place(require_tenant(), self.wave_id)

    @cached_property
    def digest(self) -> str:
        """All the box knows of it."""
        return hashlib.sha256(b"ballot\0" + self.wave_id.bytes + self.secret).hexdigest()

    @cached_property
    def proof(self) -> str:
        """Stands in each form of the ballot's pages; only whoever has the cookie's page can know it."""
        return hmac.new(self.keys.derive("proof"), self.secret, hashlib.sha256).hexdigest()

    def is_proven(self, request: HttpRequest) -> bool:
        return secrets.compare_digest(self.proof, request.POST.get(CSRF_FIELD, ""))

    def give(self, response: HttpResponse) -> None:
        said = json.dumps({"ballot": self.secret.hex(), "bands": self.bands}).encode()
        response.set_cookie(
            COOKIE,
            seal(said, key=self.keys.derive("cookie"), bound_to=self.wave_id.bytes).hex(),
            max_age=KEPT,
            path=global_url("sealed:answer", self.place.word),
            secure=not settings.DEBUG,
            httponly=True,
            samesite="Strict",
        )


def ballot_of(request: HttpRequest, keys: WaveKeys) -> Ballot | None:
    """By the cookie of this request, and nothing else of it."""
    try:
        sealed = bytes.fromhex(request.COOKIES.get(COOKIE, ""))
        said = json.loads(open_box(sealed, key=keys.derive("cookie"), bound_to=keys.wave_id.bytes))
    except (ValueError, InvalidTag):
        return None
    return Ballot(keys, bytes.fromhex(said["ballot"]), said["bands"])


def new_nonce() -> str:
    """For the hidden field `nonce` of the page with the button that exchanges a link: drawn anew for each page."""
    return secrets.token_hex(16)
