"""One person has blocked another. Apps above end what they know of between the two; they listen from their
`ready()`."""

from collections.abc import Callable

from directory.models import Alumnus

Listener = Callable[[Alumnus, Alumnus], None]

_listeners: list[Listener] = []


def listen(listener: Listener) -> None:
    """Called in the transaction of the block, with who made it first."""
    if listener not in _listeners:
        _listeners.append(listener)


def tell(alumnus: Alumnus, other: Alumnus) -> None:
    for listener in _listeners:
        listener(alumnus, other)
