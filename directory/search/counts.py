"""How many people there are, by facet. The counts of everybody are kept for a minute: the first page that every member
opens need not count them anew, and who sees a few people otherwise has these few counted beside them.

Writing search rows forgets the counts of the employer; without the cache server they are counted each time.
"""

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Q, QuerySet
from redis.exceptions import RedisError

from directory.models import Audience, SearchRow
from directory.search.forgetting import counts_key
from directory.search.query import Query
from tenancy.scope import require_tenant

COUNTED_HITS = 10_000  # counts beyond are shown as "more than"


@dataclass(frozen=True)
class Counts:
    total: int
    facets: Mapping[str, Mapping[str, int]]

    @property
    def is_capped(self) -> bool:
        return self.total >= COUNTED_HITS


def count_everybody(query: Query, facets: Iterable[str], *, most: int | None = COUNTED_HITS) -> Counts:
    """Of a search for nothing. Exactly what counting anew would give, at the price of a look at the few."""
    names, viewer = list(facets), query.viewer
    if viewer.is_waiting:
        return Counts(0, {name: {} for name in names})
    everybody = Query(query.audience)
    kept = kept_counts(query.audience, names, lambda: count(everybody, Q(), names, most=most), most=most)
    if viewer.is_as_everybody:
        return kept
    if most is not None and kept.is_capped:
        return count(query, Q(), names)
    return _corrected(kept, query)


def count(query: Query, condition: Q, facets: Iterable[str], *, most: int | None = COUNTED_HITS) -> Counts:
    """All counts in one statement. A chosen facet counts what its other values would give."""
    names = list(facets)
    parts: list[tuple[list[str], str]] = [([name for name in names if name not in query.filters], "")]
    parts += [([name], name) for name in names if name in query.filters]
    statements: list[str] = []
    params: list[Any] = []
    for kinds, without in parts:
        sql, values = hits(
            query.parts(condition, without=without), ordered=query.is_empty and most is not None, most=most
        )
        # The first part carries the total, under no facet's name. Few values are many people's: grouped, then chosen.
        total = "SELECT '' AS value, count(*) AS number FROM hits" if not statements else ""
        if not kinds:
            statements.append(f"(WITH hits AS MATERIALIZED ({sql}) {total})")
            params += values
            continue
        statements.append(
            f"(WITH hits AS MATERIALIZED ({sql}) {total}{' UNION ALL ' if total else ''}"
            "SELECT value, number FROM (SELECT value, count(*) AS number"
            " FROM (SELECT unnest(facets) AS value FROM hits) AS held GROUP BY value) AS counted"
            " WHERE split_part(value, ':', 1) = ANY(%s))"
        )
        params += [*values, kinds]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(statements), params)
        found = dict(cursor.fetchall())
    return Counts(found.pop(""), _by_name(found, names))


def hits(
    parts: list[QuerySet[SearchRow]], *, ordered: bool = False, most: int | None = COUNTED_HITS
) -> tuple[str, list[Any]]:
    """Everybody is counted along the index of names up to the limit, not from the start of the table."""
    order = ("sort_name", "id") if ordered else ()
    statements: list[str] = []
    params: list[Any] = []
    for part in parts:
        with suppress(EmptyResultSet):
            sql, values = part.order_by(*order).values("facets")[:most].query.sql_with_params()
            statements.append(f"({sql})")
            params += values
    if not statements:
        return "SELECT NULL::text[] AS facets WHERE false", []
    if len(statements) == 1:
        return statements[0], params
    limit = "ALL" if most is None else str(most)
    return f"SELECT facets FROM ({' UNION ALL '.join(statements)}) AS each LIMIT {limit}", params


def _corrected(kept: Counts, query: Query) -> Counts:
    viewer = query.viewer
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT value, sum(sign) FROM ("
            " SELECT unnest(facets) AS value, CASE WHEN id = ANY(%s::uuid[]) THEN 1 ELSE -1 END AS sign"
            " FROM directory_searchrow WHERE tenant_id = %s AND id = ANY(%s::uuid[])) AS held GROUP BY value",
            [_texts(viewer.rows), require_tenant(), _texts((*viewer.hidden, *viewer.rows))],
        )
        differences = {value: int(number) for value, number in cursor.fetchall()}
    found = {f"{name}:{value}": number for name, values in kept.facets.items() for value, number in values.items()}
    for token, difference in differences.items():
        found[token] = found.get(token, 0) + difference
    total = kept.total - len(viewer.hidden) + len(viewer.rows)
    return Counts(total, _by_name({token: number for token, number in found.items() if number > 0}, kept.facets))


def _texts(ids: Iterable[Any]) -> list[str]:
    return [str(each) for each in ids]


def _by_name(tokens: Mapping[str, int], names: Iterable[str]) -> dict[str, dict[str, int]]:
    counted: dict[str, dict[str, int]] = {name: {} for name in names}
    for token, number in tokens.items():
        name, _, value = token.partition(":")
        if name in counted:
            counted[name][value] = number
    return counted


def ways_out(query: Query) -> list[tuple[str, str, int]]:
    """For an empty result: what could be left out, and how many people that would find. ("team", "Payments", 12)"""
    asked = query.anywhere()
    options = [(name, ", ".join(query.values(name)), query.parts(asked, without=name)) for name in query.filters]
    if query.near:
        options.append(("near", "", query.parts(asked, without="near")))
    if query.worked_with_me:
        options.append(("worked", "", query.parts(asked, without="worked")))
    if query.terms and query.is_narrowed:
        options.append(("q", query.text, query.parts()))
    for index, term in enumerate(query.terms if len(query.terms) > 1 else []):
        others = [other for place, other in enumerate(query.terms) if place != index]
        options.append(("word", term[0], query.parts(query.anywhere(others))))
    if not options:
        return []
    statements, params = [], []
    for name, label, parts in options:
        sql, values = hits(parts)
        statements.append(f"SELECT %s, %s, (SELECT count(*) FROM ({sql}) AS hits)")
        params += [name, label, *values]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(statements), params)
        return sorted((row for row in cursor.fetchall() if row[2]), key=lambda row: -row[2])


def known_values(query: Query, tokens: Iterable[str]) -> set[str]:
    """Those of these facet values that anybody has whom the viewer may see so."""
    wanted = sorted(set(tokens))
    open_query = Query(query.audience, viewer=query.viewer)
    statements, params = [], []
    for token in wanted:
        sql, values = hits([part.filter(facets__contains=[token]) for part in open_query.parts()])
        statements.append(f"SELECT %s WHERE EXISTS (SELECT 1 FROM ({sql}) AS hits)")
        params += [token, *values]
    if not statements:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(statements), params)
        return {token for (token,) in cursor.fetchall()}


def kept_counts(
    audience: Audience, facets: Iterable[str], count: Callable[[], Counts], *, most: int | None = COUNTED_HITS
) -> Counts:
    names = " ".join(facets) + (" of all" if most is None else "")
    known = _read(audience)
    if names not in known:
        known[names] = count()
        with suppress(RedisError):
            cache.set(counts_key(audience), known, timeout=settings.COUNTS_KEPT_SECONDS)
    return known[names]


def _read(audience: Audience) -> dict[str, Counts]:
    with suppress(RedisError):
        return dict(cache.get(counts_key(audience)) or {})
    return {}
