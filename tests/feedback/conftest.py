from collections.abc import Iterator

import pytest

from accounts.models import Membership, User
from tenancy.models import Employer
from tenancy.scope import Scope, enter_scope
from tests.factories.accounts import membership


@pytest.fixture
def house(acme: Employer) -> Iterator[Employer]:
    """Acme; the test runs in its scope."""
    with enter_scope(Scope(tenant_id=acme.pk)):
        yield acme


@pytest.fixture
def hr(house: Employer, bob: User) -> Membership:
    return membership(house, bob)


@pytest.fixture
def recruiter(house: Employer, rita: User) -> Membership:
    return membership(house, rita)
