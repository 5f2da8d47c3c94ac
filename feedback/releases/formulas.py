"""Figures from counts. Pure: no query, no wave, no language.

Shares are between 0 and 1, points between −100 and 100. Sources: shared knowledge on surveys, reliability §4.5 and
product reference §4.2, in docs/feedback.md.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

SCORE_FROM = 10  # an eNPS of fewer answers is noise with a sign
Z95 = 1.959964


@dataclass(frozen=True)
class Score:
    """eNPS in whole points, with the ends of its 95 % interval and the number of answers."""

    value: int
    low: int
    high: int
    n: int


@dataclass(frozen=True)
class Change:
    """The later minus the earlier, in whole points. `is_clear` where the interval does not hold 0."""

    value: int
    low: int
    high: int

    @property
    def is_clear(self) -> bool:
        return self.low > 0 or self.high < 0


def percent(part: int, whole: int) -> int:
    return round_half_up(100 * part / whole) if whole else 0


def round_half_up(value: float) -> int:
    """As people round: 2.5 is 3, −2.5 is −2; Python would take the even one."""
    return math.floor(value + 0.5)


def promoters(counts: Mapping[str, int]) -> int:
    """Of 0–10: nines and tens, or their band."""
    return sum(counts.get(bucket, 0) for bucket in ("9", "10", "9-10"))


def detractors(counts: Mapping[str, int]) -> int:
    """Of 0–10: zero to six, or their band."""
    return sum(counts.get(bucket, 0) for bucket in (*map(str, range(7)), "0-6"))


def enps(counts: Mapping[str, int], *, population: int | None = None) -> Score | None:
    """100·(#9–10 − #0–6)/n of the counts of a 0–10 question, rounded once at the end. None under ten answers.

    `population` is how many were asked, where that is everybody whom the figure speaks of.
    """
    n = sum(counts.values())
    if n < SCORE_FROM:
        return None
    up, down = promoters(counts), detractors(counts)
    low, high = interval(up, down, n, population=population)
    return Score(round_half_up(100 * (up - down) / n), round_half_up(low), round_half_up(high), n)


def interval(up: int, down: int, n: int, *, population: int | None = None) -> tuple[float, float]:
    """95 %, in points, between −100 and 100: adjusted Wald, with one pseudo-answer for each of the three classes, and
    the finite population correction √((N−n)/(N−1)) where N is known."""
    score, variance = _adjusted(up, down, n)
    half = 100 * Z95 * math.sqrt(variance) * finite(n, population)
    return max(-100.0, 100 * score - half), min(100.0, 100 * score + half)


def _adjusted(up: int, down: int, n: int) -> tuple[float, float]:
    """Score and variance of its mean, as shares: Var = (p + d − (p − d)²)/n."""
    total = n + 3
    p, d = (up + 1) / total, (down + 1) / total
    return p - d, (p + d - (p - d) ** 2) / total


def finite(n: int, population: int | None) -> float:
    """1 where N is unknown or makes no sense; 0 where everybody answered."""
    if population is None or population < n or population <= 1:
        return 1.0
    return math.sqrt((population - n) / (population - 1))


def change(earlier: Mapping[str, int], later: Mapping[str, int]) -> Change | None:
    """Between the eNPS of two periods with different people. None where either has under ten answers."""
    if min(sum(earlier.values()), sum(later.values())) < SCORE_FROM:
        return None
    (was, was_variance), (is_now, now_variance) = (
        _adjusted(promoters(counts), detractors(counts), sum(counts.values())) for counts in (earlier, later)
    )
    half = Z95 * math.sqrt(was_variance + now_variance)
    value = _plain(later) - _plain(earlier)
    low, high = (is_now - was) - half, (is_now - was) + half
    return Change(round_half_up(100 * value), round_half_up(100 * low), round_half_up(100 * high))


def _plain(counts: Mapping[str, int]) -> float:
    return (promoters(counts) - detractors(counts)) / sum(counts.values())


def top_minus_low(counts: Mapping[str, int]) -> int | None:
    """The score of a 1–5 question: per cent of 5 minus per cent of 1 to 3. None under ten answers."""
    n = sum(counts.values())
    if n < SCORE_FROM:
        return None
    top = counts.get("5", 0)
    low = sum(counts.get(bucket, 0) for bucket in ("1", "2", "3"))
    return round_half_up(100 * (top - low) / n)


def favourable(counts: Mapping[str, int]) -> int | None:
    """Of a 1–5 question: per cent of 4 and 5. None under ten answers."""
    n = sum(counts.values())
    return None if n < SCORE_FROM else percent(counts.get("4", 0) + counts.get("5", 0), n)


def mean(counts: Mapping[str, int], *, ends: tuple[int, int] | None = None) -> float | None:
    """Of buckets that are numbers, to one decimal. Within half a point of an end of the scale a whole number: there a
    decimal counts the few who said something else."""
    total = sum(counts.values())
    if not total:
        return None
    value = sum(int(bucket) * count for bucket, count in counts.items()) / total
    if ends and min(value - ends[0], ends[1] - value) < 0.5:
        return float(round_half_up(value))
    return round(value, 1)


def drift(earlier: Mapping[str, int], later: Mapping[str, int]) -> float | None:
    """1 − Σ min(share, share) over reasons: 0 is the same, 1 is all different. None where either side is empty."""
    was, is_now = sum(earlier.values()), sum(later.values())
    if not was or not is_now:
        return None
    reasons = earlier.keys() | later.keys()
    return 1 - sum(min(earlier.get(one, 0) / was, later.get(one, 0) / is_now) for one in reasons)
