from collections.abc import Iterator

import pytest
from django.urls import set_urlconf

from accounts.models import User
from community.models import Lunch
from directory.models import Alumnus
from mail.actions import set_preferences
from mail.categories import Category
from tenancy.models import Employer
from tenancy.scope import tenant_scope
from tenancy.urls import EMPLOYER_URLCONF, script_prefix
from tests.factories.directory import make_peer, own_alumnus
from tests.factories.lunches import make_lunch


def wanting(employer: Employer, alumnus: Alumnus) -> Alumnus:
    with tenant_scope(employer):
        set_preferences(recipient_id=alumnus.pk, wanted={Category.CIRCLE: True}, by=None)
    return alumnus


@pytest.fixture
def alice_of_acme(acme: Employer, alice: User) -> Alumnus:
    return wanting(acme, own_alumnus(acme, alice))


@pytest.fixture
def bo(acme: Employer) -> Alumnus:
    return wanting(acme, make_peer(acme, "Bo", "Li"))


@pytest.fixture
def cy(acme: Employer) -> Alumnus:
    return wanting(acme, make_peer(acme, "Cy", "Doe"))


@pytest.fixture
def lunch(acme: Employer, alice_of_acme: Alumnus, bo: Alumnus, cy: Alumnus) -> Lunch:
    """Alice asks Bo and Cy for two dates, and every four weeks from then on."""
    return make_lunch(acme, alice_of_acme, [bo, cy])


@pytest.fixture
def house(acme: Employer) -> Iterator[Employer]:
    """Acme is in scope and answers, as in a request."""
    set_urlconf(EMPLOYER_URLCONF)
    with tenant_scope(acme), script_prefix("/acme/"):
        yield acme
    set_urlconf(None)
