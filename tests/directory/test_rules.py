import pytest

from accounts.models import Membership
from directory import rules
from directory.models import Alumnus
from tenancy.models import uuid7


def member(*roles: str) -> Membership:
    return Membership(roles=list(roles))


@pytest.mark.parametrize(
    ("rule", "allowed"),
    [
        (rules.can_see_people, {"owner", "hr_admin", "recruiter", "organiser", "auditor"}),
        (rules.can_see_records, {"owner", "hr_admin", "recruiter", "auditor"}),
        (rules.can_see_rehire, {"owner", "hr_admin", "recruiter"}),
        (rules.can_see_custom, {"owner", "hr_admin"}),
        (rules.can_export_people, {"owner", "hr_admin"}),
    ],
)
def test_roles(rule, allowed: set[str]) -> None:
    roles = {"owner", "hr_admin", "recruiter", "organiser", "auditor", "alumnus", "employee"}
    assert {role for role in roles if rule(member(role))} == allowed


def test_only_the_person_edits_the_profile() -> None:
    me = Membership(id=uuid7(), roles=["alumnus"])
    assert rules.can_edit_profile(me, Alumnus(membership_id=me.pk))
    assert not rules.can_edit_profile(me, Alumnus(membership_id=uuid7()))
    assert not rules.can_edit_profile(member("hr_admin"), Alumnus())
