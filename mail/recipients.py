"""What only higher apps know of recipients: whom a link in an old mail speaks of today, and who gets no more mail."""

from collections.abc import Callable, Collection
from uuid import UUID

_followers: list[Callable[[UUID], UUID]] = []
# A recipient, and the address that a mailing was planned for; "" for a single mail, which has its own.
Planned = tuple[UUID, str]
_keepers: list[Callable[[UUID], bool]] = []
_refusals: list[Callable[[Collection[Planned]], set[Planned]]] = []


def register(follow: Callable[[UUID], UUID]) -> None:
    """`follow(recipient_id)` runs in the scope of the employer and returns the recipient who answers for it now."""
    if follow not in _followers:
        _followers.append(follow)


def present(recipient_id: UUID) -> UUID:
    for follow in _followers:
        recipient_id = follow(recipient_id)
    return recipient_id


def keep(is_kept: Callable[[UUID], bool]) -> None:
    """`is_kept(recipient_id)` runs in the scope of the employer: does anything know this recipient (any more)?"""
    if is_kept not in _keepers:
        _keepers.append(is_kept)


def is_known(recipient_id: UUID) -> bool:
    return not _keepers or any(is_kept(recipient_id) for is_kept in _keepers)


def refuse(who: Callable[[Collection[Planned]], set[Planned]]) -> None:
    """`who(planned)` runs in the scope of the employer and returns those to whom that optional mail must not go now."""
    if who not in _refusals:
        _refusals.append(who)


def refused(planned: Collection[Planned]) -> set[Planned]:
    found: set[Planned] = set()
    for who in _refusals:
        found |= who(planned)
    return found
