"""Whom a link in an old mail speaks of today. A record may have become one with another since it was written."""

from collections.abc import Callable
from uuid import UUID

_followers: list[Callable[[UUID], UUID]] = []


def register(follow: Callable[[UUID], UUID]) -> None:
    """`follow(recipient_id)` runs in the scope of the employer and returns the recipient who answers for it now."""
    if follow not in _followers:
        _followers.append(follow)


def present(recipient_id: UUID) -> UUID:
    for follow in _followers:
        recipient_id = follow(recipient_id)
    return recipient_id
