import pytest
from django.test import Client

from console.models import Operator
from tests.factories.console import make_operator, operator_client


@pytest.fixture
def opal(db: None) -> Operator:
    """Runs the installation."""
    return make_operator()


@pytest.fixture
def console(opal: Operator) -> Client:
    """A browser in which Opal has just signed in with her passkey."""
    return operator_client(opal)
