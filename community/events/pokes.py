"""Mails are written right after the commit by a worker. Where Redis is away the tick finds what is owed."""

import logging
from uuid import UUID

from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)


def write_soon(event_id: UUID) -> None:
    from community.events.tasks import write_owed_mails  # noqa: PLC0415  tasks call actions, which come here

    try:
        write_owed_mails.apply_async(kwargs={"event": str(event_id)}, retry=False)
    except OperationalError:
        logger.warning("events.poke_failed", extra={"task": write_owed_mails.name})
