"""People to whom nothing automatic goes yet. Apps above register who: offboarding, whose cases HR has not released."""

from collections.abc import Callable, Collection
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

# Each answers with the alumnus ids of those it holds at the employer in scope, made to stand in a subquery.
Holder = Callable[[], QuerySet[Any, Any]]

_holders: dict[str, Holder] = {}


def register(name: str, holder: Holder) -> None:
    _holders[name] = holder


def held_among(ids: Collection[UUID]) -> set[UUID]:
    found: set[UUID] = set()
    for holder in _holders.values():
        found |= set(holder().filter(alumnus_id__in=ids))
    return found
