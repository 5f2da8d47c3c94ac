from typing import Any

import pytest

from accounts.models import User
from directory.models import Alumnus, Spell
from offboarding.actions.by_hand import AlreadyOpen, open_by_hand
from offboarding.actions.moves import withdraw
from offboarding.models import Case, CaseState
from tenancy.models import Employer
from tests.factories.offboarding import TODAY, days, make_case, make_spell


def spell(**fields: Any) -> dict[str, Any]:
    return {"title": "Planner", "exit_type": "voluntary", "started_on": None, "last_day": TODAY + days(20)} | fields


def test_somebody_new(in_acme: Employer, bob: User) -> None:
    case = open_by_hand(alumnus=None, person={"given_name": "Lena"}, spell=spell(), held=False, by=bob)

    assert (case.alumnus.given_name, case.spell.title, case.source, case.is_held) == ("Lena", "Planner", "hand", False)


def test_a_known_person_whose_employment_is_on_file(in_acme: Employer, bob: User) -> None:
    on_file = make_spell(in_acme, title="Clerk")

    case = open_by_hand(alumnus=on_file.alumnus, person={}, spell=spell(), held=True, by=bob)

    assert (case.spell_id, case.spell.title, case.is_held) == (on_file.pk, "Planner", True)


def test_a_known_person_without_any_employment(in_acme: Employer, bob: User) -> None:
    alumnus = Alumnus.objects.create(given_name="Lena")

    assert open_by_hand(alumnus=alumnus, person={}, spell=spell(), held=False, by=bob).alumnus == alumnus


def test_a_second_spell_gets_its_own_case(in_acme: Employer, bob: User) -> None:
    first = make_case(in_acme, last_day=TODAY - days(900))

    second = open_by_hand(
        alumnus=first.alumnus, person={}, spell=spell(started_on=TODAY - days(300)), held=False, by=bob
    )

    assert (Case.objects.count(), Spell.objects.count(), second.state) == (2, 2, CaseState.IN_NOTICE)


def test_a_second_spell_after_one_without_a_case(in_acme: Employer, bob: User) -> None:
    first = make_spell(in_acme, last_day=TODAY - days(900))

    case = open_by_hand(alumnus=first.alumnus, person={}, spell=spell(started_on=TODAY - days(5)), held=False, by=bob)

    assert case.spell_id != first.pk


@pytest.mark.parametrize("started_on", [None, TODAY - days(1000)])
def test_the_same_employment_twice_is_refused(in_acme: Employer, bob: User, started_on: Any) -> None:
    first = make_case(in_acme, last_day=TODAY - days(900))

    with pytest.raises(AlreadyOpen):
        open_by_hand(alumnus=first.alumnus, person={}, spell=spell(started_on=started_on), held=False, by=bob)


def test_a_draft_is_not_opened_twice(in_acme: Employer, bob: User) -> None:
    draft = make_case(in_acme)

    with pytest.raises(AlreadyOpen):
        open_by_hand(alumnus=draft.alumnus, person={}, spell=spell(started_on=TODAY), held=False, by=bob)


def test_a_resignation_taken_back_and_given_again(in_acme: Employer, bob: User) -> None:
    case = withdraw(make_case(in_acme, last_day=TODAY + days(9)), by=bob)

    again = open_by_hand(alumnus=case.alumnus, person={}, spell=spell(), held=False, by=bob)

    assert (again.pk, again.state, again.last_day) == (case.pk, CaseState.IN_NOTICE, TODAY + days(20))
