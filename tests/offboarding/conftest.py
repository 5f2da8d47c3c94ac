from collections.abc import Iterator

import pytest
import time_machine

from accounts.models import Membership, User
from tenancy.models import Employer
from tenancy.scope import tenant_scope
from tests.factories.accounts import membership
from tests.factories.offboarding import TODAY, at


@pytest.fixture
def noon(acme: Employer) -> Iterator[time_machine.Traveller]:
    """Noon of TODAY at Acme; `noon.move_to(...)` goes on from there."""
    with time_machine.travel(at(TODAY, employer=acme), tick=False) as traveller:
        yield traveller


@pytest.fixture
def in_acme(acme: Employer, noon: time_machine.Traveller) -> Iterator[Employer]:
    with tenant_scope(acme):
        yield acme


@pytest.fixture
def bob_member(acme: Employer, bob: User) -> Membership:
    return membership(acme, bob)
