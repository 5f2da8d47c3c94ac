"""Whether a release is due."""

from __future__ import annotations

from datetime import datetime, timedelta

from feedback.models import Release, Wave, WaveState

SETTLED_AFTER = timedelta(minutes=1)  # a submission that began by then has been written


def may_release_batch(wave: Wave) -> bool:
    return wave.in_batches and wave.state == WaveState.OPEN


def has_grown(wave: Wave, answers: int, last: Release | None) -> bool:
    """By as many as a figure needs; the first release needs them too."""
    return answers - (last.answers if last else 0) >= wave.scores_from


def may_release_last(wave: Wave) -> bool:
    return wave.state == WaveState.CLOSED


def batch_ends(now: datetime) -> datetime:
    return now - SETTLED_AFTER
