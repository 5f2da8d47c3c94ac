"""Who else hears that two records have become one, or are two again. Higher apps say so in `AppConfig.ready()`."""

from collections.abc import Callable
from typing import Any

from directory.models import Alumnus

Listener = Callable[[Alumnus, Alumnus], None]
Union = Callable[[Any, Alumnus], None]
_listeners: list[Listener] = []
_unions: dict[str, Union] = {}


def listen(listener: Listener) -> None:
    """`listener(kept, merged)` runs in the transaction of the merge, and in that of its undoing."""
    if listener not in _listeners:
        _listeners.append(listener)


def tell(kept: Alumnus, merged: Alumnus) -> None:
    for listener in _listeners:
        listener(kept, merged)


def unite(label: str, union: Union) -> None:
    """A row of table `label` that the kept record has already is dropped, and what hangs on it would go with it.
    `union(row, kept)` runs before that, and hands over what has to stay. It stays there when the merge is undone."""
    _unions[label] = union


def tell_dropped(row: Any, kept: Alumnus) -> None:
    if (union := _unions.get(row._meta.label)) is not None:
        union(row, kept)
