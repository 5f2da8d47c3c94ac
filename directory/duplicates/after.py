"""Who else hears that two records have become one, or are two again. Higher apps say so in `AppConfig.ready()`."""

from collections.abc import Callable

from directory.models import Alumnus

Listener = Callable[[Alumnus, Alumnus], None]
_listeners: list[Listener] = []


def listen(listener: Listener) -> None:
    """`listener(kept, merged)` runs in the transaction of the merge, and in that of its undoing."""
    if listener not in _listeners:
        _listeners.append(listener)


def tell(kept: Alumnus, merged: Alumnus) -> None:
    for listener in _listeners:
        listener(kept, merged)
