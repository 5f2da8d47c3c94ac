"""Whom people named before their last day, to stay in touch with: passed from the app that asked them to the one that
asks the colleagues. Each is asked before anything is exchanged. Filled in `AppConfig.ready()`.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class Named:
    """`by` is the record of who named them, and has joined; of name and address one may be empty."""

    id: UUID
    by: UUID
    name: str
    email: str


@dataclass(frozen=True)
class Source:
    """`waiting(limit)` says who has not been taken over yet, the oldest first; `taken(ids)` that they now are."""

    name: str
    waiting: Callable[[int], list[Named]]
    taken: Callable[[Collection[UUID]], None]


_sources: dict[str, Source] = {}


def register(source: Source) -> None:
    """Registering the same name again replaces it, so that `ready()` may run twice."""
    _sources[source.name] = source


def sources() -> list[Source]:
    return list(_sources.values())
