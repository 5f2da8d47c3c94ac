from collections.abc import Callable
from typing import Any

import pytest

from accounts.models import Membership, Role, User
from boomerang.models import Opening, OpeningState, Referral, ReferralTerms
from boomerang.openings.actions import Place, publish, save_opening
from boomerang.referrals.actions import confirm, recommend
from directory.models import Alumnus
from tenancy.models import Employer
from tests.factories.accounts import make_member, make_user, membership


@pytest.fixture
def terms(house: Employer) -> ReferralTerms:
    return ReferralTerms.objects.create(amount=1500, currency="EUR", weeks=13, words="Before tax.")


@pytest.fixture
def opening(house: Employer, recruiter: Membership) -> Opening:
    fields = {"title": "Baker", "description": "Bread.", "state": OpeningState.DRAFT}
    fields.pop("state")
    made = save_opening(fields=fields, places=[Place("Berlin", "DE")], by=recruiter)
    return publish(opening=made, by=recruiter)


@pytest.fixture
def hr(house: Employer, bob: User) -> Membership:
    return membership(house, bob)


@pytest.fixture
def auditor(acme: Employer) -> User:
    user = make_user("audit@acme.example")
    make_member(acme, user, Role.AUDITOR)
    return user


@pytest.fixture
def name_one(house: Employer, opening: Opening, ines: Alumnus, terms: ReferralTerms) -> Callable[..., Referral]:
    def name_one(email: str = "otto@home.example", **values: Any) -> Referral:
        given = {"opening": opening, "referrer": ines, "name": "Otto Lang", "how_known": "We baked together."}
        return recommend(email=email, employer=house, **{**given, **values})

    return name_one


@pytest.fixture
def referral(name_one: Callable[..., Referral]) -> Referral:
    """Otto, who has said yes."""
    return confirm(name_one())
