"""Kept counts end with the next word written: `rows` writes and `counts` reads, and neither knows the other."""

from contextlib import suppress
from functools import partial

from django.core.cache import cache
from django.db import transaction
from redis.exceptions import RedisError

from directory.models import Audience
from tenancy.scope import require_tenant


def counts_key(audience: Audience) -> str:
    return f"directory-counts:{require_tenant()}:{audience}"


def forget_counts() -> None:
    """Now for the writer, and once everybody can see what was written; the scope may have been left by then."""
    keys = [counts_key(audience) for audience in (Audience.NETWORK, Audience.STAFF)]
    _forget(keys)
    transaction.on_commit(partial(_forget, keys))


def _forget(keys: list[str]) -> None:
    with suppress(RedisError):
        cache.delete_many(keys)
