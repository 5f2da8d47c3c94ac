import pytest

from accounts.models import Membership, User
from directory.models import Alumnus
from tenancy.models import Employer
from tests.factories.accounts import membership
from tests.factories.directory import own_alumnus
from tests.factories.events import make_guest


@pytest.fixture
def hr(house: Employer, bob: User) -> Membership:
    return membership(house, bob)


@pytest.fixture
def ada(house: Employer, alice: User) -> Alumnus:
    """Alice as the directory knows her."""
    return own_alumnus(house, alice, given_name="Alice", family_name="Adler")


@pytest.fixture
def guests(house: Employer) -> list[Alumnus]:
    return [make_guest(house, name) for name in ("Ben", "Cleo", "Dora", "Emil")]
