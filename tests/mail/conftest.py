import copy
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from pytest_django import Settings

from mail.actions import enqueue
from mail.categories import Category
from mail.models import Message
from tenancy.models import Employer, uuid7
from tests.mail.relay import FakeRelay

TEMPLATES = Path(__file__).parent / "templates"


@pytest.fixture(autouse=True)
def _templates_of_tests(settings: Settings) -> None:
    engines = copy.deepcopy(settings.TEMPLATES)
    engines[0]["DIRS"].append(TEMPLATES)
    settings.TEMPLATES = engines


@pytest.fixture
def northwind(db: None) -> Employer:
    return Employer.objects.create(slug="northwind", name="Northwind", sender_name="Northwind alumni")


@pytest.fixture
def soleil(db: None) -> Employer:
    return Employer.objects.create(slug="soleil", name="Soleil", sender_name="Les anciens de Soleil")


@pytest.fixture
def relay(settings: Settings) -> Iterator[FakeRelay]:
    relay = FakeRelay()
    relay.start()
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", relay.port, 5
    yield relay
    relay.stop()


@pytest.fixture
def write() -> Callable[..., Message]:
    """`write(employer, to=..., category=...)`: one message in the outbox."""

    def write(employer: Employer | None, **values: Any) -> Message:
        values = {"to": "ada@example.com", "template": "tests/note", "context": {"who": "Ada"}} | values
        values.setdefault("category", Category.SERVICE)
        if values["category"].is_marketing:
            values.setdefault("recipient_id", uuid7())
        with transaction.atomic():
            return enqueue(employer=employer, **values)

    return write
