"""Celery's beat, when the machine's clock is set back."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from celery import Celery

from alumni_portal.beat import Scheduler

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


class Beat(Scheduler):
    """Notes what it would have sent."""

    def __init__(self, schedule: Path) -> None:
        app = Celery("a trial", set_as_current=False)
        app.conf.beat_schedule = {"often": {"task": "nothing", "schedule": 2.0}}
        self.sent = 0
        super().__init__(app=app, schedule_filename=str(schedule))

    def apply_entry(self, entry: object, producer: object = None) -> None:
        self.sent += getattr(entry, "name", "") == "often"

    @property
    def producer(self) -> None:
        return None


@pytest.fixture
def beat(tmp_path: Path) -> Iterator[Beat]:
    with time_machine.travel(NOON, tick=False):
        beat = Beat(tmp_path / "schedule")
    yield beat
    beat.close()


def ticks(beat: Beat, *, at: float) -> int:
    """So many times it has sent something in all."""
    with time_machine.travel(NOON + timedelta(seconds=at), tick=False):
        for _entry in beat.schedule:
            beat.tick()
    return beat.sent


def test_the_beat_goes_on_when_the_clock_is_set_back(beat: Beat) -> None:
    assert [ticks(beat, at=second) for second in (0, 3, 6)] == [0, 1, 2]
    assert [ticks(beat, at=second) for second in (-3600, -3597, -3594)] == [2, 3, 4]


def test_a_beat_that_starts_after_its_clock_was_set_back_goes_on(beat: Beat, tmp_path: Path) -> None:
    ticks(beat, at=6)
    beat.close()
    with time_machine.travel(NOON - timedelta(hours=1), tick=False):
        later = Beat(tmp_path / "schedule")
    assert [ticks(later, at=second) for second in (-3599, -3596)] == [0, 1]
    later.close()
