from collections.abc import Iterator

import pytest

from accounts.models import Membership, Role, User
from boomerang.board.market_actions import post_opening
from boomerang.models import Opening, Workplace
from directory.models import Alumnus
from tenancy.models import Employer
from tenancy.scope import Scope, enter_scope
from tests.factories.accounts import make_member, make_user, membership
from tests.factories.directory import own_alumnus


@pytest.fixture
def house(acme: Employer) -> Iterator[Employer]:
    """Acme, with openings and returns; the test runs in its scope."""
    with enter_scope(Scope(tenant_id=acme.pk)):
        yield acme


@pytest.fixture
def recruiter(house: Employer, rita: User) -> Membership:
    return membership(house, rita)


@pytest.fixture
def hr(house: Employer, bob: User) -> Membership:
    return membership(house, bob)


@pytest.fixture
def auditor(acme: Employer) -> User:
    user = make_user("audit@acme.example")
    make_member(acme, user, Role.AUDITOR)
    return user


@pytest.fixture
def ines(house: Employer, alice: User) -> Alumnus:
    """Alice's own record."""
    return own_alumnus(house, alice, "Ines", "Rocha", personal_email="ines@home.example")


@pytest.fixture
def posted(house: Employer, ines: Alumnus, alice: User) -> Opening:
    """What Alice has posted for the place where she works now."""
    fields = {
        "title": "Night baker", "company": "Good Bread", "workplace": Workplace.REMOTE, "description": "Bread at four.",
    }  # fmt: skip
    return post_opening(employer=house, alumnus=ines, fields=fields, by=membership(house, alice))
