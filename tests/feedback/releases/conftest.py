from collections.abc import Iterator

import pytest

from tenancy.models import Employer
from tenancy.scope import Scope, enter_scope


@pytest.fixture
def house(acme: Employer) -> Iterator[Employer]:
    """The test runs in Acme's scope."""
    with enter_scope(Scope(tenant_id=acme.pk)):
        yield acme
