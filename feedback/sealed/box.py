"""The ballot box: what was answered, unreadable without FIELD_KEY and the wave's secret, until the mixer takes it out.

A row without text is a ballot that has been mixed: it stays until the close, so that nobody answers twice.
"""

from collections.abc import Mapping
from typing import Any

import orjson
from cryptography.exceptions import InvalidTag
from django.db import connection, transaction

from feedback.models import SealedBallot
from feedback.sealed.ballots import Ballot
from feedback.sealed.keys import WaveKeys
from feedback.sealed.padding import open_box, seal
from mail.durability import wait_for_disk
from tenancy.scope import require_tenant

# Asked with a lock on the wave, so that its close waits for this answer or this answer is refused. The weakest one:
# reminders and releases that have the wave for a while keep nobody from answering.
OPEN = """
SELECT true FROM feedback_wave
 WHERE tenant_id = %s AND id = %s AND state = 'open' AND now() >= opens_at AND now() < closes_at FOR KEY SHARE
"""
PUT = """
INSERT INTO feedback_sealedballot (tenant_id, id, wave_id, ballot_digest, ciphertext)
VALUES (%s, gen_random_uuid(), %s, %s, %s)
ON CONFLICT (tenant_id, ballot_digest) DO UPDATE SET ciphertext = excluded.ciphertext
 WHERE length(feedback_sealedballot.ciphertext) > 0
RETURNING true
"""


def put(ballot: Ballot, answers: Mapping[str, Any]) -> bool:
    """A transaction of its own, as the exchange; on disk before it returns. The same ballot replaces what it held.

    False where it is too late: the ballot has been mixed, or the wave is not open.
    """
    text = seal(
        orjson.dumps({"answers": dict(answers), "bands": ballot.bands}),
        key=ballot.keys.derive("box"),
        bound_to=bytes.fromhex(ballot.digest),
    )
    tenant_id = require_tenant()
    with transaction.atomic(), connection.cursor() as cursor:
        wait_for_disk()
        cursor.execute(OPEN, [tenant_id, ballot.wave_id])
        if cursor.fetchone() is None:
            return False
        cursor.execute(PUT, [tenant_id, ballot.wave_id, ballot.digest, text])
        return cursor.fetchone() is not None


def read(ballot: Ballot) -> dict[str, Any] | None:
    """The answers, for whoever comes back with the cookie; None before the first and after the mixing."""
    row = SealedBallot.objects.filter(ballot_digest=ballot.digest).first()
    return unsealed(row, ballot.keys)[0] if row is not None and row.ciphertext else None


def is_mixed(ballot: Ballot) -> bool:
    return SealedBallot.objects.filter(ballot_digest=ballot.digest, ciphertext=b"").exists()


def unsealed(row: SealedBallot, keys: WaveKeys) -> tuple[dict[str, Any], dict[str, str]]:
    """Answers and bands."""
    try:
        text = open_box(bytes(row.ciphertext), key=keys.derive("box"), bound_to=bytes.fromhex(row.ballot_digest))
    except InvalidTag:
        raise Damaged("A ballot cannot be read with the keys at hand.") from None
    said = orjson.loads(text)
    return said["answers"], said["bands"]


class Damaged(Exception):
    """Made with another FIELD_KEY, moved to another ballot's row, or changed."""
