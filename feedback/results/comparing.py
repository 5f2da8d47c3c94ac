"""Whether two figures differ by more than chance: a difference, its 95 % interval, and nothing said beyond it.

Everything here counts published figures. eNPS: `feedback.releases.formulas.change`. Means: Welch's interval, with
Student's t by its expansion around the normal. Shares: Agresti and Caffo's, one answer more of each kind on each side.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from feedback.releases.formulas import Z95

FROM_ANSWERS = 10  # on either side: fewer say nothing about a change


@dataclass(frozen=True)
class Difference:
    """The later minus the earlier. `changed` only where the interval does not hold 0."""

    value: float
    low: float
    high: float

    @property
    def changed(self) -> bool:
        return self.low > 0 or self.high < 0


def of_means(earlier: Mapping[str, int], later: Mapping[str, int]) -> Difference | None:
    """Of counts whose buckets are numbers."""
    if min(sum(earlier.values()), sum(later.values())) < FROM_ANSWERS:
        return None
    (was, was_spread, was_n), (now, now_spread, now_n) = _spread(earlier), _spread(later)
    error = was_spread / was_n + now_spread / now_n
    difference = now - was
    if not error:  # everybody said the same, on both sides: no interval can be drawn from that
        return None
    freedom = error**2 / ((was_spread / was_n) ** 2 / (was_n - 1) + (now_spread / now_n) ** 2 / (now_n - 1))
    half = _t95(freedom) * math.sqrt(error)
    return Difference(difference, difference - half, difference + half)


def of_shares(was: int, was_n: int, now: int, now_n: int) -> Difference | None:
    """In points of a hundred."""
    if min(was_n, now_n) < FROM_ANSWERS:
        return None
    p, q = (was + 1) / (was_n + 2), (now + 1) / (now_n + 2)
    half = Z95 * math.sqrt(p * (1 - p) / (was_n + 2) + q * (1 - q) / (now_n + 2))
    plain = now / now_n - was / was_n
    return Difference(100 * plain, 100 * max(-1.0, q - p - half), 100 * min(1.0, q - p + half))


def _spread(counts: Mapping[str, int]) -> tuple[float, float, int]:
    """Mean, variance of the sample, number."""
    n = sum(counts.values())
    mean = sum(int(bucket) * count for bucket, count in counts.items()) / n
    return mean, sum(count * (int(bucket) - mean) ** 2 for bucket, count in counts.items()) / (n - 1), n


def _t95(freedom: float) -> float:
    """Cornish and Fisher's expansion: right to a hundredth from five degrees on."""
    z = Z95
    return (
        z
        + (z**3 + z) / (4 * freedom)
        + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * freedom**2)
        + (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / (384 * freedom**3)
    )
