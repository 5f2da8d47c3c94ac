"""What Redis knows: how much waits in each queue, and which worker answered when. It may be away; then so be it."""

import json
import time
from dataclasses import dataclass, field

import redis
from django.conf import settings

SECONDS = 1.0
WORKER_FORGOTTEN = 3600
QUIET_AFTER = 90


@dataclass(frozen=True)
class Queue:
    name: str
    length: int
    age: int | None  # seconds since a worker of this queue answered

    @property
    def is_quiet(self) -> bool:
        return self.age is None or self.age > QUIET_AFTER


@dataclass(frozen=True)
class Worker:
    name: str
    queue: str
    age: int

    @property
    def is_quiet(self) -> bool:
        return self.age > QUIET_AFTER


@dataclass(frozen=True)
class Broker:
    answers: bool
    queues: list[Queue] = field(default_factory=list)
    workers: list[Worker] = field(default_factory=list)
    taken: int = 0  # messages that a worker has and has not finished

    @property
    def quiet_names(self) -> str:
        return ", ".join(queue.name for queue in self.quiet_queues)

    @property
    def quiet_queues(self) -> list[Queue]:
        return [queue for queue in self.queues if queue.is_quiet]


def look() -> Broker:
    """One round trip, a second at most for it and one for connecting."""
    try:
        with _client() as client:
            pipe = client.pipeline(transaction=False)
            for name in settings.QUEUES:
                pipe.llen(_key(name))
            pipe.hlen(_key("unacked"))
            pipe.hgetall(_key("pulse"))
            pipe.hgetall(_key("workers"))
            *lengths, taken, pulses, workers = pipe.execute()
    except redis.RedisError:
        return Broker(answers=False)
    now = time.time()
    ages = {name.decode(): max(0, round(now - float(at))) for name, at in pulses.items()}
    queues = [Queue(name, length, ages.get(name)) for name, length in zip(settings.QUEUES, lengths, strict=True)]
    return Broker(True, queues, _workers(workers, now), taken)


def note_pulse(queue: str, *, worker: str) -> None:
    """A worker of this queue is alive. Workers that fell silent an hour ago are forgotten."""
    now = time.time()
    with _client() as client:
        client.hset(_key("pulse"), queue, str(now))
        client.hset(_key("workers"), worker, json.dumps({"at": now, "queue": queue}))
        for name, said in client.hgetall(_key("workers")).items():
            if now - json.loads(said)["at"] > WORKER_FORGOTTEN:
                client.hdel(_key("workers"), name)


def _workers(said: dict[bytes, bytes], now: float) -> list[Worker]:
    found = []
    for name, words in said.items():
        known = json.loads(words)
        found.append(Worker(name.decode(), known["queue"], max(0, round(now - known["at"]))))
    return sorted(found, key=lambda worker: worker.name)


def _client() -> redis.Redis:
    return redis.Redis.from_url(settings.REDIS_URL, db=0, socket_connect_timeout=SECONDS, socket_timeout=SECONDS)


def _key(name: str) -> str:
    return f"{settings.CELERY_BROKER_TRANSPORT_OPTIONS['global_keyprefix']}{name}"
