import pytest

from accounts.models import User
from directory.models import Alumnus
from tenancy.models import Employer
from tests.factories.directory import make_peer, own_alumnus
from tests.factories.mentoring import make_mentor


@pytest.fixture
def mentee(house: Employer, alice: User) -> Alumnus:
    return own_alumnus(house, alice)


@pytest.fixture
def mentor(house: Employer) -> Alumnus:
    """Nora, who has time for one."""
    nora = make_peer(house, "Nora", "Lind", personal_email="nora@home.example")
    make_mentor(nora)
    return nora
