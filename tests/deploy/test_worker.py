"""A worker that loses Redis connects again; with kombu 5.7 alone it sometimes ended (alumni_portal/celery.py)."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from kombu import Connection, Queue

from alumni_portal import celery_app
from launcher import paths, processes
from launcher.sockets import socket_folder
from launcher.valkey import Valkey

QUEUE = "of-test-worker"


@pytest.fixture
def redis(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Valkey]:
    """One of its own, to be killed."""
    monkeypatch.setattr(paths, "VAR", tmp_path)
    redis = Valkey("test-worker", processes.Record(tmp_path / "processes.json"))
    redis.start()
    yield redis
    redis.stop()
    shutil.rmtree(socket_folder("test-worker"))


def connect(redis: Valkey) -> Connection:
    return celery_app.connection_for_read(f"redis+socket://{redis.socket}")


def take_one(connection: Connection) -> None:
    """One message that is taken and not finished, as a worker's is while it works."""
    channel = connection.default_channel
    consumer = connection.Consumer([Queue(QUEUE)], channel=channel, callbacks=[lambda _body, _message: None])
    consumer.consume()
    connection.Producer(channel).publish({"word": "hello"}, routing_key=QUEUE)
    connection.drain_events(timeout=10)


def test_losing_redis_while_work_is_under_way_is_survived(redis: Valkey) -> None:
    connection = connect(redis)
    take_one(connection)
    orders = connection.channel()  # a worker has a second channel, for remote control
    connection.Consumer([Queue(f"{QUEUE}-orders")], channel=orders, callbacks=[]).consume()
    for channel in (connection.default_channel, orders):
        channel.connection.cycle._register_BRPOP(channel)  # both wait for the next message
    assert redis.process is not None
    processes.kill_group(redis.process.pid)
    redis.process.wait()

    connection.collect(socket_timeout=1)  # what a worker does then
    connection.close()

    assert not connection.connected
    redis.start()
    with connect(redis) as another:
        take_one(another)


def test_work_of_a_worker_that_ends_goes_back_to_its_queue(redis: Valkey) -> None:
    connection = connect(redis)
    take_one(connection)

    connection.close()

    with connect(redis) as another:
        assert another.default_channel.basic_get(QUEUE) is not None
