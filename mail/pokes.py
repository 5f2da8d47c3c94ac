"""Telling a worker to look now. A lost poke costs one tick of the beat, never a message."""

import logging
from collections.abc import Callable
from functools import partial

from django.db import connection, transaction
from kombu.exceptions import OperationalError

from mail.categories import Lane

logger = logging.getLogger(__name__)

EXPIRES = 30


def poke_after_commit(lane: Lane) -> None:
    """Once per transaction, however many messages it enqueued."""
    poke_lane = POKES[lane]
    if all(entry[1] is not poke_lane for entry in connection.run_on_commit):
        transaction.on_commit(poke_lane)


def poke(lane: Lane) -> None:
    from mail.tasks import deliver  # noqa: PLC0415 -- tasks import the delivery, which imports the actions

    try:
        deliver.apply_async(kwargs={"lane": lane.value}, queue=lane.value, expires=EXPIRES, retry=False)
    except OperationalError:
        # The message is safe in PostgreSQL: the request that enqueued it must not fail because Redis is away.
        logger.warning("mail.poke_failed", extra={"lane": lane.value})


POKES: dict[Lane, Callable[[], None]] = {lane: partial(poke, lane) for lane in Lane}
