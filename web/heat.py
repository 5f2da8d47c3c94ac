"""A table whose cells are tinted by their figure: read as a table, seen as a map."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

STEPS = 3  # tints on either side of the middle


@dataclass(frozen=True)
class HeatCell:
    """`why` says in words why there is no figure; `mark` is the short form of it that the cell shows."""

    value: str = ""
    tint: str = ""
    note: Any = ""
    why: Any = ""


@dataclass(frozen=True)
class HeatRow:
    label: Any
    cells: Sequence[HeatCell]
    note: Any = ""


@dataclass(frozen=True)
class HeatMap:
    title: Any
    heading: Any
    columns: Sequence[Any]
    rows: Sequence[HeatRow]


def tint(value: float, *, low: float, middle: float, high: float) -> str:
    """One of low-3 … low-1, even, high-1 … high-3: how far from the middle towards an end."""
    end = high if value >= middle else low
    if end == middle:
        return "even"
    share = (value - middle) / (end - middle)
    step = min(round(share * (STEPS + 0.5)), STEPS)
    return f"{'high' if value >= middle else 'low'}-{step}" if step > 0 else "even"
