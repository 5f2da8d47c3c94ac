"""What can be asked, how it is read, and whom it finds."""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from directory.models import Alumnus, AlumnusState, CustomField, Level
from directory.people.actions.own_fields import create_field, retire_field
from directory.search.rows import refresh_search
from engagement.activity.actions import note
from engagement.activity.kinds import all_kinds
from engagement.audiences.criteria import MOST_CONDITIONS, BadCriteria, Criteria, people
from engagement.audiences.fields import named, offered
from engagement.audiences.record_fields import months_ago
from engagement.audiences.values import quoted, split
from mail.categories import Category
from mail.choosing import set_frequencies
from mail.models import Channel, Frequency
from tenancy.models import Employer
from tenancy.scope import tenant_scope
from tests.factories.accounts import membership
from tests.factories.directory import make_alumnus, make_peer, make_spell, set_skills

LYON, PARIS = 2996944, 2988507
Asked = dict[str, Any]


def one(field: str, op: str, value: Any = None) -> Asked:
    return {"field": field, "op": op, **({} if value is None else {"value": value})}


def found(*conditions: Asked) -> set[str]:
    """The first names of whom they find."""
    criteria = Criteria.read({"all": list(conditions)})
    return set(people(criteria).values_list("given_name", flat=True))


@pytest.fixture
def fields(acme: Employer) -> dict[str, CustomField]:
    with tenant_scope(acme):
        shared: dict[str, Any] = {"level": Level.EVERYONE, "by_members": True, "by": None}
        return {
            "text": create_field(label="House", kind="text", **shared),
            "number": create_field(label="Cohort", kind="number", **shared),
            "date": create_field(label="Since", kind="date", **shared),
            "choice": create_field(label="Band", kind="choice", choices=["A", "B"], **shared),
            "choices": create_field(label="Clubs", kind="choices", choices=["Chess", "Golf"], **shared),
        }


@pytest.fixture
def cast(acme: Employer, fields: dict[str, CustomField]) -> Iterator[dict[str, CustomField]]:
    """Ada has everything there is to have, Ben is another way, and Cy has nothing at all."""
    ada = make_peer(
        acme, "Ada", "Payne", personal_email="ada@home.example", city="Lyon", country="FR", city_id=LYON,
        languages=[{"code": "fr", "level": "C1"}], can_help_with=["Hiring"], open_to=["lunch"],
    )  # fmt: skip
    ben = make_alumnus(acme, "Ben", "Quist", city="Paris", country="FR", city_id=PARIS, open_to=["speaking"])
    make_alumnus(acme, "Cy", "Rood")
    today = timezone.localdate()
    make_spell(
        ada, title="Analyst", team="Sales, EMEA", office="Lyon", manager="Mo", grade="7", started_on=date(2015, 3, 1),
        last_day=today - timedelta(days=40), exit_type="voluntary", rehire_eligibility="eligible",
    )  # fmt: skip
    make_spell(ben, team="Risk", office="Paris", started_on=date(2001, 1, 1), last_day=date(2009, 12, 31))
    make_spell(ben, title="Chief", team="Board", started_on=date(2010, 1, 1), last_day=today + timedelta(days=3))
    set_skills(ada, "Rust")
    with tenant_scope(acme):
        held = {"text": "Red", "number": 7, "date": "2020-05-01", "choice": "A", "choices": ["Chess", "Golf"]}
        values = {str(fields[kind].pk): value for kind, value in held.items()}
        now = timezone.now()
        Alumnus.objects.filter(pk=ada.pk).update(
            field_values=values, tags=["VIP"], confirmed_at=now, birth_month=2, birth_day=29,
            visibility={"birthday": "staff"},
        )  # fmt: skip
        Alumnus.objects.filter(pk=ben.pk).update(unlisted=True, confirmed_at=now - timedelta(days=800))
        refresh_search([ada.pk, ben.pk])
        set_frequencies(recipient_id=ada.pk, chosen={Category.NEWS: Frequency.WEEKLY}, by=None, channel=Channel.PAGE)
        note(max(all_kinds(), key=lambda kind: kind.weight).name, alumnus_id=ada.pk)
        yield fields


ALL = {"Ada", "Ben", "Cy"}
ANSWERS: list[tuple[Asked, set[str]]] = [
    (one("state", "is", ["alumnus"]), ALL),
    (one("state", "is_not", ["alumnus", "leaver"]), set()),
    (one("joined", "yes"), {"Ada"}),
    (one("joined", "no"), {"Ben", "Cy"}),
    (one("joined_months", "within", 1), {"Ada"}),
    (one("joined_months", "before", 1), set()),
    (one("confirmed_months", "before", 12), {"Ben"}),
    (one("address", "yes"), {"Ada"}),
    (one("address", "no"), {"Ben", "Cy"}),
    (one("limited", "yes"), set()),
    (one("unlisted", "yes"), {"Ben"}),
    (one("tag", "is", ["VIP"]), {"Ada"}),
    (one("tag", "is_not", ["VIP"]), {"Ben", "Cy"}),
    (one("words", "has", "emea"), {"Ada"}),
    (one("words", "has", "?!"), set()),
    (one("team", "is", ["Sales, EMEA", "Risk"]), {"Ada", "Ben"}),
    (one("team", "is_not", ["Risk"]), {"Ada", "Cy"}),
    (one("office", "is", ["Paris"]), {"Ben"}),
    (one("title", "is", ["Chief"]), {"Ben"}),
    (one("title", "is_not", ["Chief"]), {"Ada", "Cy"}),
    (one("manager", "is", ["Mo"]), {"Ada"}),
    (one("grade", "is", ["7"]), {"Ada"}),
    (one("left", "is", ["2009"]), {"Ben"}),
    (one("left_months", "within", 2), {"Ada"}),
    (one("left_months", "before", 1), {"Ada"}),
    (one("left_months", "before", 2), set()),
    (one("last_day", "between", {"from": "2009-12-31", "to": "2009-12-31"}), {"Ben"}),
    (one("started_on", "between", {"from": "2015-01-01"}), {"Ada"}),
    (one("started_on", "between", {"to": "2001-01-01"}), {"Ben"}),
    (one("exit_type", "is", ["voluntary"]), {"Ada"}),
    (one("rehire", "is_not", ["eligible"]), {"Ben", "Cy"}),
    (one("country", "is", ["FR"]), {"Ada", "Ben"}),
    (one("country", "is_not", ["FR"]), {"Cy"}),
    (one("city", "is", {"city": str(LYON), "km": 0}), {"Ada"}),
    (one("city", "is", {"city": str(LYON), "km": 100}), {"Ada"}),
    (one("city", "is_not", {"city": str(LYON), "km": 100}), {"Ben", "Cy"}),
    (one("language", "is", ["fr"]), {"Ada"}),
    (one("skill", "is", ["Rust"]), {"Ada"}),
    (one("help", "is", ["Hiring"]), {"Ada"}),
    (one("open", "is", ["lunch", "speaking"]), {"Ada", "Ben"}),
    (one("birth_month", "is", ["2"]), {"Ada"}),
    (one("birth_month", "known"), {"Ada"}),
    (one("birth_month", "unknown"), set()),
    (one("wants_news", "is", ["weekly"]), {"Ada"}),
    (one("wants_news", "is", ["never", "off"]), {"Ben", "Cy"}),
    (one("active", "within", 1), {"Ada"}),
    (one("active", "not_within", 1), {"Ben", "Cy"}),
    (one("score", "is", ["0"]), {"Ben", "Cy"}),
    (one("score", "is", ["1", "2", "3", "4", "5"]), {"Ada"}),
]
OWN: list[tuple[str, str, Any, set[str]]] = [
    ("text", "is", "Red", {"Ada"}),
    ("text", "is_not", "Red", {"Ben", "Cy"}),
    ("number", "between", {"from": 7, "to": None}, {"Ada"}),
    ("number", "between", {"from": None, "to": 6.5}, set()),
    ("date", "between", {"from": "2020-05-01", "to": "2020-05-01"}, {"Ada"}),
    ("date", "between", {"from": None, "to": "2020-04-30"}, set()),
    ("choice", "is", ["A", "B"], {"Ada"}),
    ("choice", "is_not", ["B"], ALL),
    ("choices", "is", ["Golf"], {"Ada"}),
    ("choices", "known", None, {"Ada"}),
    ("choices", "unknown", None, {"Ben", "Cy"}),
]


def test_each_condition_finds_whom_it_says(cast: dict[str, CustomField]) -> None:
    assert {json.dumps(asked): found(asked) for asked, _names in ANSWERS} == {
        json.dumps(asked): names for asked, names in ANSWERS
    }
    own = [(one(f"field:{cast[kind].pk}", op, value), names) for kind, op, value, names in OWN]
    assert [found(asked) for asked, _names in own] == [names for _asked, names in own]


def test_every_field_and_operator_is_tried(acme: Employer, cast: dict[str, CustomField]) -> None:
    tried = {(asked["field"], asked["op"]) for asked, _names in ANSWERS}
    tried |= {(f"field:{cast[kind].pk}", op) for kind, op, _value, _names in OWN}
    every = {(name, op.name) for name, field in offered(acme, None).items() for op in field.ops}
    alike = {name for name, _op in tried}
    assert {name for name, _op in every} - alike == {
        f"wants_{each}" for each in ("openings", "events", "surveys", "circle")
    }


def test_all_must_hold_and_any_of_a_group_will_do(cast: dict[str, CustomField]) -> None:
    rust_or_nameless = {"any": [one("skill", "is", ["Rust"]), one("joined", "no")]}
    assert found(one("country", "is", ["FR"]), rust_or_nameless) == {"Ada", "Ben"}
    assert found(rust_or_nameless, {"any": [one("team", "is", ["Risk"]), one("team", "is", ["Sales, EMEA"])]}) == {
        "Ada", "Ben",
    }  # fmt: skip
    assert found(one("team", "is", ["Risk"]), one("country", "is_not", ["FR"])) == set()
    assert found({"any": [one("country", "is_not", ["FR"]), one("skill", "is", ["Rust"])]}) == {"Ada", "Cy"}
    assert found() == ALL


def test_merged_records_are_nobody(acme: Employer) -> None:
    kept, gone = make_alumnus(acme, "Kept"), make_alumnus(acme, "Gone")
    with tenant_scope(acme):
        Alumnus.objects.filter(pk=gone.pk).update(state=AlumnusState.MERGED, merged_into=kept)
        assert found() == {"Kept"}


def test_another_employers_people_are_nobody(acme: Employer, globex: Employer) -> None:
    make_alumnus(acme, "Ours")
    make_alumnus(globex, "Theirs")
    with tenant_scope(globex):
        assert found() == {"Theirs"}


def test_what_was_read_is_written_and_told(cast: dict[str, CustomField]) -> None:
    asked = {
        "all": [
            one("team", "is", ["Risk", "Board", "Sales, EMEA"]),
            {"any": [one("joined", "yes"), one("address", "no")]},
        ]
    }
    criteria = Criteria.read(json.dumps(asked))
    assert criteria.as_json() == asked
    assert Criteria.read(criteria.as_json()) == criteria
    assert criteria.words == [
        "Team is Risk, Board or Sales, EMEA", "Joined the network: yes or Personal address is missing",
    ]  # fmt: skip
    told = {
        one_words: Criteria.read({"all": [asked]}).words[0]
        for one_words, asked in {
            "days": one("last_day", "between", {"from": "2020-01-02", "to": "2020-02-03"}),
            "open": one("last_day", "between", {"to": "2020-02-03"}),
            "later": one("last_day", "between", {"from": "2020-02-03"}),
            "place": one("city", "is", {"city": str(LYON), "km": 25}),
            "town": one("city", "is", {"city": "~Nowhere", "km": 0}),
            "country": one("country", "is", ["DE"]),
            "month": one("left_months", "within", 1),
            "words": one("words", "has", "rust"),
            "birthday": one("birth_month", "is", ["2"]),
            "mail": one("wants_news", "is", ["at_once", "weekly"]),
        }.items()
    }
    assert told == {
        "days": "Last day is 2 Jan 2020 to 3 Feb 2020", "open": "Last day is until 3 Feb 2020",
        "later": "Last day is from 3 Feb 2020", "place": "City is within 25 km of Lyon", "town": "City is Nowhere",
        "country": "Country is Germany", "month": "Left in the last 1 month", "words": "Words in the record are “rust”",
        "birthday": "Birthday is in February", "mail": "News mail comes at once or in a weekly round-up",
    }  # fmt: skip
    own = [
        one(f"field:{cast['number'].pk}", "between", ends) for ends in ({"from": 1, "to": 2}, {"from": 1}, {"to": 2})
    ]
    assert [Criteria.read({"all": [each]}).words[0] for each in own] == [
        "Cohort is 1 to 2", "Cohort is 1 or more", "Cohort is 2 or less",
    ]  # fmt: skip


BAD: list[tuple[Any, str]] = [
    ("{", "cannot be read"),
    ("[" * 9_000, "cannot be read"),
    ("9" * 9_000, "cannot be read"),
    ('"' + "x" * 10_000 + '"', "too long"),
    ([], "cannot be read"),
    ({"all": {}}, "cannot be read"),
    ({"any": []}, "cannot be read"),
    ({"all": [{"any": []}]}, "cannot be read"),
    ({"all": [{"any": {}}]}, "cannot be read"),
    ({"all": [{"field": "team"}]}, "cannot be read"),
    ({"all": [{"field": 1, "op": "is"}]}, "cannot be read"),
    ({"all": [one("joined", "yes")] * (MOST_CONDITIONS + 1)}, "No more than 20 conditions"),
    ({"all": [one("salary", "is", ["1"])]}, "is gone"),
    ({"all": [one("field:abc", "is", ["1"])]}, "is gone"),
    ({"all": [one("joined", "maybe")]}, "cannot be asked of “Joined the network”"),
    *(
        ({"all": [one(*asked)]}, words)
        for asked, words in {
            ("team", "is"): "Choose from the list",
            ("tag", "is_not"): "Choose from the list",
            ("state", "is"): "Choose from the list",
        }.items()
    ),
    ({"all": [one("team", "is", [])]}, "Say which"),
    ({"all": [one("team", "is", [" \x00 "])]}, "Say which"),
    ({"all": [one("team", "is", [{"$ne": 1}])]}, "Choose from the list"),
    ({"all": [one("team", "is", ["x" * 161])]}, "too long"),
    ({"all": [one("team", "is", [str(number) for number in range(51)])]}, "No more than 50"),
    ({"all": [one("state", "is", ["merged"])]}, "no choice here"),
    ({"all": [one("country", "is", ["Atlantis"])]}, "is not known"),
    ({"all": [one("left_months", "within", 0)]}, "number of months"),
    ({"all": [one("left_months", "within", "6")]}, "number of months"),
    ({"all": [one("left_months", "within", True)]}, "number of months"),
    ({"all": [one("last_day", "between", {})]}, "Enter the first day"),
    ({"all": [one("last_day", "between", "2020")]}, "Enter the first day"),
    ({"all": [one("last_day", "between", {"from": "soon"})]}, "Enter a day"),
    ({"all": [one("last_day", "between", {"from": 7})]}, "Enter a day"),
    ({"all": [one("last_day", "between", {"from": "2021-01-01", "to": "2020-01-01"})]}, "after the last one"),
    ({"all": [one("words", "has", ["x"])]}, "Enter the words"),
    ({"all": [one("words", "has", "x" * 161)]}, "No more than 160 letters"),
    ({"all": [one("city", "is", "Lyon")]}, "Say which city"),
    ({"all": [one("city", "is", {"city": "x" * 161, "km": 0})]}, "No more than 160 letters"),
    ({"all": [one("city", "is", {"city": str(LYON), "km": 7})]}, "one of the distances"),
    ({"all": [one("city", "is", {"city": "~Nowhere", "km": 10})]}, "do not know where “Nowhere” is"),
]


def test_what_cannot_be_asked_is_refused_in_words(acme: Employer) -> None:
    with tenant_scope(acme):
        for raw, words in BAD:
            with pytest.raises(BadCriteria) as refused:
                Criteria.read(raw)
            assert words in str(refused.value), raw


def test_numbers_are_bounded(cast: dict[str, CustomField]) -> None:
    name = f"field:{cast['number'].pk}"
    bad = [
        ({}, "smallest number"),
        ({"from": 2, "to": 1}, "larger"),
        ({"from": "1"}, "Enter a number"),
        ({"to": 10**400}, "Enter a number"),
    ]
    for value, words in bad:
        with pytest.raises(BadCriteria, match=words):
            Criteria.read({"all": [one(name, "between", value)]})


def test_a_saved_question_that_became_unclear_matches_nobody(cast: dict[str, CustomField]) -> None:
    kept = {"all": [{"any": [one(f"field:{cast['choice'].pk}", "is", ["A"]), one("joined", "no")]}]}
    assert set(people(Criteria.kept(kept)).values_list("given_name", flat=True)) == ALL
    retire_field(cast["choice"], by=None)
    criteria = Criteria.kept(kept)
    assert (criteria.problems, people(criteria).count()) == (["This field is gone. Remove the condition."], 0)
    assert criteria.words == ["A field that is gone or Joined the network: no"]
    assert criteria.as_json() == kept
    with pytest.raises(BadCriteria) as refused:
        Criteria.read(kept)
    assert refused.value.field == f"field:{cast['choice'].pk}"
    dropped = Criteria.kept({"all": [one(f"field:{cast['choices'].pk}", "is", ["Polo"])]})
    assert dropped.words == ["Clubs is"]
    assert dropped.conditions[0].where().person is not None


def test_own_fields_cost_a_query_only_where_they_are_named(
    acme: Employer, fields: dict[str, CustomField], django_assert_num_queries: Any
) -> None:
    with tenant_scope(acme):
        with django_assert_num_queries(0):
            Criteria.read({"all": [one("team", "is", ["Risk"])]})
        with django_assert_num_queries(1):
            assert len(named([f"field:{field.pk}" for field in fields.values()])) == len(fields)


def test_what_only_some_may_see_is_offered_to_them_alone(acme: Employer, bob: Any) -> None:
    with tenant_scope(acme):
        bob_may = offered(acme, membership(acme, bob))
        assert {"exit_type", "rehire"} <= set(bob_may)
        member = membership(acme, bob)
        member.roles = ["auditor"]
        assert {"exit_type", "rehire"} & set(offered(acme, member)) == set()


def test_months_end_where_the_month_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "localdate", lambda: date(2028, 3, 31))
    assert [months_ago(number) for number in (1, 4, 13, 1200)] == [
        date(2028, 2, 29), date(2027, 11, 30), date(2027, 2, 28), date(1928, 3, 31),
    ]  # fmt: skip


def test_names_with_commas_stand_in_quotes() -> None:
    assert split('Risk,  "Sales, EMEA" ,, Board,') == ["Risk", "Sales, EMEA", "Board"]
    assert split('"') == split("") == []
    assert split(", ".join(map(quoted, ['A, "B"', "C"]))) == ['A, "B"', "C"]
