"""How far reasons moved between two moments, and whether that is more than chance would do.

The figure is 1 − Σ min(share, share): 0 is the same, 1 is all different. Two samples of one opinion differ too, the
more the smaller they are. What chance alone would give is computed with it, as half the sum of the mean differences of
shares, and nothing is called drift that does not lie clearly above that.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from feedback.releases import formulas

FROM_ANSWERS = 10  # on either side
CLEAR = 1.96
Counts = Mapping[str, int]


@dataclass(frozen=True)
class Drift:
    """`chance` is what two samples of one opinion would show; `most` what they nearly never exceed."""

    value: float
    chance: float
    most: float
    fell: tuple[str, float, float] | None  # reason, share before, share after
    rose: tuple[str, float, float] | None

    @property
    def is_clear(self) -> bool:
        return self.value > self.most


def drift_of(earlier: Counts, later: Counts) -> Drift | None:
    n, m = sum(earlier.values()), sum(later.values())
    value = formulas.drift(earlier, later)
    if value is None or min(n, m) < FROM_ANSWERS:
        return None
    chance, spread = _by_chance(earlier, later, n, m)
    moves = {reason: later.get(reason, 0) / m - earlier.get(reason, 0) / n for reason in earlier.keys() | later.keys()}
    falling = min(moves, key=lambda reason: (moves[reason], reason))
    rising = max(moves, key=lambda reason: (moves[reason], reason))

    def move(reason: str) -> tuple[str, float, float] | None:
        return (reason, earlier.get(reason, 0) / n, later.get(reason, 0) / m) if moves[reason] else None

    return Drift(value, chance, chance + CLEAR * spread, move(falling), move(rising))


def _by_chance(earlier: Counts, later: Counts, n: int, m: int) -> tuple[float, float]:
    """Mean and spread under the pooled shares: each difference is half-normal, and counts by half."""
    mean = variance = 0.0
    for reason in earlier.keys() | later.keys():
        share = (earlier.get(reason, 0) + later.get(reason, 0)) / (n + m)
        error = share * (1 - share) * (1 / n + 1 / m)
        mean += math.sqrt(error * 2 / math.pi) / 2
        variance += error * (1 - 2 / math.pi) / 4
    return mean, math.sqrt(variance)
