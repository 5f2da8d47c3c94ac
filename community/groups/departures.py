"""Somebody is out of a group: by themselves, by an organiser, or by a no. Rooms above listen, as events do, where
people may have replied to what is for the group alone. Listeners are added in `open_room()`."""

from collections.abc import Callable

from community.models import Group
from directory.models import Alumnus

Listener = Callable[[Group, Alumnus], None]

_listeners: list[Listener] = []


def listen(listener: Listener) -> None:
    """Called in the transaction of whoever tells; must be safe to be told the same twice."""
    if listener not in _listeners:
        _listeners.append(listener)


def tell(group: Group, alumnus: Alumnus) -> None:
    for listener in _listeners:
        listener(group, alumnus)
