"""What else changes when somebody comes back, and turns back when the start is cancelled. Filled by the rooms.

`make` runs in the transaction of the return and answers with what its `undo` needs, as plain JSON; None: nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from accounts.models import Membership
from boomerang.models import Rehire


@dataclass(frozen=True, kw_only=True)
class Change:
    """`undo` gets what `make` answered; it turns back only what nobody has touched since. Some things have none."""

    name: str
    make: Callable[[Rehire, Membership], Any]
    undo: Callable[[Rehire, Any, Membership], None] | None = None
    order: int = 50


_changes: dict[str, Change] = {}


def register(change: Change) -> None:
    _changes[change.name] = change


def make_all(rehire: Rehire, by: Membership) -> dict[str, Any]:
    before = {}
    for change in sorted(_changes.values(), key=lambda change: (change.order, change.name)):
        if (memo := change.make(rehire, by)) is not None:
            before[change.name] = memo
    return before


def undo_all(rehire: Rehire, by: Membership) -> None:
    """In the opposite order. What was made by a part that is gone stays."""
    for change in sorted(_changes.values(), key=lambda change: (change.order, change.name), reverse=True):
        if change.undo is not None and change.name in rehire.before:
            change.undo(rehire, rehire.before[change.name], by)
