from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from directory.duplicates.scoring import LIKELY, REASONS, WORTH_A_LOOK, Facts, canonical, facts_of, phone_key, score

START, END = date(2015, 3, 1), date(2021, 6, 30)
OTHER_DAY = date(1999, 1, 4)


def facts(given_name: str = "Ines", family_name: str = "Rocha", **columns: Any) -> Facts:
    spells = columns.pop("spells", [(START, END)])
    row = {
        "id": uuid4(), "given_name": given_name, "family_name": family_name, "former_name": "", "personal_email": "",
        "work_email": "", "employee_number": "", "phone": "", "birth_month": None, "birth_day": None, **columns,
    }  # fmt: skip
    return facts_of(row, spells)


def test_a_name_alone_is_not_enough_for_a_look():
    result = score(facts(spells=[]), facts(spells=[]))
    assert (result.reasons, result.points < WORTH_A_LOOK) == (["same_name"], True)


def test_a_name_with_the_first_day_is():
    assert score(facts(), facts(spells=[(START, None)])).points >= WORTH_A_LOOK


def test_a_name_with_both_days_is_likely_one_person():
    result = score(facts(), facts())
    assert result.reasons == ["same_name", "same_start", "same_last_day"]
    assert result.points == sum(REASONS[reason].points for reason in result.reasons)


@pytest.mark.parametrize(
    ("given", "family"), [("Inês", "Roccha"), ("Ines", "Rocah"), ("Ines Maria", "Rocha"), ("INÉS", "Rochà")]
)
def test_a_slip_in_the_name_is_seen_through(given, family):
    assert score(facts(), facts(given, family)).points >= WORTH_A_LOOK


def test_the_order_of_the_names_does_not_matter():
    assert "same_name" in score(facts("Rocha", "Ines"), facts("Ines", "Rocha")).reasons


def test_whoever_married_is_known_by_the_former_name():
    result = score(facts(family_name="Rocha"), facts(family_name="Silva", former_name="Rocha"))
    assert result.reasons[0] == "former_name"
    assert result.points >= WORTH_A_LOOK


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"personal_email": "ines@home.example"}, {"personal_email": "INES@home.example"}),
        ({"personal_email": "ines.rocha+work@gmail.com"}, {"work_email": "inesrocha@gmail.com"}),
        ({"employee_number": "000123"}, {"employee_number": "123"}),
    ],
)
def test_what_belongs_to_one_person_alone_is_enough(one, other):
    assert score(facts("I.", "Rocha", spells=[], **one), facts("Ines", "R.", spells=[], **other)).points >= WORTH_A_LOOK


def test_a_mailbox_that_a_couple_shares_makes_no_duplicate():
    shared = {"personal_email": "family@home.example", "spells": []}
    assert score(facts("Ines", "Rocha", **shared), facts("Bartholomew", "Quigg", **shared)).points < WORTH_A_LOOK


def test_different_birthdays_speak_against_it():
    one, other = ({"birth_month": 3, "birth_day": day} for day in (7, 8))
    result = score(facts(**one), facts(**other))
    assert "other_birthday" in result.reasons
    assert result.points < WORTH_A_LOOK
    assert "same_birthday" in score(facts(**one), facts(**one)).reasons


def test_all_together_are_a_hundred_at_most():
    all_the_same = {"personal_email": "i@home.example", "employee_number": "7", "phone": "+351 912 345 678"}
    result = score(facts(**all_the_same), facts(**all_the_same))
    assert (result.points, result.points >= LIKELY) == (100, True)


def test_strangers_have_nothing_in_common():
    result = score(facts(), facts("Bartholomew", "Quigg", spells=[(OTHER_DAY, None)]))
    assert (result.points, result.reasons) == (0, ["other_name"])
    assert score(facts("", "", spells=[]), facts("", "", spells=[])).reasons == []


def test_one_word_is_not_enough_of_a_name():
    assert "near_name" not in score(facts("Ines", ""), facts("Ines", "Quigg")).reasons


def test_it_does_not_matter_which_of_the_two_is_asked_first():
    one, other = facts(family_name="Rocha", phone="912345678"), facts(family_name="Silva", former_name="Rocha")
    assert score(one, other) == score(other, one)


@pytest.mark.parametrize(
    ("phone", "key"), [("+351 912 345 678", "912345678"), ("(0)912-345-678", "912345678"), ("12 34", ""), ("", "")]
)
def test_a_phone_is_compared_by_its_last_digits(phone, key):
    assert phone_key(phone) == key


def test_dots_count_where_the_provider_says_so():
    assert canonical("a.b+c@gmail.com") == "ab@gmail.com"
    assert canonical("A.B+c@home.example") == "a.b@home.example"
