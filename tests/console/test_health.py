import json
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from django.conf import settings as product
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from console import broker, database
from console.broker import note_pulse
from console.database import Database
from console.health import LaneState, last_backup, outbox
from console.models import Operator
from console.tasks import pulse
from console.templatetags.console_words import age
from mail.categories import Category, Lane
from mail.models import Message, SendingRules, State
from mail.sending import pause_sending
from tenancy.models import Employer
from tenancy.scope import person_scope, tenant_scope
from tests.factories.accounts import make_employer

Write = Callable[..., Message]


@pytest.fixture
def empty_broker() -> Iterator[None]:
    """Redis without our keys, before and after."""
    names = [broker._key(name) for name in ("pulse", "workers", "unacked", *product.QUEUES)]
    with broker._client() as client:
        client.delete(*names)
        yield
        client.delete(*names)


@pytest.fixture
def no_redis(settings: Settings) -> None:
    settings.REDIS_URL = "unix:///nowhere/valkey.sock"


def test_pages_load_and_say_so_with_redis_away(console: Client, no_redis: None):
    for path in ("/operator/", "/operator/health/"):
        response = console.get(path)
        assert response.status_code == 200
        assert "Redis does not answer" in response.content.decode()


def test_pulse_without_redis_is_no_failure(no_redis: None):
    assert pulse.apply(kwargs={"queue": "codes"}).get() is False


def test_queues_and_workers(empty_broker: None):
    with broker._client() as client:
        client.rpush(broker._key("slow"), "one", "two")
        client.hset(broker._key("unacked"), "tag", "task")
        client.hset(broker._key("workers"), "celery@gone", json.dumps({"at": time.time() - 4000, "queue": "slow"}))
        client.hset(broker._key("workers"), "celery@quiet", json.dumps({"at": time.time() - 300, "queue": "slow"}))
        client.hset(broker._key("pulse"), "service", str(time.time() - 300))
    assert pulse.apply(kwargs={"queue": "codes"}).get() is True
    note_pulse("codes", worker="celery@here")
    found = broker.look()
    assert found.answers
    assert {queue.name: queue.length for queue in found.queues} == dict.fromkeys(product.QUEUES, 0) | {"slow": 2}
    assert found.taken == 1
    assert [queue.name for queue in found.quiet_queues] == ["service", "marketing", "default", "slow"]
    known = {worker.name: worker.is_quiet for worker in found.workers}
    assert (known["celery@here"], known["celery@quiet"]) == (False, True)
    assert "celery@gone" not in known


def test_outbox_by_lane_and_employer(acme: Employer, globex: Employer, opal: Operator, write: Write):
    def put(employer: Employer | None, **values: object) -> None:
        message = write(employer, category=Category.CODE if employer is None else Category.SERVICE)
        with person_scope(None) if employer is None else tenant_scope(employer):
            Message.objects.in_scope().filter(pk=message.pk).update(**values)

    now = timezone.now()
    put(acme, next_at=now - timedelta(minutes=30))
    put(acme, next_at=now + timedelta(days=1))
    put(acme, state=State.SENT, sent_at=now - timedelta(minutes=5))
    put(acme, state=State.SENT, sent_at=now - timedelta(hours=2))
    put(acme, state=State.FAILED)
    put(globex, state=State.UNCERTAIN)
    put(None, next_at=now - timedelta(seconds=5))
    with person_scope(opal.user_id):
        found = outbox()
    service = next(lane for lane in found.lanes if lane.lane is Lane.SERVICE)
    assert (service.waiting, service.due, service.sent, service.failed, service.uncertain) == (2, 1, 1, 1, 1)
    assert timedelta(minutes=29) < service.oldest < timedelta(minutes=31)
    assert [lane.lane for lane in found.late_lanes] == [Lane.SERVICE]
    assert (found.waiting, found.sent, found.failed, found.uncertain) == (3, 1, 1, 1)
    rows = {(row.employer.slug if row.employer else None, row.lane.value) for row in found.by_employer}
    assert rows == {("acme", "service"), ("globex", "service"), (None, "codes")}
    assert {row.label for row in found.by_employer} == {"Service", "Codes"}


def test_mail_of_a_paused_employer_is_not_late(acme: Employer, opal: Operator, write: Write):
    message = write(acme)
    with tenant_scope(acme):
        Message.objects.in_scope().filter(pk=message.pk).update(next_at=timezone.now() - timedelta(days=3))
        acme.is_active = False
        acme.save(update_fields=["is_active"])
    with person_scope(opal.user_id):
        found = outbox()
    assert (found.waiting, found.late_lanes) == (0, [])
    assert [(row.employer, row.waiting) for row in found.by_employer] == [(acme, 1)]


def test_lanes_add_up():
    total = LaneState(Lane.CODES)
    total.add(LaneState(Lane.CODES, waiting=2))
    assert (total.waiting, total.oldest, total.is_late) == (2, None, False)
    total.add(LaneState(Lane.CODES, oldest=timedelta(seconds=61)))
    assert total.is_late


def test_database_speaks(db: None):
    found = database.look()
    assert found.words == found.version
    assert found.size_bytes > 1_000_000
    assert 0 < found.connections <= found.limit
    assert (found.is_replica, found.is_crowded) == (False, False)
    assert database.pending_migrations() == []


@pytest.mark.parametrize(
    ("connections", "oldest", "crowded", "held_up"),
    [(79, None, False, False), (80, timedelta(minutes=6), True, True), (1, timedelta(minutes=4), False, False)],
)
def test_database_in_trouble(connections: int, oldest: timedelta | None, crowded: bool, held_up: bool):
    found = Database("18", 1, connections, 100, oldest, True, [])
    assert (found.is_crowded, found.is_held_up) == (crowded, held_up)
    assert found.words == "18, a read-only copy"


def test_backup_is_noted_and_grows_old(console: Client, opal: Operator):
    assert "No backup has been noted" in console.get("/operator/").content.decode()
    out = StringIO()
    call_command("note_backup", "--bytes", "4096", stdout=out)
    assert out.getvalue() == "Noted.\n"
    with person_scope(opal.user_id):
        backup = last_backup()
        assert backup is not None
        assert (backup.size, backup.is_old) == (4096, False)
        with time_machine.travel(timezone.now() + timedelta(hours=27)):
            assert backup.is_old
    assert "No backup has been noted" not in console.get("/operator/").content.decode()


def test_overview_names_what_needs_somebody(
    console: Client, acme: Employer, globex: Employer, write: Write, empty_broker: None
):
    message = write(acme)
    with tenant_scope(acme):
        Message.objects.in_scope().filter(pk=message.pk).update(state=State.FAILED)
        pause_sending(by=None, reason=SendingRules.Pause.BOUNCES)
    with tenant_scope(globex):
        pause_sending(by=None)  # by hand: nobody's trouble
    page = console.get("/operator/").content.decode()
    assert "1 message was not delivered" in page
    assert "The mailings of Acme are stopped" in page
    assert "The mailings of Globex" not in page
    assert "No worker answers for codes, service, marketing, default, slow" in page


@pytest.mark.parametrize("path", ["/operator/", "/operator/health/"])
def test_page_costs_the_same_for_any_number(console: Client, write: Write, path: str, django_assert_num_queries):
    counts = []
    for number in (1, 3):
        for each in range(number):
            write(make_employer(f"employer-{number}-{each}"))
        console.get(path)
        with django_assert_num_queries(PAGE_QUERIES[path]):
            counts.append(console.get(path).status_code)
    assert counts == [200, 200]


PAGE_QUERIES = {"/operator/": 17, "/operator/health/": 14}


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "–"),
        (0, "0 s"),
        (-3, "0 s"),
        (119, "119 s"),
        (timedelta(minutes=3), "3 min"),
        (3 * 3600, "3 h"),
        (timedelta(days=4), "4 days"),
    ],
)
def test_age_in_words(value: timedelta | float | None, words: str):
    assert age(value) == words
