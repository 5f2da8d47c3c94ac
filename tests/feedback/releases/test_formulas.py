import random

import pytest

from feedback.releases import formulas
from feedback.releases.formulas import Change, Score


def test_enps_counts_nines_and_tens_against_zero_to_six_and_rounds_once():
    counts = {"10": 5, "9": 6, "8": 2, "7": 2, "6": 3, "0": 2}
    assert formulas.enps(counts) == Score(value=30, low=-8, high=61, n=20)
    assert formulas.enps({"9-10": 12}).value == 100
    assert formulas.enps({"9": 9}) is None
    assert formulas.enps({**counts}, population=20) == Score(30, 26, 26, 20)
    assert formulas.finite(20, 3) == 1.0  # more answers than people: the number is wrong


def test_half_points_are_rounded_as_people_do():
    assert [formulas.round_half_up(value) for value in (2.5, -2.5, 0.49)] == [3, -2, 0]
    assert formulas.percent(1, 0) == 0


@pytest.mark.parametrize(("n", "up", "down"), [(10, 0.5, 0.2), (20, 0.8, 0.05), (200, 0.3, 0.4)])
def test_the_interval_covers_the_truth_nineteen_times_of_twenty(n, up, down):
    """Plain Wald covers 88 to 91 % at ten answers."""
    chance, hits = random.Random(1), 0
    for _ in range(1_000):
        drawn = [chance.random() for _person in range(n)]
        low, high = formulas.interval(sum(x < up for x in drawn), sum(x > 1 - down for x in drawn), n)
        hits += low <= 100 * (up - down) <= high
    assert 930 <= hits <= 990


def test_a_change_is_clear_only_where_its_interval_leaves_zero_out():
    bad, good = {"0": 40, "8": 40, "9": 20}, {"0": 10, "8": 30, "9": 60}
    assert formulas.change(bad, good) == Change(value=70, low=48, high=88)
    assert formulas.change(bad, good).is_clear
    assert formulas.change(good, bad).is_clear
    assert not formulas.change(bad, {"0": 30, "8": 45, "9": 25}).is_clear
    assert formulas.change(bad, {"9": 9}) is None


def test_variants_of_five_points():
    counts = {"5": 8, "4": 6, "3": 3, "2": 2, "1": 1}
    assert formulas.top_minus_low(counts) == 10
    assert formulas.favourable(counts) == 70
    assert formulas.top_minus_low({"5": 9}) is None
    assert formulas.favourable({"5": 9}) is None


def test_a_mean_near_an_end_is_whole():
    assert formulas.mean({"9": 2, "10": 8}, ends=(0, 10)) == 10.0
    assert formulas.mean({"2": 3, "3": 1}, ends=(1, 5)) == 2.2
    assert formulas.mean({}) is None


def test_drift_is_what_the_shares_do_not_have_in_common():
    assert formulas.drift({"pay": 5, "boss": 5}, {"pay": 1, "boss": 1}) == 0
    assert formulas.drift({"pay": 5}, {"boss": 5}) == 1
    assert formulas.drift({"pay": 8, "boss": 2}, {"pay": 2, "boss": 8}) == pytest.approx(0.6)
    assert formulas.drift({}, {"pay": 1}) is None
