"""What a worker has in hand while it sends: a single mail as its row, one of a mailing as the little that is its own.

A row has thirty columns, of which a mailing's have few; making a model of each would cost more than sending it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from mail.models import Message


@dataclass(slots=True)
class OneOfMany:
    """Read before the intent: small, whatever the mailing says (see `mail.intent.LOOK`)."""

    pk: UUID
    tenant_id: int
    category: str
    recipient_id: UUID
    to_address: str
    batch_id: str
    content_id: str
    merge: Mapping[str, Any]
    attempts: int


Sendable = Message | OneOfMany
