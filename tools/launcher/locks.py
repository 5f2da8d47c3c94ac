"""One bin/dev and one bin/test at a time in a checkout. Locks end with their process, however it ends."""

from __future__ import annotations

import contextlib
import fcntl
from collections.abc import Iterator
from pathlib import Path

from launcher import paths
from launcher.console import say


class Busy(Exception):
    """Someone else holds the lock."""


@contextlib.contextmanager
def exclusive(name: str) -> Iterator[None]:
    """Holds var/NAME.lock or raises Busy at once."""
    with _lock_path(name).open("a") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise Busy from error
        yield


@contextlib.contextmanager
def patient(name: str, *, waiting_for: str) -> Iterator[None]:
    """Holds var/NAME.lock, waiting for whoever has it."""
    with _lock_path(name).open("a") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            say(f"waiting for {waiting_for}")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


@contextlib.contextmanager
def shared(name: str) -> Iterator[None]:
    with _lock_path(name).open("a") as handle:
        fcntl.flock(handle, fcntl.LOCK_SH)
        yield


def _lock_path(name: str) -> Path:
    paths.VAR.mkdir(exist_ok=True)
    return paths.VAR / f"{name}.lock"
