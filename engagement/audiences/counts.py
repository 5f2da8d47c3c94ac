"""How many people each saved audience has, for the list: kept for a while, so that the list costs one query."""

from collections.abc import Iterable
from contextlib import suppress
from uuid import UUID

from django.core.cache import cache
from redis.exceptions import RedisError

from engagement.audiences.criteria import Criteria, people
from engagement.models import Segment
from tenancy.scope import require_tenant

KEPT_SECONDS = 600


def kept_counts(segments: Iterable[Segment]) -> dict[UUID, int]:
    """Those that were counted lately."""
    keys = {_key(segment): segment.pk for segment in segments}
    found: dict[str, int] = {}
    with suppress(RedisError):
        found = cache.get_many(keys)
    return {keys[key]: number for key, number in found.items()}


def count_anew(segment: Segment) -> int:
    number = people(Criteria.kept(segment.criteria)).count()
    with suppress(RedisError):
        cache.set(_key(segment), number, timeout=KEPT_SECONDS)
    return number


def _key(segment: Segment) -> str:
    """A changed audience is counted anew at once."""
    return f"audiences:{require_tenant()}:{segment.pk}:{segment.changed_at.timestamp()}"
