from datetime import date
from itertools import product

import pytest

from accounts.models import Membership, Role
from directory.models import Alumnus, Spell
from offboarding import rules
from offboarding.models import Case, CaseState, EligibilityRule

S = CaseState
MOVES = {
    S.DRAFT: {S.IN_NOTICE, S.EXITED, S.NOT_ELIGIBLE, S.WITHDRAWN, S.DECEASED},
    S.IN_NOTICE: {S.EXITED, S.ACTIVE, S.DECLINED, S.NOT_ELIGIBLE, S.WITHDRAWN, S.DECEASED},
    S.EXITED: {S.IN_NOTICE, S.INVITED, S.ACTIVE, S.DECLINED, S.NOT_ELIGIBLE, S.WITHDRAWN, S.DECEASED},
    S.INVITED: {S.ACTIVE, S.DECLINED, S.NOT_ELIGIBLE, S.WITHDRAWN, S.DECEASED},
    S.ACTIVE: {S.DECLINED, S.NOT_ELIGIBLE, S.DECEASED},
    S.DECLINED: {S.INVITED, S.ACTIVE, S.DECEASED},
    S.NOT_ELIGIBLE: {S.IN_NOTICE, S.EXITED, S.DECEASED},
    S.WITHDRAWN: {S.IN_NOTICE, S.EXITED, S.DECEASED},
    S.DECEASED: {S.IN_NOTICE, S.EXITED},
}


@pytest.mark.parametrize(("before", "after"), list(product(CaseState, CaseState)))
def test_can_move(before: CaseState, after: CaseState) -> None:
    assert rules.can_move(Case(state=before), after) is (after in MOVES[before])


@pytest.mark.parametrize(
    ("role", "sees", "edits", "reads_answers"),
    [
        (Role.OWNER, True, True, True),
        (Role.HR_ADMIN, True, True, True),
        (Role.RECRUITER, True, False, False),
        (Role.AUDITOR, True, False, True),
        (Role.ORGANISER, False, False, False),
        (Role.ALUMNUS, False, False, False),
        (Role.EMPLOYEE, False, False, False),
    ],
)
def test_roles(role: Role, sees: bool, edits: bool, reads_answers: bool) -> None:
    member = Membership(roles=[role])

    assert rules.can_see_cases(member) is sees
    assert rules.can_edit_cases(member) is edits
    assert rules.can_see_answers(member) is reads_answers


@pytest.mark.parametrize(
    ("spell", "rule", "expected"),
    [
        ({}, {}, True),
        ({"exit_type": "involuntary"}, {"excluded_exit_types": ["involuntary"]}, False),
        ({"team": "Legal"}, {"excluded_teams": ["Legal"]}, False),
        ({"team": "Legal"}, {"excluded_teams": ["Sales"]}, True),
        ({"started_on": date(2026, 6, 1)}, {"minimum_tenure_days": 30}, True),
        ({"started_on": date(2026, 6, 2)}, {"minimum_tenure_days": 30}, False),
        ({"started_on": None}, {"minimum_tenure_days": 30}, True),
    ],
)
def test_is_eligible(spell: dict[str, object], rule: dict[str, object], expected: bool) -> None:
    found = rules.is_eligible(Spell(**spell), EligibilityRule(**rule), last_day=date(2026, 6, 30))

    assert found is expected


@pytest.mark.parametrize(
    ("spell", "held"),
    [
        ({"exit_type": "voluntary", "last_day": date(2026, 6, 30)}, False),
        ({"exit_type": "voluntary", "last_day": date(2026, 6, 14)}, True),
        ({"exit_type": "involuntary", "last_day": date(2026, 6, 30)}, True),
        ({"exit_type": "voluntary", "last_day": None}, False),
    ],
)
def test_is_held_at_opening(spell: dict[str, object], held: bool) -> None:
    assert rules.is_held_at_opening(Spell(**spell), today=date(2026, 6, 15)) is held


BOTH = {"personal_email": "a@home.example", "work_email": "a@acme.example"}


@pytest.mark.parametrize(
    ("alumnus", "today", "address"),
    [
        (BOTH | {"personal_email_verified_at": "yes"}, 10, "a@home.example"),
        (BOTH, 30, "a@acme.example"),
        (BOTH, 31, "a@home.example"),
        ({"work_email": "a@acme.example"}, 31, ""),
        ({"personal_email": "a@home.example"}, 1, "a@home.example"),
    ],
)
def test_leaver_address(alumnus: dict[str, object], today: int, address: str) -> None:
    case = Case(alumnus=Alumnus(**alumnus), last_day=date(2026, 7, 30))

    assert rules.leaver_address(case, today=date(2026, 7, today)) == address


def test_can_be_invited_needs_state_release_and_address() -> None:
    reachable = Alumnus(personal_email="a@home.example")

    assert rules.can_be_invited(Case(state=S.EXITED, alumnus=reachable))
    assert not rules.can_be_invited(Case(state=S.IN_NOTICE, alumnus=reachable))
    assert not rules.can_be_invited(Case(state=S.EXITED, alumnus=Alumnus()))
    assert not rules.can_be_invited(Case(state=S.EXITED, alumnus=reachable, held_at="2026-06-15"))


def test_can_have_link_while_the_case_runs() -> None:
    assert {state for state in CaseState if rules.can_have_link(Case(state=state))} == {
        S.IN_NOTICE,
        S.EXITED,
        S.INVITED,
    }


def test_keeps_goodbye_short_after_a_dismissal() -> None:
    assert rules.keeps_goodbye_short(Spell(exit_type="involuntary"))
    assert not rules.keeps_goodbye_short(Spell(exit_type="retirement"))
