"""Two workers at once, and a broker that comes and goes."""

import logging
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from kombu.transport import memory
from pytest_django import DjangoCaptureOnCommitCallbacks

from accounts.models import User
from alumni_portal.celery import app
from mail.models import Message
from offboarding.actions.moves import release_cases, run_soon
from offboarding.actions.steps import run_timeline
from offboarding.models import CaseEvent, CaseStep
from tenancy.models import Employer
from tenancy.scope import tenant_scope
from tests.factories.offboarding import TODAY, at, days, make_case


@pytest.fixture
def broker() -> Iterator[None]:
    """What is sent from now on goes into memory."""
    before = app.conf.broker_url
    _use("memory://")
    yield
    _use(before)


def _use(url: str) -> None:
    app.conf.broker_url = url
    app._pool = app.amqp._producer_pool = None
    memory.Transport.global_state.clear()


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_write_to_nobody_twice(acme: Employer, noon: object) -> None:
    for number in range(12):
        make_case(acme, last_day=TODAY + days(number), given_name=f"P{number}", work_email=f"p{number}@acme.example")

    with ThreadPoolExecutor(max_workers=2) as workers:
        runs = list(workers.map(_run, [acme, acme]))

    assert sum(runs, Counter()) == {"leaver_link": 12}
    with tenant_scope(acme):
        mailed = Message.objects.in_scope().filter(template="offboarding/leaver_link")
        assert sorted(mailed.values_list("to_address", flat=True)) == sorted(f"p{i}@acme.example" for i in range(12))
        assert CaseStep.objects.filter(done_at__isnull=False).count() == 12
        assert CaseEvent.objects.filter(kind="mail_sent").count() == 12


def _run(employer: Employer) -> Counter[str]:
    try:
        return Counter(run_timeline(employer, now=at(TODAY, employer=employer)))
    finally:
        connection.close()


def test_a_release_wakes_the_timeline(
    in_acme: Employer, bob: User, broker: None, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    case = make_case(in_acme, last_day=TODAY - days(9))

    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        release_cases([case.pk], by=bob)

    assert len(callbacks) == 1
    with app.connection_for_read() as open_broker:
        assert open_broker.default_channel.queue_declare("default", passive=False).message_count == 1


def test_a_release_does_not_fail_because_redis_is_away(in_acme: Employer, caplog: pytest.LogCaptureFixture) -> None:
    before = app.conf.broker_url
    _use("redis://127.0.0.1:1")
    try:
        with caplog.at_level(logging.WARNING):
            run_soon()
    finally:
        _use(before)

    assert "timeline.poke_failed" in caplog.messages
