"""What the tests of boards, interest, outreach and returns begin with: an opening, and somebody who left."""

import pytest

from accounts.models import Membership
from boomerang.models import Opening
from directory.models import Alumnus
from tenancy.models import Employer
from tests.factories.directory import make_alumnus, make_spell
from tests.factories.openings import make_opening


@pytest.fixture
def opening(house: Employer, recruiter: Membership) -> Opening:
    return make_opening("Senior analyst", team="Payments", recruiter=recruiter, by=recruiter)


@pytest.fixture
def ines(house: Employer) -> Alumnus:
    """Left Acme in 2021, for more pay."""
    alumnus = make_alumnus(house)
    make_spell(alumnus, team="Payments", exit_reason="More pay elsewhere")
    return alumnus
