import time
from collections.abc import Callable, Iterator
from queue import Queue

import pytest
from celery.contrib.testing.worker import start_worker
from celery.signals import task_postrun
from django.conf import settings as django_settings
from django.db import transaction
from kombu.transport import memory
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from alumni_portal.celery import app
from mail import tasks
from mail.categories import Category, Lane
from mail.models import Message, State
from tenancy.models import Employer
from tenancy.scope import tenant_scope
from tenancy.tasks import GlobalTask
from tests.mail.relay import FakeRelay
from web import health

Write = Callable[..., Message]


@pytest.fixture
def broker() -> Iterator[Callable[[str], None]]:
    """`broker("memory://")`: what is sent from now on goes there."""
    before = app.conf.broker_url

    def use(url: str) -> None:
        app.conf.broker_url = url
        app._pool = app.amqp._producer_pool = None
        memory.Transport.global_state.clear()

    yield use
    use(before)


def waiting(lane: Lane) -> int:
    with app.connection_for_read() as connection:
        return connection.default_channel.queue_declare(lane.value, passive=False).message_count


def test_enqueuing_pokes_the_lane_once_for_all_messages(
    northwind: Employer,
    write: Write,
    broker: Callable[[str], None],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    broker("memory://")
    with django_capture_on_commit_callbacks(execute=True) as pokes, transaction.atomic():
        for _n in range(3):
            write(northwind)
        write(None, category=Category.CODE)
    assert len(pokes) == 2
    assert [waiting(lane) for lane in (Lane.SERVICE, Lane.CODES, Lane.MARKETING)] == [1, 1, 0]


def test_a_poke_lost_with_a_savepoint_is_given_again(
    northwind: Employer, write: Write, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks() as pokes:
        savepoint = transaction.savepoint()
        write(northwind)
        transaction.savepoint_rollback(savepoint)
        write(northwind)
    assert len(pokes) == 1


@pytest.mark.django_db(transaction=True)
def test_while_redis_is_away_the_request_goes_on_and_the_beat_delivers(
    northwind: Employer,
    write: Write,
    broker: Callable[[str], None],
    relay: FakeRelay,
    caplog: pytest.LogCaptureFixture,
) -> None:
    broker("redis://127.0.0.1:1")
    started = time.monotonic()
    message = write(northwind)
    assert time.monotonic() - started < 3
    assert caplog.messages == ["mail.poke_failed"]
    assert tasks.deliver(lane="service") == 1
    with tenant_scope(northwind):
        assert Message.objects.get(pk=message.pk).state == State.SENT


@pytest.mark.django_db(transaction=True)
def test_a_worker_sends_what_was_committed(
    northwind: Employer, write: Write, broker: Callable[[str], None], relay: FakeRelay
) -> None:
    broker("memory://")
    ended: Queue[str] = Queue()

    def note(sender: GlobalTask, state: str, **signal: object) -> None:
        ended.put(f"{sender.name} {state}")

    task_postrun.connect(note)
    try:
        with start_worker(app, perform_ping_check=False, pool="solo", loglevel="CRITICAL", queues=["service"]):
            write(northwind)
            assert ended.get(timeout=20) == "mail.tasks.deliver SUCCESS"
    finally:
        task_postrun.disconnect(note)
    assert [taken.recipients for taken in relay.taken] == [["ada@example.com"]]


def test_the_beat_ticks_every_lane_and_lets_old_ticks_go() -> None:
    schedule = django_settings.CELERY_BEAT_SCHEDULE
    lanes = {
        entry["kwargs"]["lane"]: entry["options"] for entry in schedule.values() if "lane" in entry.get("kwargs", {})
    }
    assert {lane: options["queue"] for lane, options in lanes.items()} == {lane.value: lane.value for lane in Lane}
    ours = [entry for entry in schedule.values() if entry["task"].startswith("mail.")]
    names = ["deliver", "reap", "heartbeat", "fill_slots", "guard", "tidy", "read_reports", "forget_reports"]
    names.append("forget_texts")
    assert {entry["task"] for entry in ours} == {f"mail.tasks.{name}" for name in names}
    for entry in ours:
        assert isinstance(app.tasks[entry["task"]], GlobalTask)
        if isinstance(entry["schedule"], float):
            assert entry["schedule"] <= entry["options"]["expires"]


def test_heartbeat_tells_the_health_page(settings: Settings) -> None:
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    tasks.heartbeat()
    assert time.time() - health.cache.get(health.BEAT_KEY) < 5


@pytest.mark.django_db
def test_reap_runs_as_a_task() -> None:
    assert tasks.reap() is None
