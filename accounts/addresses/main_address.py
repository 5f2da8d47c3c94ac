"""Who else hears that somebody's main address is another one now. Higher apps say so in `AppConfig.ready()`."""

from collections.abc import Callable

from accounts.addresses import work
from accounts.models import User

Listener = Callable[[User, str, str], None]
_listeners: list[Listener] = []


def listen(listener: Listener) -> None:
    """`listener(user, before, email)` runs in the transaction of the change, with nobody in scope but the person."""
    if listener not in _listeners:
        _listeners.append(listener)


def tell(user: User, *, before: str) -> None:
    if user.email != before and work.employer_of(user.email) is None:
        for listener in _listeners:
            listener(user, before, user.email)


def main_address_of(user: User) -> str | None:
    """The person's own proven main address; None for a mailbox of an employer, which no profile should hold."""
    first = next(iter(work.proven_addresses(user)), None)
    return first.email if first and work.employer_of(first.email) is None else None
