"""Who meets whom this month. Pure: people, who was introduced to whom before, who must not meet; groups come out.

The people stand in a ring in a stable order and are turned against each other, as at a tournament (the circle method):
every turn of the ring pairs everybody with somebody else, and no two turns have a pair in common. Of all turns the one
is taken that repeats the least. So in a group that stays the same and is even, nobody meets the same person twice
before they have met everybody. Where people came and went, pairs that would repeat are mended: by swapping partners
with another pair, and where that does not do, by an exact search (maximum matching, Edmonds 1965), so that a pair is
repeated only if there is no way to give everybody somebody new. An odd one makes a pair three. Two of whom one has
blocked the other are never put together.

Up to SMALL people the search is exact (of an odd number, up to SMALL_AND_ODD). Beyond that each has met so few of so
many that swapping always finds somebody.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from itertools import combinations
from typing import TypeVar

Who = TypeVar("Who", bound=Hashable)
Pair = frozenset[int]
SMALL, SMALL_AND_ODD = 120, 25
LOOKED_AT = 2_000  # other pairs, before a repeat is left as it is


def groups_of(
    people: Sequence[Who],
    *,
    met: Mapping[tuple[Who, Who], int],
    apart: Iterable[tuple[Who, Who]] = (),
) -> list[tuple[Who, ...]]:
    """`people` in a stable order. `met` counts how often two were introduced. Whoever cannot be paired is left out."""
    place = {who: number for number, who in enumerate(people)}
    times: dict[int, int] = {}
    total = len(people)
    for (one, other), count in met.items():
        if one in place and other in place:
            key = _key(place[one], place[other], total)
            times[key] = times.get(key, 0) + count
    never = {_key(place[one], place[other], total) for one, other in apart if one in place and other in place}
    found = _Month(total, times, never).groups()
    return [tuple(people[number] for number in group) for group in found]


def _key(one: int, other: int, total: int) -> int:
    return one * total + other if one < other else other * total + one


class _Month:
    def __init__(self, total: int, times: Mapping[int, int], never: set[int]) -> None:
        self.total, self.times, self.never = total, times, never

    def cost(self, one: int, other: int) -> int:
        """How often they have met; a block weighs more than everything."""
        key = _key(one, other, self.total)
        return 1_000_000 if key in self.never else self.times.get(key, 0)

    def groups(self) -> list[tuple[int, ...]]:
        if self.total < 2:
            return []
        pairs, odd = self.turned()
        self.swap(pairs)
        if odd is not None and self.total <= SMALL_AND_ODD:
            return self.best_with_odd(pairs, odd)
        if odd is None and self.total <= SMALL and any(self.cost(*pair) for pair in pairs):
            pairs = self.exact(pairs)
        return self.complete(pairs, odd)

    def best_with_odd(self, pairs: list[tuple[int, int]], odd: int) -> list[tuple[int, ...]]:
        """Each of them tried as the third of a group; the way that repeats the least."""
        ways = [self.complete(pairs, odd)]
        for each in range(self.total) if self.weight(ways[0])[0] else ():
            rest = [who for who in range(self.total) if who != each]
            start = list(zip(rest[::2], rest[1::2], strict=True))
            ways.append(self.complete(self.exact(start, without=each), each))
        return min(ways, key=self.weight)

    def weight(self, groups: list[tuple[int, ...]]) -> tuple[int, int, int]:
        """Worse is more: somebody left out, a pair that has met often, many that have met."""
        costs = [self.cost(*pair) for group in groups for pair in combinations(group, 2)]
        return self.total - sum(map(len, groups)) + max(costs, default=0), sum(costs), len(groups)

    def complete(self, pairs: list[tuple[int, int]], odd: int | None) -> list[tuple[int, ...]]:
        left = [] if odd is None else [odd]
        for one, other in pairs:
            if self.cost(one, other) >= 1_000_000:
                left += [one, other]
        kept = [pair for pair in pairs if self.cost(*pair) < 1_000_000]
        return self.threes(kept, left)

    def turned(self) -> tuple[list[tuple[int, int]], int | None]:
        """The ring at the turn that repeats the least. With a ghost where the number is odd."""
        seats = self.total + self.total % 2
        ring = seats - 1
        repeats: Counter[int] = Counter()
        for key, count in self.times.items():
            repeats[_turn(*divmod(key, self.total), seats)] += count
        for key in self.never:
            repeats[_turn(*divmod(key, self.total), seats)] += 1_000
        turn = min(range(ring), key=lambda each: repeats.get(each, 0))
        pairs, odd = [], None
        for one, other in _pairs_of(turn, seats):
            if other >= self.total:
                odd = one
            else:
                pairs.append((one, other))
        return pairs, odd

    def swap(self, pairs: list[tuple[int, int]]) -> None:
        """Where two have met, partners are changed with another pair if that makes fewer repeats."""
        for number, (one, other) in enumerate(pairs):
            before = self.cost(one, other)
            for step in range(1, min(len(pairs), LOOKED_AT) if before else 1):
                place = (number + step) % len(pairs)
                third, fourth = pairs[place]
                now = before + self.cost(third, fourth)
                ways = (((one, third), (other, fourth)), ((one, fourth), (other, third)))
                way = min(ways, key=lambda two: self.cost(*two[0]) + self.cost(*two[1]))
                if self.cost(*way[0]) + self.cost(*way[1]) < now:
                    pairs[number], pairs[place] = way
                    break

    def exact(self, pairs: list[tuple[int, int]], *, without: int = -1) -> list[tuple[int, int]]:
        """Everybody with somebody whom they have met the fewest times that allow it for all."""
        worst = max(self.cost(*pair) for pair in pairs)
        people = [who for who in range(self.total) if who != without]
        for most in sorted({self.cost(*pair) for pair in combinations(people, 2)}):
            if most >= worst:
                break
            graph: list[list[int]] = [[] for _who in range(self.total)]
            for one, other in combinations(people, 2):
                if self.cost(one, other) <= most:
                    graph[one].append(other)
                    graph[other].append(one)
            mate = matching(graph)
            if all(mate[who] >= 0 for who in people):
                return [(one, other) for one, other in enumerate(mate) if one < other]
        return pairs

    def threes(self, pairs: list[tuple[int, int]], left: list[int]) -> list[tuple[int, ...]]:
        """Whoever is left joins the pair of which they have met the fewest, each pair at most one."""
        groups: list[tuple[int, ...]] = list(pairs)
        for odd in left:
            free = [number for number, group in enumerate(groups) if len(group) == 2]
            best = min(free, key=lambda number: sum(self.cost(odd, each) for each in groups[number]), default=None)
            if best is not None and sum(self.cost(odd, each) for each in groups[best]) < 1_000_000:
                groups[best] = (*groups[best], odd)
        return groups


def _turn(one: int, other: int, seats: int) -> int:
    """At which turn of the ring these two sit opposite each other."""
    ring = seats - 1
    if other == ring:
        return 2 * one % ring
    return (one + other) % ring


def _pairs_of(turn: int, seats: int) -> list[tuple[int, int]]:
    """Everybody on the ring meets whom the numbers of both add up to `turn` with; who would meet themselves meets the
    one who stands outside of it."""
    ring = seats - 1
    pairs = []
    for one in range(ring):
        other = (turn - one) % ring
        if one == other:
            pairs.append((one, ring))
        elif one < other:
            pairs.append((one, other))
    return pairs


def matching(graph: Sequence[Sequence[int]]) -> list[int]:
    """A maximum matching: each one's partner, or -1 (Edmonds, with blossoms shrunk to their base)."""
    mate = [-1] * len(graph)
    for root in range(len(graph)):
        if mate[root] < 0:
            _augment(graph, mate, root)
    return mate


def _augment(graph: Sequence[Sequence[int]], mate: list[int], root: int) -> None:
    parent, base = [-1] * len(graph), list(range(len(graph)))
    outer, queue = {root}, [root]
    for one in queue:
        for other in graph[one]:
            if base[one] == base[other] or mate[one] == other:
                continue
            if other == root or (mate[other] >= 0 and parent[mate[other]] >= 0):
                _shrink(one, other, mate, parent, base, outer, queue)
            elif parent[other] < 0:
                parent[other] = one
                if mate[other] < 0:
                    _flip(other, mate, parent)
                    return
                outer.add(mate[other])
                queue.append(mate[other])


def _shrink(
    one: int, other: int, mate: list[int], parent: list[int], base: list[int], outer: set[int], queue: list[int]
) -> None:
    top = _meeting(one, other, mate, parent, base)
    inside: set[int] = set()
    for start, child in ((one, other), (other, one)):
        at = start
        while base[at] != top:
            inside |= {base[at], base[mate[at]]}
            parent[at] = child
            child = mate[at]
            at = parent[mate[at]]
    for each in range(len(base)):
        if base[each] in inside:
            base[each] = top
            if each not in outer:
                outer.add(each)
                queue.append(each)


def _meeting(one: int, other: int, mate: list[int], parent: list[int], base: list[int]) -> int:
    """The base at which the ways of both back to the root meet."""
    seen = set()
    while True:
        one = base[one]
        seen.add(one)
        if mate[one] < 0:
            break
        one = parent[mate[one]]
    while base[other] not in seen:
        other = parent[mate[base[other]]]
    return base[other]


def _flip(end: int, mate: list[int], parent: list[int]) -> None:
    while end >= 0:
        one = parent[end]
        after = mate[one]
        mate[end], mate[one] = one, end
        end = after
