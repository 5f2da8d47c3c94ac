from collections.abc import Iterator

import pytest

from accounts.models import Membership, User
from community.models import Question
from community.questions.actions import ask
from directory.models import Alumnus
from tenancy.models import Employer
from tenancy.scope import Scope, enter_scope
from tests.factories.accounts import make_employer, membership
from tests.factories.directory import own_alumnus


@pytest.fixture
def acme(db: None) -> Employer:
    """With few parts, so that no other room's line in the menu asks anything."""
    return make_employer("acme", work_email_domains=["acme.example"], modules=["offboarding", "directory", "services"])


@pytest.fixture
def house(acme: Employer) -> Iterator[Employer]:
    with enter_scope(Scope(tenant_id=acme.pk)):
        yield acme


@pytest.fixture
def hr(house: Employer, bob: User) -> Membership:
    return membership(house, bob)


@pytest.fixture
def own(house: Employer, alice: User) -> Alumnus:
    return own_alumnus(house, alice)


@pytest.fixture
def question(house: Employer, own: Alumnus) -> Question:
    return ask(
        employer=house, alumnus=own, category="pay", subject="Last payslip", text="Where is it?", by=own.membership
    )
