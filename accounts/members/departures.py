"""Who else hears that a member is an alumnus here no longer. Higher apps say so in `AppConfig.ready()`."""

from collections.abc import Callable

from accounts.models import Membership
from audit.events import Actor

Listener = Callable[[Membership, Actor], None]
_listeners: list[Listener] = []


def listen(listener: Listener) -> None:
    """`listener(membership, by)` runs in the transaction of the end."""
    if listener not in _listeners:
        _listeners.append(listener)


def tell(membership: Membership, *, by: Actor) -> None:
    for listener in _listeners:
        listener(membership, by)
