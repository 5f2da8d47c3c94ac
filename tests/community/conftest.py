from collections.abc import Iterator

import pytest

from tenancy.models import Employer
from tenancy.modules import all_modules
from tenancy.scope import Scope, enter_scope
from tests.factories.accounts import make_employer


@pytest.fixture
def acme(db: None) -> Employer:
    """With every module on: here they are what is tried. A test turns off what it wants off."""
    modules = [module.name for module in all_modules()]
    return make_employer("acme", work_email_domains=["acme.example"], modules=modules)


@pytest.fixture
def house(acme: Employer) -> Iterator[Employer]:
    """Acme; the test runs in its scope."""
    with enter_scope(Scope(tenant_id=acme.pk)):
        yield acme
