"""What acts are worth, and how that fades.

    points = Σ weight(kind) × 0.5^(age ÷ half-life), shown as 0 to 5

The sum over kinds with weights is the engagement score of the University of Texas Foundation (activities and events
weigh most there, then e-mail); the kinds follow the CASE alumni engagement metrics (volunteer, experiential,
communication) without giving; that effort counts more than an open is Concordia's scale of 19 acts. The half-life is
ours: it lets a score fall without anybody rewriting it. No act is ever worth less than nothing.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

HALF_LIFE = timedelta(days=180)
# From so many points on it is 1, 2, 3, 4 and 5: each step asks for twice as much as the one before.
STEPS = (3.0, 6.0, 12.0, 24.0, 48.0)


def worth(points: float, *, since: datetime, at: datetime) -> float:
    """What points of some moment are worth at a later one (or were at an earlier one)."""
    return float(points * 0.5 ** ((at - since) / HALF_LIFE))


def points_of(acts: Iterable[tuple[float, datetime]], *, at: datetime) -> float:
    """The sum itself, over (weight, when)."""
    return sum((worth(weight, since=when, at=at) for weight, when in acts), 0.0)


def score(points: float) -> int:
    """0 to 5. A hair's breadth below a step counts as reached, so that 3 points are 3 points the moment after."""
    return sum(points >= step - 0.01 for step in STEPS)
