import time
from collections.abc import Callable, Iterator

import pytest
from celery import current_app
from django.conf import settings as django_settings
from django.core.cache import cache
from django.db import transaction
from kombu import Connection

from mail import tasks
from mail.categories import Category, Lane
from mail.models import Message, State
from tenancy.models import Employer
from tenancy.scope import tenant_scope
from tests.mail.relay import FakeRelay
from web.health import BEAT_KEY

Write = Callable[..., Message]


@pytest.fixture
def broker() -> Iterator[str]:
    """A broker in memory: what is sent stays in its queues until the test looks."""
    before = current_app.conf.broker_url
    current_app.conf.broker_url = "memory://"
    current_app.amqp._producer_pool = None
    current_app.pool.force_close_all()
    yield "memory://"
    current_app.conf.broker_url = before


def waiting(lane: Lane) -> int:
    with Connection("memory://") as connection:
        queue = connection.SimpleQueue(lane.value)
        try:
            return queue.qsize()
        finally:
            queue.close()
