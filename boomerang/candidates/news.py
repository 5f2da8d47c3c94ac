"""How many people each saved search finds who were not there when its owner looked. One statement for all of them."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connection

from boomerang.candidates.finding import everybody_found
from boomerang.candidates.query import CandidateQuery
from boomerang.models import SavedSearch

MOST_NEW = 100


def numbers_of_new(searches: Iterable[SavedSearch], queries: Mapping[UUID, CandidateQuery]) -> dict[UUID, int]:
    """By search; a big one and one about wishes are left out."""
    statements, params = [], []
    for search in searches:
        query = queries[search.pk]
        if search.is_big or query.wish_of is not None:
            continue
        rows = everybody_found(query).order_by().exclude(alumnus_id__in=search.seen)
        try:
            sql, values = rows.values("id")[:MOST_NEW].query.sql_with_params()
        except EmptyResultSet:
            continue
        statements.append(f"SELECT %s::uuid, (SELECT count(*) FROM ({sql}) AS new)")  # noqa: S608  ours
        params += [str(search.pk), *values]
    if not statements:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(statements), params)
        return dict(cursor.fetchall())
