from collections.abc import Iterator

import pytest

from accounts.models import Membership, User
from boomerang.models import Opening
from directory.models import Alumnus
from tenancy.models import Employer
from tenancy.scope import Scope, enter_scope
from tests.factories.accounts import membership
from tests.factories.directory import make_alumnus, make_spell
from tests.factories.openings import make_opening


@pytest.fixture
def house(acme: Employer) -> Iterator[Employer]:
    """Acme, with openings and returns; the test runs in its scope."""
    with enter_scope(Scope(tenant_id=acme.pk)):
        yield acme


@pytest.fixture
def recruiter(house: Employer, rita: User) -> Membership:
    return membership(house, rita)


@pytest.fixture
def opening(house: Employer, recruiter: Membership) -> Opening:
    return make_opening("Senior analyst", team="Payments", recruiter=recruiter, by=recruiter)


@pytest.fixture
def ines(house: Employer) -> Alumnus:
    """Left Acme in 2021, for more pay."""
    alumnus = make_alumnus(house)
    make_spell(alumnus, team="Payments", exit_reason="More pay elsewhere")
    return alumnus
