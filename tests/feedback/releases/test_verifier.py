"""Against an enumeration of all small sets of people, by another arithmetic, and with the linear-algebra attacker."""

import random
from collections import Counter
from fractions import Fraction
from itertools import combinations

import pytest

from chaos.populations import main, reduce, trial
from feedback.releases import verifier
from feedback.releases.plan import ALL, THIS, Asked, plan

EVERYBODY = (THIS, *ALL)


def row(dimension, group):
    return THIS, dimension, group


def members(*classes):
    """(groups of somebody by dimension, how many)"""
    return {frozenset([EVERYBODY, *(row(*each) for each in groups.items())]): people for groups, people in classes}


def order_of(found):
    rows = {one for column in found for one in column}
    return sorted(rows, key=lambda one: (one != EVERYBODY, one))


def told_about_few(columns, order, few):
    """Whether any set of people under `few` has a combination of its own."""

    def rank(kept):
        lines = [[Fraction(one in column) for column in kept] for one in order]
        return len(reduce(lines))

    keys = [*columns]
    small = [key for key in keys if columns[key] < few]
    whole = rank(keys)
    sets = (some for size in range(1, few) for some in combinations(small, size))
    return any(
        rank([key for key in keys if key not in some]) < whole
        for some in sets
        if sum(columns[key] for key in some) < few
    )


@pytest.mark.parametrize("seed", range(30))
def test_it_finds_what_an_enumeration_of_all_small_sets_finds(seed):
    chance = random.Random(seed)
    sizes = chance.choice([(3, 2), (4, 2, 2), (5, 3, 2), (2,)])
    found = Counter()
    for _person in range(chance.choice([8, 14, 24, 60])):
        drawn = [min(int(chance.expovariate(3 / size)), size - 1) for size in sizes]
        if seed % 2:
            drawn[-1] = drawn[0] // 2 if len(sizes) > 1 else drawn[0]
        found[frozenset([EVERYBODY, *(row(str(at), str(group)) for at, group in enumerate(drawn))])] += 1
    crowd = Counter()
    for rows, people in found.items():
        crowd.update(dict.fromkeys(rows, people))
    order = [one for one in order_of(found) if crowd[one] >= 5]
    columns = verifier.columns_of(found, order)
    exposure = verifier.exposure(columns, few=5, order=order)
    assert (exposure is not None) == told_about_few(columns, order, 5)
    if exposure is not None:
        assert 0 < exposure.people < 5
        without = [one for one in order if one not in exposure.rows]
        assert len(without) < len(order)


def test_a_group_made_of_others_is_derived_and_by_the_fewest_rows():
    found = members(({"team": "a"}, 6), ({"team": "b"}, 7), ({"team": "c"}, 8))
    order, target = [EVERYBODY, row("team", "b"), row("team", "c")], row("team", "a")
    assert verifier.derivation(found, target, order=order) == frozenset(order)
    fewer = verifier.columns_of(found, [*order[:2], target])
    assert verifier.derivation(fewer, target, order=order[:2]) is None
    again = {frozenset({*rows, *(("1", *one[1:]) for one in rows)}): people for rows, people in found.items()}
    both = [EVERYBODY, ("1", *ALL), *order[1:]]
    columns = verifier.columns_of(again, [*both, target])
    assert verifier.derivation(columns, target, order=both) == {EVERYBODY, *order[1:]}


def test_two_releases_that_differ_by_few_expose_them():
    found = {frozenset({EVERYBODY, ("1", *ALL)}): 20, frozenset({EVERYBODY}): 4}
    exposed = verifier.exposure(found, few=5, order=[("1", *ALL), EVERYBODY])
    assert exposed == verifier.Exposure(frozenset(found.popitem()[0]) | {("1", *ALL)}, 4)


def test_with_too_much_to_look_through_nothing_counts_as_proved(monkeypatch):
    """Two in each combination of eight teams and offices: disjoint bases are too few for a floor of five."""
    found = members(*(({"team": str(a), "office": str(b)}, 1) for a in range(6) for b in range(6) if (a + b) % 6 < 2))
    order = order_of(found)
    assert verifier.exposure(found, few=5, order=order).people > 0
    monkeypatch.setattr(verifier, "SEARCHED", 3)
    assert verifier.exposure(found, few=5, order=order) == verifier.Exposure(frozenset(), 0)


def test_with_a_raised_floor_groups_of_several_bands_are_looked_for():
    """Six in Lyon are not of the sales team, and the figures of both give them away."""
    found = members(({"office": "lyon", "team": "sales"}, 20), ({"office": "lyon", "team": "other"}, 6),
                    ({"office": "oslo", "team": "other"}, 20))  # fmt: skip
    shown = [EVERYBODY, row("office", "lyon"), row("team", "sales")]
    columns = verifier.columns_of(found, shown)
    assert verifier.exposure(columns, few=5, order=shown, members=found) is None
    found_with_eight = verifier.exposure(columns, few=8, order=shown, members=found)
    assert found_with_eight.people == 6
    assert found_with_eight.rows == {row("office", "lyon"), row("team", "sales")}
    alone = members(({"team": "a"}, 8), *(({"team": "b", "office": at}, 3) for at in ("x", "y", "z")))
    shown = [EVERYBODY, row("team", "a")]
    assert verifier.exposure(verifier.columns_of(alone, shown), few=8, order=shown, members=alone) is None
    grid = members(*(({"a": str(a), "b": str(b)}, 3) for a in range(3) for b in range(3)))
    shown = order_of(grid)
    assert verifier.exposure(grid, few=9, order=shown, members=grid) is None


def test_primes_are_beyond_every_minor():
    assert verifier.prime_for(31) == 2**61 - 1
    assert verifier.prime_for(181) == 2**521 - 1


def test_the_smallest_cell_involved_is_hidden():
    made = plan(Asked(members(({"team": "a"}, 3), ({"team": "b"}, 7), ({"team": "c"}, 30)), floor=5))
    assert made.hidden == {("team", "a"): "few", ("team", "b"): "derivable"}
    assert made.shown == {ALL, ("team", "c")}


def test_the_attacker_gets_nothing_from_plans_and_something_from_thresholds():
    found = trial(range(1, 26))
    assert (found["ours"].groups, found["ours"].populations) == (0, 0)
    assert found["ours"].shown > 300
    assert found["threshold only"].populations > 10
    assert found["next smallest hidden too"].populations > 5


def test_the_command_says_what_came_of_it(monkeypatch, capsys):
    monkeypatch.setattr("sys.argv", ["populations", "--populations", "1", "--json"])
    assert main() == 0
    assert '"ours": {"populations": 0' in capsys.readouterr().out
    monkeypatch.setattr("sys.argv", ["populations", "--populations", "1"])
    assert main() == 0
    assert "1 populations, seeds from 1" in capsys.readouterr().out
