"""Which cells of one question are shown: computed once, proved by the verifier, kept with the release.

Everybody who answered the question is a population of its own. A cell is everybody, or one group of one dimension; two
filters at once are not offered. Cells are hidden, the smallest one involved first, until nothing is exposed. No Django
here: `bin/chaos populations` attacks these very plans.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from feedback.releases import verifier
from feedback.releases.verifier import Row

Cell = tuple[str, str]  # dimension and group
Members = Mapping[frozenset[Row], int]

ALL: Cell = ("", "")
THIS = "this"  # the release that is being planned


@dataclass(frozen=True)
class Asked:
    """What is known of a question before it is planned.

    `members`: how many people are counted in the same rows, those of earlier releases included. `earlier`: rows that
    have been published. `before`: people of each cell in the wave's last release, where it was shown. `near`: people
    of the same cell in other sealed waves that may have asked the same people. `unanimous`: all said the same.
    `with_`: cells that the question it depends on does not show, or not anew.
    """

    members: Members
    floor: int
    earlier: frozenset[Row] = frozenset()
    before: Mapping[Cell, int] = field(default_factory=dict)
    near: Mapping[Cell, Collection[int]] = field(default_factory=dict)
    unanimous: frozenset[Cell] = frozenset()
    with_: frozenset[Cell] = frozenset()


@dataclass(frozen=True)
class Plan:
    """`shown` in full, `banded` as one band, the rest `hidden` and why. Nothing that the release before showed is taken
    back: a cell that may not be shown anew is `kept` as it was."""

    sizes: Mapping[Cell, int]
    shown: frozenset[Cell]
    banded: frozenset[Cell]
    kept: frozenset[Cell]
    hidden: Mapping[Cell, str]


def plan(asked: Asked) -> Plan:
    sizes = sizes_of(asked.members)
    hidden = {cell: why for cell in sizes if (why := _refused(cell, sizes, asked))}
    kept = {cell for cell in sizes.keys() & asked.before.keys() if _stays(cell, sizes, asked)}
    banded = (asked.unanimous & sizes.keys()) - hidden.keys() - kept
    shown = set(sizes) - hidden.keys() - kept - banded
    for cell in (*_exposing(asked, sizes, shown), *_giving_away(asked, sizes, shown, banded)):
        hidden[cell] = "derivable"
    kept |= hidden.keys() & asked.before.keys()
    for cell in kept:
        hidden.pop(cell, None)
    return Plan(sizes, frozenset(shown), frozenset(banded), frozenset(kept), hidden)


def sizes_of(members: Members) -> dict[Cell, int]:
    """People of each cell of the release that is being planned."""
    sizes: Counter[Cell] = Counter()
    for rows, people in members.items():
        for source, dimension, group in rows:
            if source == THIS:
                sizes[dimension, group] += people
    return dict(sizes)


def _stays(cell: Cell, sizes: Mapping[Cell, int], asked: Asked) -> bool:
    """Shown by the last release, and not grown enough since, or not to be shown again: as it was."""
    return abs(sizes[cell] - asked.before[cell]) < asked.floor or cell in asked.with_


def _refused(cell: Cell, sizes: Mapping[Cell, int], asked: Asked) -> str:
    people, others = sizes[cell], sizes[ALL] - sizes[cell]
    if people < asked.floor:
        return "few"
    if 0 < others < asked.floor:
        return "remainder"
    if cell in asked.with_:
        return "derivable"
    if any(0 < abs(people - other) < asked.floor for other in asked.near.get(cell, ())):
        return "overlap"
    return ""


def _exposing(asked: Asked, sizes: Mapping[Cell, int], shown: set[Cell]) -> Iterable[Cell]:
    """Takes cells out of `shown`, each the smallest involved, until the verifier finds nothing."""
    while shown:
        order = _in_order(asked, sizes, shown)
        columns = verifier.columns_of(asked.members, order)
        found = verifier.exposure(columns, few=asked.floor, order=order, members=asked.members)
        if found is None:
            return
        yield _take(_smallest(found.rows, sizes, shown), shown)


def _giving_away(asked: Asked, sizes: Mapping[Cell, int], shown: set[Cell], banded: Iterable[Cell]) -> Iterable[Cell]:
    """A band would say nothing less if its figures followed from those of others."""
    for cell in sorted(banded):
        target = (THIS, *cell)
        while shown:
            order = _in_order(asked, sizes, shown)
            columns = verifier.columns_of(asked.members, [*order, target])
            found = verifier.derivation(columns, target, order=order)
            if found is None:
                break
            yield _take(_smallest(found, sizes, shown), shown)


def _in_order(asked: Asked, sizes: Mapping[Cell, int], shown: Iterable[Cell]) -> Sequence[Row]:
    """What is out already, then the small cells: those are named as involved, and hidden, rather than big ones."""
    mine = sorted(shown, key=lambda cell: (cell != ALL, sizes[cell], cell))
    return [*sorted(asked.earlier), *((THIS, *cell) for cell in mine)]


def _smallest(rows: Iterable[verifier.Row], sizes: Mapping[Cell, int], shown: Iterable[Cell]) -> Cell:
    """Of the cells of this release; everybody's only when no group's is left to hide."""
    involved = {row[1:] for row in rows if row[0] == THIS} or set(shown)
    return min(involved, key=lambda cell: (cell == ALL, sizes[cell], cell))


def _take(cell: Cell, shown: set[Cell]) -> Cell:
    shown.discard(cell)
    return cell
