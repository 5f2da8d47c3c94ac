import pytest

from accounts.models import User
from directory.models import Alumnus
from tenancy.models import Employer
from tests.factories.directory import make_peer, own_alumnus


@pytest.fixture
def own(acme: Employer, alice: User) -> Alumnus:
    return own_alumnus(acme, alice)


@pytest.fixture
def zoe(acme: Employer) -> Alumnus:
    return make_peer(acme, "Zoë", "Ågren", city="Lyon")
