"""The personal link of a confidential or named wave, and the shape of all links below `/s/`.

A token is the employer's number and 256 secret bits. What opens by it is found by its digest alone, so that the
database opens nothing. The secret bits of a participation come from FIELD_KEY and its row, so that a mail can be
composed at any time; those of a sealed invitation are made by `feedback.sealed`.
"""

import base64
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings

from feedback.models import Participation, Wave
from tenancy.urls import global_url
from web.secrets import keyed_hasher

PURPOSE = "survey links"
TOKEN = re.compile(r"([1-9][0-9]{0,17})-([A-Za-z0-9_-]{43})", re.ASCII)


@dataclass(frozen=True)
class Key:
    """What a token says: whose it is, and what to look for."""

    tenant_id: int
    digest: str


def read_token(token: str) -> Key | None:
    matched = TOKEN.fullmatch(token)
    return Key(int(matched[1]), digest_of(token)) if matched else None


def make_token(tenant_id: int, secret: bytes) -> str:
    """`secret`: 32 bytes that nobody can guess."""
    assert len(secret) == 32
    return f"{tenant_id}-{base64.urlsafe_b64encode(secret).rstrip(b'=').decode()}"


def digest_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def url_of(token: str) -> str:
    return settings.BASE_URL + global_url("answering:begin", token)


def invite(*, wave: Wave, people: Iterable[tuple[UUID, dict[str, str]]]) -> list[Participation]:
    """The rows of a confidential or named wave, not yet written: alumnus and bands of each."""
    made = [Participation(wave=wave, alumnus_id=alumnus_id, bands=bands) for alumnus_id, bands in people]
    for each in made:
        each.tenant_id = wave.tenant_id
        each.token_digest = digest_of(_tokens(each)[0])
    return made


def token_of(participation: Participation) -> str:
    """The same at every call, also after FIELD_KEY has changed as long as the earlier one is among the fallbacks."""
    return next(token for token in _tokens(participation) if digest_of(token) == participation.token_digest)


def link_of(participation: Participation) -> str:
    return url_of(token_of(participation))


def _tokens(participation: Participation) -> list[str]:
    assert participation.tenant_id is not None
    said = f"{participation.tenant_id} {participation.wave_id} {participation.pk}"
    return [make_token(participation.tenant_id, bytes.fromhex(each)) for each in keyed_hasher(purpose=PURPOSE)(said)]
