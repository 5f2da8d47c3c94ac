"""Nobody stands out by the groups that travel with an answer."""

from collections import Counter
from datetime import date

from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from directory.models import Alumnus
from feedback.waves.bands import (
    AT_LEAST,
    DIMENSIONS,
    OTHER,
    TOGETHER,
    Employment,
    coarsen,
    plan_bands,
    values_in,
    with_others,
)
from tenancy.models import Employer, uuid7
from tests.factories.waves import make_readers

TODAY = date(2026, 11, 22)
KEYS = ("team", "office", "tenure", "exit_type")


@settings(max_examples=40)
@given(
    people=st.lists(
        st.tuples(*(st.integers(min_value=0, max_value=most) for most in (12, 4, 3, 2))), min_size=1, max_size=200
    ),
    is_sealed=st.booleans(),
)
def test_no_group_and_in_a_sealed_wave_no_combination_is_small(people: list[tuple[int, ...]], is_sealed: bool) -> None:
    values = {uuid7(): {key: f"g{group}" for key, group in zip(KEYS, person, strict=True)} for person in people}
    before = {pk: dict(value) for pk, value in values.items()}
    coarsen(values, KEYS, is_sealed=is_sealed)
    assert all(value[key] in (before[pk][key], OTHER) for pk, value in values.items() for key in KEYS)
    for key in KEYS:
        sizes = Counter(value[key] for value in values.values())
        assert len(people) < AT_LEAST or min(sizes.values()) >= AT_LEAST
        assert len(people) >= AT_LEAST or set(sizes) == {OTHER}
    if is_sealed and len(people) >= AT_LEAST:
        assert min(Counter(tuple(value.values()) for value in values.values()).values()) >= TOGETHER


def test_groups_are_named_alike_at_each_launch() -> None:
    job = Employment(TODAY, "  Payments ", "Köln", date(2020, 2, 29), date(2023, 2, 28), "voluntary", "pay")
    assert {key: each.of(job)[0] for key, each in DIMENSIONS.items() if key != "office"} == {
        "team": "payments", "tenure": "1-3", "exit_type": "voluntary", "exit_reason": "pay", "year_left": "2023",
    }  # fmt: skip
    office = DIMENSIONS["office"].of
    assert office(job)[0] == office(Employment(TODAY, office="köln"))[0] != office(Employment(TODAY, office="koln"))[0]
    unknown = Employment(TODAY)
    assert {each.of(unknown)[0] for each in DIMENSIONS.values()} == {"unknown", "here"}
    assert DIMENSIONS["tenure"].of(Employment(TODAY, started_on=date(2010, 1, 1)))[0] == "10+"
    assert DIMENSIONS["exit_type"].of(Employment(TODAY, exit_type="retired early"))[0] == "retired-early"


def test_bands_of_real_people_in_two_queries(house: Employer) -> None:
    make_readers(24)
    people = Alumnus.objects.all()
    with CaptureQueriesContext(
        connection,
    ) as queries:
        planned = plan_bands(people, ["team", "tenure"], today=TODAY, is_sealed=True)
    assert len(queries) == 2
    assert planned.dropped == ("tenure",)
    assert planned.sizes == {"team": {"payments": 12, "risk": 12}}
    assert [group["people"] for group in planned.shown[0]["groups"]] == [12, 12]
    late = make_readers(1, begins=90)[0]
    late.spells.update(team="New team")
    bands = with_others(with_others(planned.bands))
    assert [group["key"] for group in bands[0]["groups"]] == ["payments", "risk", "other"]
    assert values_in(bands, Alumnus.objects.filter(pk=late.pk), today=TODAY) == {late.pk: {"team": "other"}}
