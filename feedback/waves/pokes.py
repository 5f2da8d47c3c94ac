"""What is due at once need not wait for the beat. Where Redis is away the beat finds it all the same."""

import logging
from typing import Any
from uuid import UUID

from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)


def open_soon(wave_id: UUID) -> None:
    from feedback.waves.tasks import open_one_wave  # noqa: PLC0415  tasks call actions, which come here

    _poke(open_one_wave, wave_id=str(wave_id))


def settle_soon(wave_id: UUID) -> None:
    from feedback.waves.tasks import settle_one_wave  # noqa: PLC0415  as above

    _poke(settle_one_wave, wave_id=str(wave_id))


def _poke(task: Any, **kwargs: str) -> None:
    try:
        task.apply_async(kwargs=kwargs, retry=False)
    except OperationalError:
        logger.warning("surveys.poke_failed", extra={"task": task.name})
