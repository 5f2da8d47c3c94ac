"""The product for a trial: `celery -A chaos.product`. Leases and pauses are seconds, so that a trial sees them end.

TRIAL_LEASE is how many seconds a message is leased for while it is sent; the rest follows from it. TRIAL_CLOCK names a
file with the seconds by which this process's clock is wrong; it may change at any moment. Nothing else differs.
"""

import contextlib
import os
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import django
import time_machine
from celery.signals import worker_process_init

from alumni_portal.celery import app

django.setup()

from mail import delivery, outcomes, relay  # noqa: E402 -- after the set-up

LEASE = float(os.environ.get("TRIAL_LEASE", "8"))
CLOCK = os.environ.get("TRIAL_CLOCK", "")

delivery.SENDING_LEASE = timedelta(seconds=LEASE)
delivery.CLAIM_LEASE = timedelta(seconds=LEASE * 0.75)
delivery.GRACE = timedelta(seconds=LEASE * 0.35)
outcomes.FIRST_BACKOFF, outcomes.LONGEST_BACKOFF = timedelta(seconds=0.5), timedelta(seconds=LEASE / 2)
# The relay is given up before the lease ends, as with the product's 30 seconds and five minutes.
relay.TIMEOUT = round(LEASE * 0.4)
for tick in ("mail-codes", "mail-service", "mail-marketing", "mail-reap"):
    entry = app.conf.beat_schedule[tick]
    entry["schedule"] = min(entry["schedule"], LEASE / 5)


class Clock:
    """As a clock that is set wrong: what the system tells the time by is left alone, and so is `monotonic`."""

    def __init__(self, file: Path) -> None:
        self.file, self.wrong_by = file, 0.0
        self.machine: Any = None

    def follow(self) -> None:
        while True:
            with contextlib.suppress(OSError, ValueError):
                self.set(float(self.file.read_text()))
            time.sleep(0.2)

    def set(self, wrong_by: float) -> None:
        if wrong_by == self.wrong_by:
            return
        if self.machine is not None:
            self.machine.stop()
            self.machine = None
        self.wrong_by = wrong_by
        if wrong_by:
            self.machine = time_machine.travel(datetime.now(UTC) + timedelta(seconds=wrong_by), tick=True)
            self.machine.start()


clock = Clock(Path(CLOCK))


def follow_the_clock(**_signal: object) -> None:
    """In each process anew: a fork has the clock of its parent, and no threads."""
    threading.Thread(target=clock.follow, daemon=True).start()


if CLOCK:
    worker_process_init.connect(follow_the_clock)
    follow_the_clock()

__all__ = ["app"]
