"""Attacks publish plans of made-up populations by linear algebra; bin/chaos populations starts it.

The attacker has every figure that is shown, in all releases, and knows who belongs to which group. A group of fewer
people than the floor is exposed when its indicator is a combination of what is shown: its own figures are then computed
by adding and subtracting. Row reduction here is over fractions and people, the product's modulo primes and over
classes: the two share no code.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import combinations

from feedback.releases.plan import ALL, THIS, Asked, plan, sizes_of

FLOOR = 5
Cell = tuple[str, str]
Row = tuple[str, str, str]
Line = list[Fraction]


@dataclass(frozen=True)
class Person:
    """`since` is the release that first counts them; those of an earlier wave alone have answered that only."""

    bands: dict[str, str]
    since: int
    until: int

    def is_in(self, release: int) -> bool:
        return self.since <= release <= self.until

    @property
    def cells(self) -> list[Cell]:
        return [ALL, *self.bands.items()]


@dataclass
class Population:
    """`releases` of the same people growing, or of people who come and go from one wave to the next."""

    people: list[Person]
    releases: int

    def cells(self, release: int) -> dict[Cell, int]:
        return Counter(cell for person in self.people if person.is_in(release) for cell in person.cells)


@dataclass
class Shown:
    """Release by release."""

    rows: list[tuple[int, Cell]] = field(default_factory=list)


def population(chance: random.Random) -> Population:
    """20 to 400 people, two to five attributes with few big groups and many small ones; teams within offices in half of
    them; one release, two or three of a growing wave, or two waves that most people answer."""
    size = int(20 * 20 ** chance.random())
    groups = chance.choice([(8, 2, 3, 3), (6, 3), (5, 4, 3), (8, 2, 3, 3, 4), (12, 4, 5)])
    nested, kind = chance.random() < 0.5, chance.choice(["once", "batches", "waves"])
    releases = {"once": 1, "batches": chance.choice([2, 3]), "waves": 2}[kind]
    people = []
    for _ in range(size):
        drawn = [min(int(chance.expovariate(3 / each)), each - 1) for each in groups]
        if nested:
            drawn[1] = drawn[0] % groups[1] if chance.random() < 0.97 else drawn[1]
        bands = {f"d{at}": f"g{group}" for at, group in enumerate(drawn)}
        if kind == "waves":
            since, until = chance.choices([(0, 1), (0, 0), (1, 1)], [0.9, 0.05, 0.05])[0]
        else:
            since, until = chance.randrange(releases), releases - 1
        people.append(Person(bands, since, until))
    return Population(people, releases)


# Who shows what


def threshold_only(made: Population) -> list[tuple[int, Cell]]:
    """Everything from five people on."""
    return [
        (release, cell)
        for release in range(made.releases)
        for cell, people in made.cells(release).items()
        if people >= FLOOR
    ]


def with_sibling(made: Population) -> list[tuple[int, Cell]]:
    """And, where one group of a dimension is hidden, the next smallest as well."""
    shown = []
    for release in range(made.releases):
        cells = made.cells(release)
        hidden = {cell for cell, people in cells.items() if people < FLOOR}
        for dimension in {dimension for dimension, _group in hidden}:
            siblings = sorted((people, cell) for cell, people in cells.items() if cell[0] == dimension)
            left = [cell for _people, cell in siblings if cell not in hidden]
            if sum(cell[0] == dimension for cell in hidden) == 1 and left:
                hidden.add(left[0])
        shown += [(release, cell) for cell in cells if cell not in hidden]
    return shown


def ours(made: Population) -> list[tuple[int, Cell]]:
    """The product's plan, release after release."""
    shown: list[tuple[int, Cell]] = []
    before: dict[Cell, int] = {}
    for release in range(made.releases):
        members: Counter[frozenset[Row]] = Counter()
        for person in made.people:
            rows = {(str(old), *cell) for old, cell in shown if person.is_in(old) and cell in person.cells}
            if person.is_in(release):
                rows |= {(THIS, *cell) for cell in person.cells}
            if rows:
                members[frozenset(rows)] += 1
        earlier = frozenset((str(old), *cell) for old, cell in shown)
        found = plan(Asked(members, floor=FLOOR, earlier=earlier, before=before))
        shown += [(release, cell) for cell in found.shown]
        sizes = sizes_of(members)
        before = {cell: sizes[cell] for cell in found.shown} | {cell: before[cell] for cell in found.kept}
    return shown


POLICIES: dict[str, Callable[[Population], list[tuple[int, Cell]]]] = {
    "threshold only": threshold_only,
    "next smallest hidden too": with_sibling,
    "ours": ours,
}


# The attacker


def exposed(made: Population, shown: Iterable[tuple[int, Cell]]) -> list[int]:
    """Sizes of the groups of fewer than five that follow from what is shown."""
    lines = [
        [Fraction(person.is_in(release) and cell in person.cells) for person in made.people] for release, cell in shown
    ]
    pivots = reduce(lines)
    return [len(group) for group in small_groups(made) if follows(group, lines, pivots)]


def reduce(lines: list[Line]) -> list[int]:
    """To reduced row echelon form, in place; the places of the leading ones."""
    pivots: list[int] = []
    for at in range(len(lines[0]) if lines else 0):
        top = len(pivots)
        found = next((line for line in range(top, len(lines)) if lines[line][at]), None)
        if found is None:
            continue
        lines[top], lines[found] = lines[found], lines[top]
        lead = lines[top][at]
        lines[top] = [value / lead if value else value for value in lines[top]]
        for other, line in enumerate(lines):
            if other != top and line[at]:
                factor = line[at]
                lines[other] = [a - factor * b if b else a for a, b in zip(line, lines[top], strict=True)]
        pivots.append(at)
    del lines[len(pivots) :]
    return pivots


def follows(group: frozenset[int], lines: Sequence[Line], pivots: Sequence[int]) -> bool:
    used = [line for line, pivot in zip(lines, pivots, strict=True) if pivot in group]
    if not used:
        return False
    return all(sum(line[at] for line in used) == (at in group) for at in range(len(used[0])))


def small_groups(made: Population) -> Iterator[frozenset[int]]:
    """By any combination of attributes and of the releases that count them; single people too."""
    found: dict[frozenset[tuple[str, str]], set[int]] = {}
    for at, person in enumerate(made.people):
        facts = [*person.bands.items(), ("releases", f"{person.since}-{person.until}")]
        for size in range(1, len(facts) + 1):
            for some in combinations(facts, size):
                found.setdefault(frozenset(some), set()).add(at)
    groups = {frozenset(group) for group in found.values() if len(group) < FLOOR}
    yield from groups | {frozenset({at}) for at in range(len(made.people))}


# The trial


@dataclass
class Tally:
    populations: int = 0
    groups: int = 0
    people: int = 0
    shown: int = 0
    seconds: float = 0.0


def trial(seeds: Iterable[int]) -> dict[str, Tally]:
    tallies = {name: Tally() for name in POLICIES}
    for seed in seeds:
        made = population(random.Random(seed))  # noqa: S311 - the same every time
        for name, policy in POLICIES.items():
            tally, start = tallies[name], time.process_time()
            shown = policy(made)
            tally.seconds += time.process_time() - start
            found = exposed(made, shown)
            tally.populations += bool(found)
            tally.groups += len(found)
            tally.people += found.count(1)
            tally.shown += len(shown)
    return tallies


def main() -> int:
    parser = argparse.ArgumentParser(prog="bin/chaos populations")
    parser.add_argument("--populations", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    tallies = trial(range(options.seed, options.seed + options.populations))
    if options.json:
        sys.stdout.write(json.dumps({name: vars(tally) for name, tally in tallies.items()}) + "\n")
    else:
        sys.stdout.write(f"{options.populations:,} populations, seeds from {options.seed}\n")
        for name, each in tallies.items():
            sys.stdout.write(
                f"  {name:<26} {each.populations:>5} populations exposed, {each.groups:>6} groups"
                f" ({each.people} single people), {each.shown:>6} cells shown, {each.seconds:.1f} s\n"
            )
    return 1 if tallies["ours"].groups else 0


if __name__ == "__main__":
    raise SystemExit(main())
