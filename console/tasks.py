from typing import Any

import redis
from celery import shared_task

from console.broker import note_pulse
from tenancy.tasks import GlobalTask


@shared_task(base=GlobalTask, bind=True, ignore_result=True)
def pulse(self: Any, *, queue: str) -> bool:
    """Sent to every queue by the beat; the console shows how long ago a worker of it answered."""
    try:
        note_pulse(queue, worker=self.request.hostname or "")
    except redis.RedisError:
        return False  # the next one says it
    return True
