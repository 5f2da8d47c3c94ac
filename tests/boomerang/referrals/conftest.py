from collections.abc import Callable
from typing import Any

import pytest

from accounts.models import Membership
from boomerang.models import Opening, Referral, ReferralTerms
from boomerang.openings.actions import Place, publish, save_opening
from boomerang.referrals.actions import confirm, recommend
from directory.models import Alumnus
from tenancy.models import Employer


@pytest.fixture
def terms(house: Employer) -> ReferralTerms:
    return ReferralTerms.objects.create(amount=1500, currency="EUR", weeks=13, words="Before tax.")


@pytest.fixture
def opening(house: Employer, recruiter: Membership) -> Opening:
    made = save_opening(
        fields={"title": "Baker", "description": "Bread."}, places=[Place("Berlin", "DE")], by=recruiter
    )
    return publish(opening=made, by=recruiter)


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
