"""Under row-level security only LEAKPROOF operators may use an index (docs/tenancy.md). Provisioning marks those that
search needs; a dump does not carry the marks, so checks read pg_proc."""

from functools import cache

from django.db import connections

# `@@` on (tsvector, tsquery), `%` of pg_trgm, `@>` on arrays: none has an error that depends on the data.
# textlike must stay unmarked: its error about a trailing escape does.
MARKED = (
    "ts_match_vq(tsvector, tsquery)",
    "similarity_op(text, text)",
    "arraycontains(anyarray, anyarray)",
    "arrayoverlap(anyarray, anyarray)",
)


def missing_marks(using: str = "default") -> list[str]:
    with connections[using].cursor() as cursor:
        cursor.execute(
            "SELECT signature FROM unnest(%s::text[]) signature"
            " WHERE NOT coalesce((SELECT proleakproof FROM pg_proc WHERE oid = to_regprocedure(signature)), false)",
            [list(MARKED)],
        )
        return [signature for (signature,) in cursor.fetchall()]


@cache
def search_needs_view(using: str = "default") -> bool:
    """Asked once per process: marks change at provisioning, and a process starts after it."""
    return bool(missing_marks(using))
