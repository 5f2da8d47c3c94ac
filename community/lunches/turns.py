"""Whose turn it is to plan. Pure: seats in, seats out.

Between two turns of one person nobody else has more than one, and whoever sat at the table all the while and did not
pass has exactly one. So of two people who sit there and pass nothing, neither is ever more than one turn ahead;
and who waits, waits for no more rounds than there are others. Passing costs nothing: one is asked again when the others
of this time round have had theirs, and never owes two in a row. Who joins is asked last of this time round; who leaves
leaves no gap.
"""

from collections.abc import Collection, Hashable, Iterable
from dataclasses import dataclass, replace
from typing import Any


@dataclass(frozen=True)
class Chair:
    """`turns` is how far round the table one is, not how often one planned; `since` orders those who are as far."""

    who: Hashable
    turns: int
    since: Any


def in_turn(chairs: Iterable[Chair]) -> list[Chair]:
    return sorted(chairs, key=lambda chair: (chair.turns, chair.since, str(chair.who)))


def next_planner(chairs: Iterable[Chair], *, passed: Collection[Hashable] = ()) -> Chair | None:
    """`passed` have said for this round that they would rather not. None when all have."""
    return next((chair for chair in in_turn(chairs) if chair.who not in passed), None)


def after_planning(
    chairs: Iterable[Chair], who: Hashable, *, at: Any, passed: Collection[Hashable] = ()
) -> list[Chair]:
    """Whoever plans out of turn does the table a favour: it moves nobody on."""
    chairs = list(chairs)
    level = min(chair.turns for chair in chairs if chair.who == who or chair.who not in passed)
    done = [replace(chair, turns=level + 1, since=at) if chair.who == who else chair for chair in chairs]
    highest = max(chair.turns for chair in done)
    return [replace(chair, turns=max(chair.turns, highest - 1)) for chair in done]


def after_passing(chairs: Iterable[Chair], who: Hashable, *, at: Any) -> list[Chair]:
    return [replace(chair, since=at) if chair.who == who else chair for chair in chairs]


def seated_at(others: Iterable[Chair], *, before: int = 0) -> int:
    """The turns of somebody who sits down, or comes back after `before`: nothing to catch up with, nothing ahead."""
    turns = [chair.turns for chair in others]
    return min(max(before, min(turns)), max(turns)) if turns else before
