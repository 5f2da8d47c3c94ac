"""Whom a row means, and which of their times here."""

from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Role
from boomerang.eligibility.actions import decide
from directory.actions import link_membership
from directory.models import Alumnus, Spell
from offboarding.models import Case
from tenancy.models import Employer
from tests.factories.accounts import make_member, make_user
from tests.offboarding.imports.conftest import as_csv, counts, imported, previewed

pytestmark = pytest.mark.usefixtures("in_northwind")

HEADER = (
    "Employee ID",
    "First name",
    "Last name",
    "Start date",
    "Last day",
    "Personal e-mail",
    "Work e-mail",
    "Phone",
    "Leaving reason",
    "Leaving type",
)
ERIK = {
    "Employee ID": "1",
    "First name": "Erik",
    "Last name": "Persson",
    "Start date": "2020-01-16",
    "Last day": "2026-04-13",
    "Personal e-mail": "erik@home.example",
    "Work e-mail": "erik@northwind.example",
    "Phone": "1234",
    "Leaving reason": "Retirement",
    "Leaving type": "",
}
MAJA = ERIK | {
    "Employee ID": "2",
    "First name": "Maja",
    "Last name": "Dam",
    "Personal e-mail": "maja@home.example",
    "Work e-mail": "maja@northwind.example",
}


def file(*rows: dict[str, str]) -> bytes:
    return as_csv(HEADER, *([row[name] for name in HEADER] for row in rows))


def erik(**changes: str) -> bytes:
    """Erik's row with other values; `_` in a name stands for a space."""
    return file(ERIK | {name.replace("__", "-").replace("_", " "): value for name, value in changes.items()})


def outcome(content: bytes) -> tuple[tuple[int, int, int, int], list[str]]:
    found = previewed(content)
    return counts(found), [item["code"] for row in found.rows.all() for item in row.problems]


CREATE, UPDATE, UNCHANGED, SKIPPED = (1, 0, 0, 0), (0, 1, 0, 0), (0, 0, 1, 0), (0, 0, 0, 1)


@pytest.fixture
def known() -> Alumnus:
    imported(file(ERIK))
    return Alumnus.objects.get()


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"Employee_ID": "", "Work_e__mail": ""},
        {"Employee_ID": "", "Personal_e__mail": ""},
        {"Employee_ID": "", "Personal_e__mail": "", "Work_e__mail": ""},
        {"Employee_ID": "", "Personal_e__mail": "", "Work_e__mail": "", "Start_date": ""},
        {"Phone": "", "Leaving_reason": "", "Start_date": ""},
    ],
)  # fmt: skip
def test_known_by_number_address_or_name_and_days(changes: dict[str, str], known: Alumnus) -> None:
    assert outcome(erik(**changes))[0] == UNCHANGED


@pytest.mark.parametrize(
    "changes",
    [
        {"Last_day": "2026-05-31"},
        {"Start_date": "2020-02-01"},
        {"Start_date": "2019-01-01", "Last_day": "2026-05-31"},
        {"Start_date": "", "Last_day": "2026-06-30"},
        {"Last_name": "Persson-Berg"},
        {"Personal_e__mail": "new@home.example"},
        {"Employee_ID": "77"},
        {"Phone": "99"},
        {"Leaving_type": "Voluntary"},
    ],
)
def test_the_same_time_with_other_values_is_updated(changes: dict[str, str], known: Alumnus) -> None:
    assert outcome(erik(**changes))[0] == UPDATE
    imported(erik(**changes))
    assert (Alumnus.objects.count(), Spell.objects.count()) == (1, 1)
    assert outcome(erik(**changes))[0] == UNCHANGED


@pytest.mark.parametrize(
    "changes",
    [
        {"Start_date": "2027-01-01", "Last_day": "2028-01-01"},
        {"Start_date": "2010-01-01", "Last_day": "2012-01-01"},
        {"Start_date": "", "Last_day": "2028-01-01"},
        {"Employee_ID": "77", "Start_date": "2027-01-01", "Last_day": "2028-01-01"},
    ],
)
def test_another_time_is_a_second_spell(changes: dict[str, str], known: Alumnus) -> None:
    found = imported(erik(**changes))

    assert (counts(found), found.return_count) == (UPDATE, 1)
    assert (Alumnus.objects.count(), Spell.objects.count()) == (1, 2)
    assert outcome(erik(**changes))[0] == UNCHANGED


def test_an_older_time_does_not_overwrite_newer_facts(known: Alumnus) -> None:
    imported(erik(Start_date="2010-01-01", Last_day="2012-01-01", Phone="old", Last_name="Oldname"))

    known.refresh_from_db()
    assert (known.phone, known.family_name) == ("1234", "Persson")


def test_blank_cells_never_erase(known: Alumnus) -> None:
    blank = erik(Phone="", Personal_e__mail="", Leaving_reason="")

    assert outcome(blank)[0] == UNCHANGED


def test_an_implied_kind_of_exit_does_not_overwrite_a_said_one(known: Alumnus) -> None:
    imported(erik(Leaving_type="Voluntary"))

    assert outcome(erik(Leaving_type=""))[0] == UNCHANGED


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (MAJA | {"Employee ID": "1"}, "number_belongs_to_other"),
        (MAJA | {"Personal e-mail": "erik@home.example"}, "email_belongs_to_other"),
        (MAJA | {"Work e-mail": "erik@northwind.example"}, "email_belongs_to_other"),
    ],
)
def test_number_or_address_of_somebody_else(row: dict[str, str], code: str, known: Alumnus) -> None:
    found, codes = outcome(file(row))

    assert (found, codes) == (SKIPPED, [code])


def test_a_row_that_means_two_people() -> None:
    imported(file(ERIK, MAJA))

    assert outcome(erik(Personal_e__mail="maja@home.example")) == (SKIPPED, ["two_people"])


def test_the_same_name_and_days_of_two_people() -> None:
    twins = [ERIK | {"Employee ID": str(n), "Personal e-mail": "", "Work e-mail": ""} for n in (1, 2)]
    imported(file(*twins))

    assert outcome(erik(Employee_ID="", Personal_e__mail="", Work_e__mail=""))[0] == SKIPPED
    assert outcome(erik(Employee_ID="3", Personal_e__mail="", Work_e__mail=""))[0] == CREATE


def test_somebody_with_the_same_name_and_other_days_is_new(known: Alumnus) -> None:
    anonymous = {"Employee_ID": "", "Personal_e__mail": "", "Work_e__mail": ""}

    assert outcome(erik(**anonymous, Start_date="2021-01-01", Last_day="2022-01-01"))[0] == CREATE


def test_a_married_name_and_a_new_address_with_the_same_number(known: Alumnus) -> None:
    assert outcome(erik(Last_name="Berg", Personal_e__mail="berg@home.example"))[0] == UPDATE


def test_what_people_said_themselves_stays(known: Alumnus) -> None:
    Alumnus.objects.update(personal_email="own@home.example", personal_email_verified_at=timezone.now())

    found, codes = outcome(erik())

    assert (found, codes) == (UNCHANGED, ["kept_own_value"])


def test_what_somebody_has_decided_about_a_return_stays(known: Alumnus, in_northwind: Employer) -> None:
    header = (*HEADER, "Eligible for rehire")
    content = as_csv(header, [*(ERIK[name] for name in HEADER), "yes"])
    assert outcome(content)[0] == UPDATE
    hr = make_member(in_northwind, make_user("hr2@northwind.example"), Role.HR_ADMIN)
    spell = Spell.objects.get(alumnus=known)
    decide(spell=spell, eligibility="not_eligible", reason="Took the safe along.", by=hr)

    assert outcome(content) == (UNCHANGED, ["kept_decision"])


def test_members_keep_their_profile(known: Alumnus, in_northwind: Employer) -> None:
    link_membership(known, make_member(in_northwind, make_user("erik@home.example"), Role.ALUMNUS))

    found, codes = outcome(erik(Phone="99", Last_name="Berg"))

    assert (found, codes) == (UNCHANGED, ["kept_own_value", "kept_own_value"])


def test_a_last_day_before_the_known_first_day(known: Alumnus) -> None:
    assert outcome(erik(Start_date="", Last_day="2019-12-31"))[0] == UPDATE  # a time before
    Spell.objects.update(last_day=None)
    Case.objects.all().delete()
    assert outcome(erik(Start_date="", Last_day="2019-12-31"))[0] == UPDATE
    assert outcome(erik(Start_date="2026-05-01", Last_day="2026-06-01"))[0] == UPDATE


def test_a_running_time_gets_its_last_day(known: Alumnus) -> None:
    Spell.objects.update(last_day=None)

    found = imported(erik(Start_date="", Last_day="2026-09-30"))

    assert counts(found) == UPDATE
    assert [str(spell.last_day) for spell in Spell.objects.all()] == ["2026-09-30"]


def test_a_moved_last_day_moves_the_case(known: Alumnus) -> None:
    imported(erik(Last_day="2027-03-31"))

    assert str(Case.objects.get().last_day) == "2027-03-31"


def test_two_rows_that_mean_one_known_person(known: Alumnus) -> None:
    """One by number, one by address: the second sees what the first wrote."""
    by_number = ERIK | {"Personal e-mail": "", "Work e-mail": "", "Phone": "77"}
    by_address = ERIK | {"Employee ID": "", "Work e-mail": "", "Start date": "2027-01-01", "Last day": "2028-01-01"}

    found = imported(file(by_number, by_address))

    assert (counts(found), Spell.objects.count()) == ((0, 2, 0, 0), 2)


def test_three_times_of_a_new_person_in_one_file() -> None:
    times: list[dict[str, Any]] = [
        ERIK | {"Start date": f"{year}-01-01", "Last day": f"{year}-12-31"} for year in (2010, 2014, 2018)
    ]

    found = imported(file(*times))

    assert (counts(found), Alumnus.objects.count(), Spell.objects.count()) == ((1, 2, 0, 0), 1, 3)
    assert outcome(file(*times))[0] == (0, 0, 3, 0)
