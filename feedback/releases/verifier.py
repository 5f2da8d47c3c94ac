"""Whether anybody could compute, from the figures shown, what fewer people said than may be shown.

Whoever adds and subtracts figures of the same question works with the sums of groups of people: each figure is a row
with a 1 for everybody counted in it. A combination of rows in which all but a few people cancel out tells about those
few. So the rule is: no combination of the rows may be other than zero for some people and fewer than `few` of them. It
covers every group that is not shown, whatever bands it is made of, and complements, differences of releases and single
people alike. ADR 0019 has the reasons.

People counted in the same figures cannot be told apart by any combination, so that one column stands for all of them:
the work grows with the columns, not with the people. Arithmetic is exact, in the integers modulo a Mersenne prime
beyond Hadamard's bound for a matrix of zeros and ones of that rank: no minor of it is lost.

Three steps, each only where the one before has proved nothing. (1) Columns of so many people that they can belong to no
small remainder span everything. (2) `few` bases without a person in common: whatever is not zero differs from zero on
each of them, hence on `few` people. (3) Blind spots: random changes to the people that no shown figure would notice. A
few people are exposed only if their own shares in these changes depend on each other; all such sets are looked for.
Where there are more than `SEARCHED` columns to look through, what is not proved counts as exposed.
"""

from __future__ import annotations

import math
import random
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

Row = tuple[str, str, str]  # which release, dimension and group
Column = frozenset[Row]
Vector = list[int]

EXPONENTS = (61, 89, 127, 521, 1279, 2203, 4423, 9689)  # of Mersenne primes
SEARCHED = 120
TRIES = 12
EVERY_SET = 5  # people


@dataclass(frozen=True)
class Exposure:
    """`rows` combined tell about `people` of them; empty rows: nothing was proved."""

    rows: frozenset[Row]
    people: int


def columns_of(members: Mapping[Column, int], shown: Iterable[Row]) -> dict[Column, int]:
    """People by the shown figures that they are counted in."""
    kept = frozenset(shown)
    merged: Counter[Column] = Counter()
    for rows, people in members.items():
        if seen := rows & kept:
            merged[seen] += people
    return dict(merged)


def exposure(
    columns: Mapping[Column, int], *, few: int, order: Sequence[Row], members: Mapping[Column, int] | None = None
) -> Exposure | None:
    """None: proved that whatever is computed tells about nobody or about `few` people at least.

    `order` holds all rows; those named first are named as involved rather than others. With `few` beyond `EVERY_SET`
    not every set of people is looked for where the first two steps prove nothing, but every set under that, and every
    group under `few` that up to three rows of `members` have in common.
    """
    space = Space(order)
    large = [column for column, people in columns.items() if people >= few]
    space.meet(large)
    places = space.missed_by(column for column, people in columns.items() if people < few)
    if not places:
        return None
    missed = {column: columns[column] for column in places}
    bases = _disjoint_bases(large, missed, space.rank_with(places), few)
    if len(bases) == few:
        return None
    if len(missed) > SEARCHED:
        return Exposure(frozenset(), 0)
    shares = _blind_spots(space, places, EVERY_SET - 1)
    spots = [(at, missed[column], shares[at]) for at, column in enumerate(places)]
    known = [{at for at, column in enumerate(places) if column in basis} for basis in bases]
    found = _dependent(spots, min(few, EVERY_SET) - 1, space.prime, known)
    if found is None and few > EVERY_SET and members is not None:
        found = _groups_told(dict(zip(places, shares, strict=True)), members, order, few, space.prime)
    return None if found is None else _explained(columns, [places[at] for at in found], order)


def derivation(columns: Mapping[Column, int], target: Row, *, order: Sequence[Row]) -> frozenset[Row] | None:
    """The rows of `order` that give `target` away, whose people the columns name too; None where none do."""
    space = Space([*order, target])
    space.meet(columns)
    telling = next((vector for vector in space.left if vector[-1]), None)
    if telling is None:
        return None
    others = [_cancelled(vector, telling, space.prime) for vector in space.left if vector is not telling]
    used = _fewest(telling, [vector for vector in others if any(vector)], space.prime)
    return frozenset(row for row, value in zip(order, used, strict=False) if value)


def _cancelled(vector: Vector, telling: Vector, prime: int) -> Vector:
    factor = vector[-1] * pow(telling[-1], -1, prime)
    return [(mine - factor * theirs) % prime for mine, theirs in zip(vector, telling, strict=True)]


class Space:
    """Combinations of rows (`left`) that are zero on all columns met so far, modulo `prime`."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self.at = {row: at for at, row in enumerate(rows)}
        self.prime = prime_for(len(rows))
        self.left: list[Vector] = [[int(at == other) for other in range(len(rows))] for at in range(len(rows))]

    def meet(self, columns: Iterable[Column]) -> None:
        for column in columns:
            values = self.values(column)
            pivot = next((at for at, value in enumerate(values) if value), None)
            if pivot is not None:
                self._drop(pivot, values)

    def values(self, column: Column) -> Vector:
        places = [self.at[row] for row in column]
        return [sum([vector[place] for place in places]) % self.prime for vector in self.left]

    def missed_by(self, columns: Iterable[Column]) -> list[Column]:
        """Those on which some combination is not zero."""
        return [column for column in columns if any(self.values(column))]

    def rank_with(self, columns: Iterable[Column]) -> int:
        """Of all columns met and these."""
        other = Space(())
        other.at, other.prime, other.left = self.at, self.prime, list(self.left)
        other.meet(columns)
        return len(self.at) - len(other.left)

    def _drop(self, pivot: int, values: Vector) -> None:
        gone, inverse = self.left.pop(pivot), pow(values.pop(pivot), -1, self.prime)
        for at, value in enumerate(values):
            if value:
                factor = value * inverse % self.prime
                self.left[at] = [
                    (mine - factor * theirs) % self.prime if theirs else mine
                    for mine, theirs in zip(self.left[at], gone, strict=True)
                ]


def prime_for(rank: int) -> int:
    """Above every minor of a matrix of zeros and ones of this rank: (n + 1)^((n + 1)/2) / 2^n (Hadamard)."""
    bits = (rank + 1) / 2 * math.log2(rank + 1) - rank
    return int(2 ** next(exponent for exponent in EXPONENTS if exponent > bits + 1) - 1)


# Bases without a person in common


def _disjoint_bases(
    large: Sequence[Column], small: Mapping[Column, int], rank: int, few: int
) -> list[frozenset[Column]]:
    """As many as are found, `few` at most, without their columns among `large`. Looked for greedily, some times over.

    Modulo 2: what is independent there is so in the integers.
    """
    rows = {row: at for at, row in enumerate({row for column in (*large, *small) for row in column})}
    bits = {column: sum(1 << rows[row] for row in column) for column in (*large, *small)}
    common: dict[int, int] = {}
    for column in large:
        _add(common, bits[column])
    chance = random.Random(0)  # noqa: S311 - any order does, the same each time
    best: list[frozenset[Column]] = []
    for again in range(TRIES):
        found = _bases_taken(bits, common, small, rank, few, chance.random if again else float)
        best = max(best, found, key=len)
        if len(best) == few:
            break
    return best


def _bases_taken(
    bits: Mapping[Column, int],
    common: Mapping[int, int],
    small: Mapping[Column, int],
    rank: int,
    few: int,
    chance: Callable[[], float],
) -> list[frozenset[Column]]:
    """The people of small groups come last, for every basis needs one of them."""
    left = dict(small)
    bases: list[frozenset[Column]] = []
    while len(bases) < few:
        crowd: Counter[Row] = Counter()
        for column, people in left.items():
            crowd.update(dict.fromkeys(column, people))
        scarcity = {column: math.fsum(crowd[row] ** -2 for row in column) * (1 + chance()) for column in left}
        basis, taken = dict(common), []
        for column in sorted(left, key=scarcity.__getitem__):
            if len(basis) == rank:
                break
            if _add(basis, bits[column]):
                taken.append(column)
        if len(basis) < rank:
            break
        bases.append(frozenset(taken))
        left = {column: people - (column in bases[-1]) for column, people in left.items()}
        left = {column: people for column, people in left.items() if people}
    return bases


def _add(basis: dict[int, int], bits: int) -> bool:
    """Whether it was independent of the basis, which it now belongs to."""
    while bits:
        top = bits.bit_length()
        if top not in basis:
            basis[top] = bits
            return True
        bits ^= basis[top]
    return False


# Blind spots


def _blind_spots(space: Space, columns: Sequence[Column], count: int) -> list[tuple[int, ...]]:
    """For each column its shares in `count` random changes that none of the combinations in `space` notices."""
    prime = space.prime
    rows = [list(row) for row in zip(*(space.values(column) for column in columns), strict=True)]
    pivots = _reduce(rows, prime)
    free = [at for at in range(len(columns)) if at not in pivots]
    spots = []
    for _ in range(count):
        spot = [0] * len(columns)
        for at in free:
            spot[at] = random.randrange(prime)  # noqa: S311 - any numbers do; an unlucky draw hides more, never less
        for row, pivot in zip(rows, pivots, strict=False):
            spot[pivot] = -sum(row[at] * spot[at] for at in free) % prime
        spots.append(spot)
    return list(zip(*spots, strict=True))


def _reduce(rows: list[Vector], prime: int) -> list[int]:
    """To reduced row echelon form, in place, zero rows dropped; the pivots' places."""
    pivots: list[int] = []
    for at in range(len(rows[0])):
        top = len(pivots)
        found = next((other for other in range(top, len(rows)) if rows[other][at]), None)
        if found is None:
            continue
        rows[top], rows[found] = rows[found], rows[top]
        inverse = pow(rows[top][at], -1, prime)
        lead = rows[top] = [value * inverse % prime for value in rows[top]]
        for other, row in enumerate(rows):
            if other != top and (factor := row[at]):
                rows[other] = [(mine - factor * theirs) % prime for mine, theirs in zip(row, lead, strict=True)]
        pivots.append(at)
    del rows[len(pivots) :]
    return pivots


Spot = tuple[int, int, tuple[int, ...]]  # place, people, shares


def _dependent(
    spots: Sequence[Spot], budget: int, prime: int, bases: Sequence[Collection[int]] = ()
) -> list[int] | None:
    """Places of at most `budget` people whose shares depend on each other linearly. Each such set has a place in each
    of `bases`."""
    lightest: dict[tuple[int, ...], tuple[int, int]] = {}
    for place, people, shares in _scaled(spots, prime):
        if people > budget:
            continue
        if not any(shares):
            return [place]
        other = lightest.get(shares)
        if other is not None and other[1] + people <= budget:
            return [other[0], place]
        if other is None or people < other[1]:
            lightest[shares] = place, people
    return _dependent_on_one(spots, budget, prime, bases)


def _dependent_on_one(
    spots: Sequence[Spot], budget: int, prime: int, bases: Sequence[Collection[int]]
) -> list[int] | None:
    """Three or more: with each of a basis in turn taken out of all others that have not been."""
    if budget < 3 or len(spots[0][2]) < 3:
        return None
    scaled, tried = _scaled(spots, prime), set()
    for place, people, shares in scaled:
        if people > budget - 2 or (bases and place not in bases[0]):
            continue
        tried.add(place)
        lead = next(index for index, value in enumerate(shares) if value)
        rest = [
            (other, weight, _without(theirs, shares, lead, prime))
            for other, weight, theirs in scaled
            if weight <= budget - people - 1 and other not in tried
        ]
        if rest and (found := _dependent(rest, budget - people, prime, bases[1:])):
            return [place, *found]
    return None


def _without(shares: tuple[int, ...], gone: tuple[int, ...], lead: int, prime: int) -> tuple[int, ...]:
    factor = shares[lead]  # `gone` is 1 there
    changed = [(mine - factor * theirs) % prime for mine, theirs in zip(shares, gone, strict=True)]
    del changed[lead]
    return tuple(changed)


def _scaled(spots: Sequence[Spot], prime: int) -> list[Spot]:
    """Each so that its first share that is not zero is 1; one inversion for all of them (Montgomery)."""
    products = [1]
    for _place, _people, shares in spots:
        products.append(products[-1] * (shares[0] or _lead(shares)) % prime)
    inverse = pow(products.pop(), -1, prime)
    scaled: list[Spot] = []
    for place, people, shares in reversed(spots):
        mine = inverse * products.pop() % prime
        inverse = inverse * (shares[0] or _lead(shares)) % prime
        scaled.append((place, people, tuple([value * mine % prime for value in shares])))
    scaled.reverse()
    return scaled


def _lead(shares: tuple[int, ...]) -> int:
    return next((value for value in shares if value), 1)


def _groups_told(
    shares: Mapping[Column, tuple[int, ...]], members: Mapping[Column, int], order: Iterable[Row], few: int, prime: int
) -> list[int] | None:
    """A group of fewer than `few`, whatever up to three rows make it one, that the shown figures add up to."""
    shown = frozenset(order)
    groups: defaultdict[Column, Counter[Column]] = defaultdict(Counter)
    for rows, people in members.items():
        for size in (1, 2, 3):
            for made_of in combinations(rows, size):
                groups[frozenset(made_of)][rows & shown] += people
    whole = columns_of(members, shown)
    places = {column: at for at, column in enumerate(shares)}
    for group in groups.values():
        if group.total() < few and all(column in places and whole[column] == group[column] for column in group):
            sums = zip(*(shares[column] for column in group), strict=True)
            if not any(sum(values) % prime for values in sums):
                return [places[column] for column in group]
    return None


# Which rows


def _explained(columns: Mapping[Column, int], exposed: Sequence[Column], order: Sequence[Row]) -> Exposure:
    space = Space(order)
    space.meet(column for column in columns if column not in exposed)
    column = next(column for column in exposed if any(space.values(column)))
    at = next(at for at, value in enumerate(space.values(column)) if value)
    telling = space.left[at]
    space.meet(exposed)
    used = _fewest(telling, space.left, space.prime)
    rows = frozenset(row for row, value in zip(order, used, strict=True) if value)
    return Exposure(rows, sum(columns[column] for column in exposed))


def _fewest(vector: Vector, relations: Sequence[Vector], prime: int) -> Vector:
    """The same combination without the rows named last, as far as `relations` express them by others."""
    if not relations:
        return vector
    turned = [relation[::-1] for relation in relations]
    left = vector[::-1]
    for lead, relation in zip(_reduce(turned, prime), turned, strict=False):
        if factor := left[lead]:
            left = [(mine - factor * theirs) % prime for mine, theirs in zip(left, relation, strict=True)]
    return left[::-1]
