from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from launcher import checks


@dataclass(frozen=True)
class Drill:
    """One trial: a line for `bin/chaos --help`, its own help, and what it does with its arguments."""

    words: str
    usage: str
    run: Callable[[list[str]], int]


@contextlib.contextmanager
def servers() -> Iterator[dict[str, str]]:
    """The environment of the tests' own servers; bin/test and other trials wait until this one has ended."""
    with checks.alone(), checks.servers(with_browser=False) as environment:
        yield environment
