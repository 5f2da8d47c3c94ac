"""How many people there are, by facet, kept for a minute: the first page everybody opens need not count them anew.

Writing search rows forgets the counts of the employer; without the cache server they are counted each time.
"""

from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from redis.exceptions import RedisError

from directory.models import Audience
from tenancy.scope import require_tenant

if TYPE_CHECKING:
    from directory.search.finding import Counts


def kept_counts(audience: Audience, facets: Iterable[str], count: "Callable[[], Counts]") -> "Counts":
    names = " ".join(facets)
    known = _read(audience)
    if names not in known:
        known[names] = count()
        with suppress(RedisError):
            cache.set(_key(audience), known, timeout=settings.COUNTS_KEPT_SECONDS)
    return known[names]


def forget_counts() -> None:
    """Now for the writer, and once everybody can see what was written; the scope may have been left by then."""
    keys = [_key(audience) for audience in Audience]
    _forget(keys)
    transaction.on_commit(partial(_forget, keys))


def _read(audience: Audience) -> "dict[str, Counts]":
    with suppress(RedisError):
        return dict(cache.get(_key(audience)) or {})
    return {}


def _forget(keys: list[str]) -> None:
    with suppress(RedisError):
        cache.delete_many(keys)


def _key(audience: Audience) -> str:
    return f"directory-counts:{require_tenant()}:{audience}"
