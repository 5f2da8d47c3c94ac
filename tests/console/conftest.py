from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from console.models import Operator
from mail.actions import enqueue
from mail.categories import Category
from mail.models import Message
from tenancy.models import Employer
from tests.factories.console import make_operator, operator_client


@pytest.fixture
def opal(db: None) -> Operator:
    """Runs the installation."""
    return make_operator()


@pytest.fixture
def console(opal: Operator) -> Client:
    """A browser in which Opal has just signed in with her passkey."""
    return operator_client(opal)


@pytest.fixture
def write() -> Callable[..., Message]:
    """`write(employer)`: one message in the outbox."""

    def write(employer: Employer | None, **values: Any) -> Message:
        values = {"to": "ada@home.example", "context": {"address": "ada@home.example", "door_url": "/"}} | values
        values = {"template": "accounts/unknown_account", "category": Category.SERVICE} | values
        with transaction.atomic():
            return enqueue(employer=employer, **values)

    return write
