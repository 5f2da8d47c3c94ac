"""A link is good for one ballot. This is the only place where somebody's link and their ballot meet, and for a moment.

Both are made from what the browser drew for this click (`nonce`): `claim` stays with the invitation, the ballot goes to
the browser. Two keyed hashes of it, so that whoever reads the database computes neither from the other; but the same
click that arrives twice gets the same ballot twice, and no answer is lost to a double click.
"""

import hashlib
import hmac
import json
import secrets
from uuid import UUID

from django.db import connection, transaction

from feedback.answering.links import digest_of
from feedback.sealed.ballots import Ballot
from feedback.sealed.keys import WaveKeys
from tenancy.scope import require_tenant

CLAIM = """
UPDATE feedback_sealedinvitation AS invitation SET is_used = true, claim = %(claim)s
  FROM feedback_wave AS wave
 WHERE invitation.tenant_id = %(tenant)s AND invitation.token_digest = %(digest)s
   AND (NOT invitation.is_used OR invitation.claim = %(claim)s)
   AND wave.tenant_id = invitation.tenant_id AND wave.id = invitation.wave_id
   AND wave.state = 'open' AND now() >= wave.opens_at AND now() < wave.closes_at
RETURNING invitation.wave_id, invitation.bands::text
"""


def exchange(token: str, nonce: str = "") -> Ballot | None:
    """None for whatever opens nothing: used, unknown, of another employer, or of a wave that is not open.

    A transaction of its own: never call it in one in which something else is written.
    """
    key = hashlib.sha256((nonce or secrets.token_hex(16)).encode()).digest()
    row = _claim(digest_of(token), claim=_hash(key, "claim", token).hex())
    keys = WaveKeys.of(row[0]) if row else None
    if row is None or keys is None:
        return None
    return Ballot(keys, _hash(key, "ballot", token)[:16], json.loads(row[1]))


def _claim(digest: str, *, claim: str) -> tuple[UUID, str] | None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(CLAIM, {"tenant": require_tenant(), "digest": digest, "claim": claim})
        row: tuple[UUID, str] | None = cursor.fetchone()
    return row


def _hash(key: bytes, use: str, token: str) -> bytes:
    return hmac.new(key, f"{use}\0{token}".encode(), hashlib.sha256).digest()
