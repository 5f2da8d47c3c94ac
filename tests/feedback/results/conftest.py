import pytest
from django.test import Client

from accounts.models import Role, User
from feedback.models import Wave
from tenancy.models import Employer
from tests.factories.accounts import client_for, make_member, make_user
from tests.factories.results import make_results


@pytest.fixture
def wave(house: Employer) -> Wave:
    return make_results()


@pytest.fixture
def reader(bob: User) -> Client:
    """HR, on the second page of a session: the first one reads more."""
    browser = client_for(bob)
    browser.get("/acme/manage/feedback/")
    return browser


@pytest.fixture
def auditor(acme: Employer) -> Client:
    user = make_user("audit@acme.example")
    make_member(acme, user, Role.AUDITOR)
    return client_for(user)
