"""Nobody twice in a month, and no pair twice before all others are used."""

from collections import Counter
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from community.introductions.pairing import groups_of, matching

Met = Counter[tuple[int, int]]


def note(met: Met, groups: list[tuple[int, ...]]) -> None:
    for group in groups:
        for one, other in combinations(sorted(group), 2):
            met[one, other] += 1


def all_pairings(people: list[int]) -> list[list[tuple[int, int]]]:
    if not people:
        return [[]]
    first, rest = people[0], people[1:]
    found = []
    for other in rest:
        remaining = [each for each in rest if each != other]
        found += [[(first, other), *more] for more in all_pairings(remaining)]
    return found


@pytest.mark.parametrize("number", [2, 4, 6, 8, 12, 30])
def test_an_even_group_that_stays_meets_everybody_before_anybody_twice(number: int) -> None:
    met: Met = Counter()
    for time_round in (1, 2, 3):
        for _month in range(number - 1):
            groups = groups_of(range(number), met=met)
            assert sorted(each for group in groups for each in group) == list(range(number))
            note(met, groups)
        assert set(met.values()) == {time_round}
        assert len(met) == number * (number - 1) // 2


@given(
    months=st.lists(st.sets(st.integers(0, 9), min_size=2), min_size=1, max_size=24),
    apart=st.sets(st.tuples(st.integers(0, 9), st.integers(0, 9)).filter(lambda pair: pair[0] < pair[1]), max_size=3),
)
def test_whoever_comes_and_goes_each_has_one_group_and_no_needless_repeat(
    months: list[set[int]], apart: set[tuple[int, int]]
) -> None:
    met: Met = Counter()
    for present in months:
        people = sorted(present)
        groups = groups_of(people, met=met, apart=apart)
        placed = [each for group in groups for each in group]
        assert len(placed) == len(set(placed))
        assert set(placed) <= present
        assert {len(group) for group in groups} <= {2, 3}
        assert not any(pair in apart for group in groups for pair in combinations(sorted(group), 2))
        if len(people) % 2 == 0 and not apart:
            assert {len(group) for group in groups} == {2}
            least = min(max(met[pair] for pair in way) for way in all_pairings(people))
            assert max(met[tuple(sorted(group))] for group in groups) == least  # type: ignore[index]
        if not apart:
            assert set(placed) == present
            assert sum(len(group) == 3 for group in groups) == len(people) % 2
        note(met, groups)


def test_an_odd_one_makes_three_and_not_always_the_same() -> None:
    met: Met = Counter()
    threes = []
    for _month in range(9):
        groups = groups_of(range(9), met=met)
        threes += [group for group in groups if len(group) == 3]
        note(met, groups)
    assert len(threes) == 9
    assert len({group[2] for group in threes}) >= 5
    assert max(met.values()) <= 2


def test_two_alone_who_avoid_each_other_are_not_introduced() -> None:
    assert groups_of([1, 2], met={}, apart=[(2, 1)]) == []
    assert groups_of([1], met={}) == []
    assert groups_of([], met={}) == []
    assert len(groups_of([1, 2, 3, 4], met={}, apart=[(1, 2), (1, 3), (1, 4)])) == 1


@given(
    st.integers(2, 9).flatmap(
        lambda n: st.tuples(st.just(n), st.sets(st.tuples(st.integers(0, n - 1), st.integers(0, n - 1))))
    )
)
def test_a_matching_is_as_large_as_can_be(drawn: tuple[int, set[tuple[int, int]]]) -> None:
    number, edges = drawn
    graph: list[list[int]] = [[] for _each in range(number)]
    known = {tuple(sorted(edge)) for edge in edges if edge[0] != edge[1]}
    for one, other in known:
        graph[one].append(other)
        graph[other].append(one)
    mate = matching(graph)
    assert all(
        mate[other] == one and tuple(sorted((one, other))) in known for one, other in enumerate(mate) if other >= 0
    )
    assert sum(other >= 0 for other in mate) // 2 == _largest(frozenset(known))


def _largest(edges: frozenset[tuple[int, ...]]) -> int:
    if not edges:
        return 0
    one, other = min(edges)
    without = frozenset(edge for edge in edges if one not in edge and other not in edge)
    return max(1 + _largest(without), _largest(edges - {(one, other)}))
