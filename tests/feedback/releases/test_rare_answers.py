"""An answer that only a few gave is told of everybody, never of groups: crossed, these would name whoever it was."""

import random
from collections import Counter

import pytest

from feedback.questions.content import Content
from feedback.questions.kinds import QuestionKind
from feedback.releases.counting import Count, Measure, by_cell, measures_of, members_of
from feedback.releases.figures import CLASSES, Document, folded, question_document, unanimous
from feedback.releases.plan import Asked, plan, sizes_of
from feedback.releases.publishing import _goes_along
from feedback.releases.reading import Figures, Hidden, _question
from tests.factories.surveys import content, option, question

DIMENSIONS = ("team", "office", "tenure", "exit_type", "exit_reason", "year_left")
GROUPS = {dimension: [f"{dimension}{number}" for number in range(4)] for dimension in DIMENSIONS}
PEOPLE = 120
ASKED = Content.load(
    content(
        [
            question("score", "score"),
            question("rating", "rating"),
            question("one", "single", options=[option(key) for key in "abcd"]),
            question("many", "multiple", options=[option(key) for key in "abcd"]),
            question("order", "ranking", options=[option(key) for key in "abc"]),
            question("day", "date"),
        ]
    )
)
USUAL = {
    "score": [["6"], ["7"], ["8"], ["9"], ["10"]], "rating": [["2"], ["3"], ["4"]], "one": [["a"], ["b"], ["c"]],
    "many": [["a"], ["a", "b"], ["c"]], "order": [["a", "b", "c"], ["b", "a", "c"]], "day": [["2026-01"], ["2026-02"]],
}  # fmt: skip
ALONE = {
    "score": ["0"], "rating": ["5"], "one": ["d"], "many": ["d"], "order": ["c", "a", "b"], "day": ["2026-03"],
}  # fmt: skip


def measure(key: str) -> Measure:
    return next(each for each in measures_of(ASKED) if each.key == key)


def document(key: str, seed: int, *, alone: int = 1) -> tuple[Document, list[tuple[str, ...]]]:
    """Of people in groups by chance, of whom the first `alone` have answered as nobody else has."""
    chance, count, asked = random.Random(seed), Count(), measure(key)
    people = [tuple(chance.choice(GROUPS[dimension]) for dimension in DIMENSIONS) for _n in range(PEOPLE)]
    for number, one in enumerate(people):
        said = ALONE[key] if number < alone else chance.choice(USUAL[key])
        count.add(asked, one, said, frozenset())
    told = by_cell(count.told, DIMENSIONS)
    members = members_of(count.people, DIMENSIONS)
    planned = plan(Asked(members, floor=5, unanimous=unanimous(told, sizes_of(members))))
    made = question_document(
        asked, count, planned, told, dimensions=DIMENSIONS, groups=GROUPS, invited=PEOPLE, before=None
    )
    return made, people


@pytest.mark.parametrize("key", ALONE)
def test_nobody_is_found_by_an_answer_of_their_own(key: str) -> None:
    for seed in range(8):
        made, people = document(key, seed)
        own = ALONE[key][0]
        fits = set(range(PEOPLE))
        for place, dimension in enumerate(DIMENSIONS):
            told = _question(made).groups[dimension]
            has_it = {group for group, cell in told.items() if isinstance(cell, Figures) and cell.counts.get(own)}
            fits &= {number for number, one in enumerate(people) if not has_it or one[place] in has_it}
        assert len(fits) == PEOPLE
        assert isinstance(_question(made).overall, Figures)


@pytest.mark.parametrize("key", ALONE)
def test_five_who_say_the_same_are_told_by_group(key: str) -> None:
    made, _people = document(key, 1, alone=5)
    cells = [cell for told in _question(made).groups.values() for cell in told.values()]
    shown = [cell for cell in cells if isinstance(cell, Figures) and not cell.is_band]
    assert shown
    assert not any(cell.unsaid for cell in shown)


def test_steps_are_told_together_with_what_may_still_be_known() -> None:
    score, rating = (document(key, 1)[0] for key in ("score", "rating"))
    cell = next(each for each in score["groups"]["team"].values() if "bs" in each)
    assert set(cell["bs"]) == {"0-6", "7-8", "9-10"}
    assert sum(cell["bs"].values()) == cell["n"]
    assert ("m" in cell, "s" in cell) == (False, cell["n"] >= 10)
    assert set(next(each for each in rating["groups"]["team"].values() if "bs" in each)["bs"]) == {"1-2", "3", "4-5"}


@pytest.mark.parametrize(
    ("overall", "classes"),
    [
        ({"0": 1, "6": 4, "7": 5, "9": 5}, ((0, 6), (7, 8), (9, 10))),
        ({"0": 1, "7": 5, "9": 5}, ((0, 8), (9, 10))),
        ({"0": 9, "7": 2, "9": 5}, ((0, 8), (9, 10))),
        ({"0": 9, "7": 9, "9": 1}, ((0, 6), (7, 10))),
        ({"0": 1, "7": 1, "9": 1}, ((0, 10),)),
    ],
)
def test_neighbours_become_one_until_five_gave_each(overall: dict[str, int], classes: object) -> None:
    assert folded(CLASSES[QuestionKind.SCORE], Counter(overall)) == classes


def test_what_is_left_unsaid_is_what_five_said_at_least() -> None:
    made, _people = document("one", 2)
    cell = next(each for each in _question(made).groups["team"].values() if isinstance(each, Figures))
    assert len(cell.unsaid) == 2
    assert "d" in cell.unsaid
    many = next(each for each in _question(document("many", 2)[0]).groups["team"].values() if isinstance(each, Figures))
    assert many.unsaid == {"d"}


def test_where_hardly_anything_is_left_to_say_nothing_is_said() -> None:
    made, _people = document("day", 3)
    assert set(_question(made).groups["team"].values()) == {Hidden("rare")}
    made, _people = document("one", 3, alone=PEOPLE - 2)  # besides, two of a kind: no option is left that five chose
    assert not any("c" in cell and 1 in cell["c"] for cell in made["groups"]["team"].values())


@pytest.mark.parametrize(
    ("cell", "goes"),
    [
        ({"n": 9, "c": [9]}, True),
        ({"n": 9, "bs": {"0-6": 5, "7-8": 0, "9-10": 4}}, True),
        ({"n": 9, "bs": {"0-8": 5, "9-10": 4}}, False),
        ({"h": "few"}, False),
    ],
)
def test_only_what_makes_an_enps_goes_into_its_trend(cell: Document, goes: bool) -> None:
    assert _goes_along({"kind": "score"}, cell) is goes
