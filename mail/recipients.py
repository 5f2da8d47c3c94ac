"""What only higher apps know of recipients: whom a link in an old mail speaks of today, and who gets no more mail."""

from collections.abc import Callable, Collection
from uuid import UUID

_followers: list[Callable[[UUID], UUID]] = []
_refusals: list[Callable[[Collection[UUID]], set[UUID]]] = []


def register(follow: Callable[[UUID], UUID]) -> None:
    """`follow(recipient_id)` runs in the scope of the employer and returns the recipient who answers for it now."""
    if follow not in _followers:
        _followers.append(follow)


def present(recipient_id: UUID) -> UUID:
    for follow in _followers:
        recipient_id = follow(recipient_id)
    return recipient_id


def refuse(who: Callable[[Collection[UUID]], set[UUID]]) -> None:
    """`who(recipient_ids)` runs in the scope of the employer and returns those who get no optional mail any more."""
    if who not in _refusals:
        _refusals.append(who)


def refused(recipient_ids: Collection[UUID]) -> set[UUID]:
    found: set[UUID] = set()
    for who in _refusals:
        found |= who(recipient_ids)
    return found
