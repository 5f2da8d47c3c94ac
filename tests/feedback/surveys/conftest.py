from collections.abc import Callable, Iterator

import pytest
from django.test import Client

from accounts.models import Membership, Role, User
from feedback.models import Mode, Purpose, Survey
from feedback.questions.content import Content
from feedback.surveys.actions import create_survey
from tenancy.models import Employer
from tenancy.scope import Scope, enter_scope
from tests.factories.accounts import make_member, make_user, membership
from tests.factories.surveys import usual


@pytest.fixture
def house(acme: Employer) -> Iterator[Employer]:
    """The test runs in Acme's scope."""
    with enter_scope(Scope(tenant_id=acme.pk)):
        yield acme


@pytest.fixture
def hr(client_for: Callable[[User], Client], bob: User) -> Client:
    return client_for(bob)


@pytest.fixture
def auditor(acme: Employer) -> User:
    user = make_user("ada@acme.example")
    make_member(acme, user, Role.AUDITOR)
    return user


@pytest.fixture
def by(house: Employer, bob: User) -> Membership:
    return membership(house, bob)


@pytest.fixture
def survey(house: Employer, by: Membership) -> Survey:
    """A draft of two pages: rec (score), back (single), then why (waits for back) and more."""
    return create_survey(
        employer=house,
        name="Working here",
        purpose=Purpose.EXIT,
        mode=Mode.SEALED,
        content=Content.load(usual()),
        by=by,
    )
