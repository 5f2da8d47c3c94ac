"""The score, part by part: what counts, what is left out, and what is never compared."""

from datetime import date
from typing import Any

import pytest

from boomerang.matching.classification import Classification
from boomerang.matching.formula import Comparison, freshness, with_wish
from boomerang.matching.people import Known, facts_of
from boomerang.matching.traits import Asked, Demand, Held, PersonFacts, Role, Stint, Title
from boomerang.matching.wording import missing, words
from boomerang.models import Fit, FitSide
from directory.models import Alumnus, Spell
from directory.places.cities import known_city
from directory.visibility import FIELDS

TODAY = date(2026, 11, 22)
LISBON, PORTO, SINTRA = (known_city(name, "PT").id for name in ("Lisbon", "Porto", "Sintra"))  # type: ignore[union-attr]


def compare(person: PersonFacts, **demand: Any) -> Any:
    asked = Demand(**{"title_key": "data engineer", **demand})
    return Comparison(asked, lambda stem: 3.0, TODAY).score(person)


def engineer(**facts: Any) -> PersonFacts:
    return PersonFacts(**{"titles": [Title("data engineer", "Data engineer")], **facts})


def skill(key: str, *, must: bool = True, concepts: frozenset[int] = frozenset()) -> Asked:
    return Asked(key, key.title(), must, concepts)


def test_who_has_all_that_is_asked_for_scores_all() -> None:
    person = engineer(
        skills=[Held("python"), Held("sql")],
        stints=[Stint("payments", "Payments", 2019, 2022)],
        city=LISBON,
        country="PT",
        languages=frozenset({"en", "pt"}),
        left_on=date(2025, 9, 30),
        level=3,
    )
    found = compare(
        person,
        skills=[skill("python"), skill("sql", must=False)],
        team_key="payments",
        places=[(LISBON, "PT")],
        languages=frozenset({"en"}),
        level=3,
    )
    assert found.score >= 970
    fit = Fit(side=FitSide.STAFF, score=found.score, reasons=found.reasons)
    assert words(fit) == [
        "1 of 1 must-have skill: Python, Sql",
        "1 of 1 nice-to-have",
        "Has worked as Data engineer",
        "Was in the team Payments, 2019 – 2022",
        "Same city",
        "13 months away",
        "Level: Experienced at exit, 1 year since",
        "Speaks English",
    ]
    assert words(Fit(side=FitSide.MEMBER, reasons=found.reasons))[2:4] == [
        "You have worked as Data engineer",
        "You were in the team Payments, 2019 – 2022",
    ]


def test_what_is_unknown_neither_helps_nor_harms() -> None:
    silent = compare(engineer())
    assert silent.score == compare(engineer(), languages=frozenset({"de"}), places=[(LISBON, "PT")], level=5).score
    assert compare(PersonFacts()).score == 0
    assert set(silent.reasons) == {"title"}


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ({"skills": [Held("python"), Held("sql")]}, {"skills": [Held("python")]}),
        ({"skills": [Held("operating sql servers")]}, {"skills": [Held("watering plants")]}),
        ({"stints": [Stint("payments", "", None, None)]}, {"stints": [Stint("payments team", "", None, None)]}),
        ({"stints": [Stint("payments team", "", None, None)]}, {"stints": [Stint("legal", "", None, None)]}),
        ({"city": LISBON, "country": "PT"}, {"city": SINTRA, "country": "PT"}),
        ({"city": SINTRA, "country": "PT"}, {"city": PORTO, "country": "PT"}),
        ({"city": PORTO, "country": "PT"}, {"country": "DE"}),
        ({"left_on": date(2025, 12, 1)}, {"left_on": date(2025, 6, 1)}),
        ({"level": 3}, {"level": 4}),
        ({"level": 4}, {"level": 8}),
        ({"level": 1, "left_on": date(2018, 1, 1)}, {"level": 1, "left_on": date(2018, 1, 1), "level_since": 0}),
        ({"languages": frozenset({"en"})}, {"languages": frozenset({"fi"})}),
        ({"roles": [Role(7, "2511", 1.0)]}, {"roles": [Role(8, "2511", 1.0)]}),
        ({"roles": [Role(8, "2511", 1.0)]}, {"roles": [Role(9, "2512", 1.0)]}),
        ({"roles": [Role(9, "2512", 1.0)]}, {"roles": [Role(10, "5131", 1.0)]}),
    ],
)
def test_each_part_counts(better: dict[str, Any], worse: dict[str, Any]) -> None:
    demand: dict[str, Any] = {
        "skills": [skill("python"), skill("sql server operation")],
        "roles": [Role(7, "2511", 1.0)],
        "team_key": "payments",
        "places": [(LISBON, "PT")],
        "languages": frozenset({"en"}),
        "level": 3,
    }
    assert compare(engineer(**better), **demand).score >= compare(engineer(**worse), **demand).score
    if better.get("left_on") != date(2018, 1, 1):
        assert compare(engineer(**better), **demand).score > compare(engineer(**worse), **demand).score


def test_a_skill_under_another_name_is_met_through_its_concept() -> None:
    asked = [skill("python", concepts=frozenset({5})), skill("accounting")]
    found = compare(engineer(skills=[Held("computer language of the snake", (5,))]), skills=asked)
    assert found.reasons["skills"] == {"must": [1, 2], "nice": [0, 0], "have": ["Python"], "missing": ["Accounting"]}
    assert missing(Fit(reasons=found.reasons)) == ["Accounting"]


def test_work_from_anywhere_is_near_everybody() -> None:
    assert compare(engineer(country="NZ"), is_remote=True).reasons["place"] == {"kind": "remote"}


def test_most_return_before_month_13_and_few_after_16() -> None:
    assert [round(freshness(month), 2) for month in (0, 13, 16, 60, 400)] == [1.0, 1.0, 0.6, 0.1, 0.1]
    assert freshness(14) > freshness(15) > freshness(16) > freshness(30)


def test_a_wish_lifts_and_never_beyond_all() -> None:
    assert with_wish(600, meets=True) == 660
    assert with_wish(600, meets=False) == 630
    assert with_wish(1000, meets=True) == 1000


def test_age_gender_name_and_photo_are_no_part_of_it() -> None:
    """Whatever stands in the fields that are not compared, what is compared stays the same, letter for letter."""
    spell = Spell(title="Data engineer", team="Payments", started_on=date(2019, 1, 1), last_day=date(2025, 9, 30))
    plain = Alumnus(given_name="Ines", family_name="Rocha", city="Lisbon", country="PT")
    other = Alumnus(given_name="Karl-Heinz", family_name="Öztürk", city="Lisbon", country="PT")
    other.former_name, other.pronouns, other.photo = "Müller", "he/him", "photos/old.jpg"
    other.birth_month, other.birth_day, other.headline, other.about = 2, 29, "Father of four, 61", "Born in 1965."
    other.strengths, other.obstacles, other.tags = "Health", "Health", ["old"]
    everything = frozenset(FIELDS)
    skills = [("python", "Python")]
    mine = facts_of(Known(plain, [spell], [], skills), everything, Classification())
    theirs = facts_of(Known(other, [spell], [], skills), everything, Classification())
    assert mine.stored() == theirs.stored()
    assert compare(mine).score == compare(theirs).score > 0
    assert set(mine.stored()) == {"titles", "skills", "stints", "city", "country", "left_on", "level"}


def test_what_is_stored_reads_back_as_it_was() -> None:
    person = engineer(
        skills=[Held("python", (5, 6))], roles=[Role(7, "2511", 0.5)], stints=[Stint("a", "A", 2019, None)],
        city=LISBON, country="PT", languages=frozenset({"en"}), left_on=TODAY, level=3, level_since=4,
    )  # fmt: skip
    assert PersonFacts.read(person.stored()) == person
    demand = Demand("baker", [skill("bread", concepts=frozenset({1}))], [Role(7, "7512", 1.0)], "night", [(None, "PT")])
    assert Demand.read(demand.stored()) == demand
