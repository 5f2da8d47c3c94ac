"""Pairing a month's introductions, beside the least there is: a permutation of as many people, cut into twos.

The floor knows nothing of earlier months, of blocks or of who makes three; it says what the shuffling itself costs.
"""

from collections import Counter
from collections.abc import Callable
from importlib import import_module
from itertools import combinations
from random import Random
from uuid import UUID

from bench.measuring import Rounds, Sample, measured, middle
from bench.report import Report
from community.introductions.pairing import groups_of

PEOPLE, SMALL = 50_000, 2_000
MONTHS, AWAY, BLOCKS = 24, 0.05, 0.01
GOAL_SECONDS = 30.0
OURS, FLOOR = "ours: two years of history, blocks", "floor: NumPy permutation"


def pairing(rounds: Rounds, report: Report, *, small: bool = False) -> None:
    chance = Random(8)
    number = SMALL if small else PEOPLE
    people = [UUID(int=chance.getrandbits(128)) for _each in range(number)]
    apart = [(chance.choice(people), chance.choice(people)) for _each in range(int(number * BLOCKS))]
    met = _history(people, apart, chance)
    present = _present(people, chance)
    numpy = import_module("numpy")  # of the benchmarks alone: neither the product nor its tests have it

    def ours() -> None:
        groups_of(present, met=met, apart=apart)

    def floor() -> None:
        shuffled = numpy.random.default_rng(8).permutation(len(present))
        shuffled[: len(present) // 2 * 2].reshape(-1, 2).tolist()

    samples = rounds.run({OURS: lambda: _taken(ours), FLOOR: lambda: _taken(floor)})
    title = f"introductions: {number:,} people, {MONTHS} months of history"
    report.case(title, samples, ours=OURS)
    groups = groups_of(present, met=met, apart=apart)
    report.notes["pairing"] = {
        "people": number,
        "pairs in history": len(met),
        "left out": len(present) - sum(map(len, groups)),
        "repeats": sum(pair in met for group in groups for pair in combinations(sorted(group), 2)),
    }
    report.goal("pairing, seconds", middle(sample.wall for sample in samples[OURS]), GOAL_SECONDS)
    report.goal("pairs that repeat", float(report.notes["pairing"]["repeats"]), 0.0)


def _present(people: list[UUID], chance: Random) -> list[UUID]:
    return [each for each in people if chance.random() > AWAY]


def _history(people: list[UUID], apart: list[tuple[UUID, UUID]], chance: Random) -> Counter[tuple[UUID, UUID]]:
    """Made month by month by the same hand, with one in twenty away each time."""
    met: Counter[tuple[UUID, UUID]] = Counter()
    for _month in range(MONTHS):
        for group in groups_of(_present(people, chance), met=met, apart=apart):
            met.update(combinations(sorted(group), 2))
    return met


def _taken(act: Callable[[], None]) -> Sample:
    with measured() as sample:
        act()
    return sample
