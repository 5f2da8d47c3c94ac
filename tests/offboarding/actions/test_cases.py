import pytest

from accounts.models import User
from offboarding.actions.cases import CaseCannotMove, change_state
from offboarding.models import CaseState
from tenancy.models import Employer
from tests.factories.offboarding import TODAY, days, make_case


def test_change_state_refuses_what_the_table_forbids(in_acme: Employer, bob: User) -> None:
    case = make_case(in_acme, last_day=TODAY + days(3))

    with pytest.raises(CaseCannotMove, match="“In notice” cannot become “Draft”"):
        change_state(case, CaseState.DRAFT, by=bob)
