"""Who must hear when openings change. Every path that writes openings tells it here, inside its transaction."""

from collections.abc import Callable, Sequence
from uuid import UUID

Listener = Callable[[Sequence[UUID]], None]

_listeners: dict[str, Listener] = {}


def listen(callback: Listener) -> None:
    """Called with the ids of openings that were made, changed or moved; with thousands at once after an import.

    In the same transaction: what takes time belongs into a task that `on_commit` sends. Listening twice is once.
    """
    _listeners[f"{callback.__module__}.{callback.__qualname__}"] = callback


def tell_changed(ids: Sequence[UUID]) -> None:
    if ids:
        for callback in list(_listeners.values()):
            callback(ids)
