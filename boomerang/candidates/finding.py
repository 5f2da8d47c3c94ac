"""Finding candidates: the directory's search in the rows of staff, with an order of its own and typos in any word."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Case, IntegerField, QuerySet, Value, When

from boomerang.candidates.query import ALIVE, AWAY, CandidateQuery
from directory.models import Audience, RehireEligibility, SearchRow
from directory.names import edits, name_key, near_keys, words
from directory.search.counts import COUNTED_HITS, count, count_everybody
from directory.search.finding import PAGE_SIZE, Found, find_known
from directory.search.query import Query
from engagement.audiences.record_fields import months_ago
from web.pagination import keyset_page

SPOKEN = ("skill", "title", "last_team")  # facets whose words mend a question
LONG = 8  # letters: two slips of the fingers are forgiven


@dataclass(frozen=True)
class Candidates:
    """`text` is what was really asked, where mended words found somebody and those typed nobody.

    `away` and `alive` count the hits by their buckets; a chosen bucket counts what the others would give.
    """

    found: Found
    query: CandidateQuery
    text: str = ""
    away: Mapping[str, int] = field(default_factory=dict)
    alive: Mapping[int, int] = field(default_factory=dict)

    @property
    def rows(self) -> list[SearchRow]:
        return self.found.rows


def find_candidates(query: CandidateQuery, *, facets: Iterable[str] = (), after: str | None = None) -> Candidates:
    """Without `facets` nothing is counted but the hits: the figures beside the filters cost more than all the rest."""
    names = list(facets)
    found, text = _find(query, names, after), ""
    if not found.counts.total and query.terms and (mended := mended_text(query.text)):
        again = _find(replace(query, text=mended), names, after)
        if again.counts.total:
            found, text, query = again, mended, replace(query, text=mended)
    if not names:
        return Candidates(found, query, text)
    return Candidates(_with_refused(found, query.but_wishes, names), query, text, *_buckets(query.but_wishes))


def _with_refused(found: Found, query: CandidateQuery, names: Sequence[str]) -> Found:
    """Whom HR has said no to is left out unless asked for; how many these would be stands among the filters."""
    if "rehire" not in names or query.values("rehire") or query.with_refused or found.mended:
        return found
    refused = replace(query, filters={**query.filters, "rehire": (RehireEligibility.NOT_ELIGIBLE.value,)})
    if not (number := total_of(refused)):
        return found
    rehire = {**found.counts.facets.get("rehire", {}), RehireEligibility.NOT_ELIGIBLE.value: number}
    return replace(found, counts=replace(found.counts, facets={**found.counts.facets, "rehire": rehire}))


def _find(query: CandidateQuery, names: list[str], after: str | None) -> Found:
    """Facets of a question about wishes are those of everybody whom it would find without."""
    if query.wish_of is None or not names:
        return _find_counted(query, names, after)
    found, others = _find_counted(query, [], after), query.but_wishes
    facets = count(others, others.anywhere(), names).facets
    return replace(found, counts=replace(found.counts, facets=facets))


def _find_counted(query: CandidateQuery, names: list[str], after: str | None) -> Found:
    if _ranks_by_skills(query):
        found = find_known(query, facets=names)
        page = keyset_page(_by_skills(query), order=("-held", "-left_on", "id"), after=after, size=PAGE_SIZE)
        return replace(found, rows=page.items, next_cursor=page.next_cursor)
    return find_known(query, facets=names, after=after)


def _ranks_by_skills(query: CandidateQuery) -> bool:
    """Of several skills any of which will do, whoever has more stands first."""
    return not query.terms and not query.sort and not query.all_skills and len(query.values("skill")) > 1


def _by_skills(query: CandidateQuery) -> QuerySet[SearchRow]:
    (rows,) = query.parts()
    held: Any = Value(0)
    for skill in query.values("skill"):
        one = Case(When(facets__contains=[f"skill:{skill}"], then=1), default=0, output_field=IntegerField())
        held = held + one
    return rows.annotate(held=held)


def everybody_found(query: CandidateQuery) -> QuerySet[SearchRow]:
    """All hits, without a page or an order."""
    (rows,) = query.parts(query.anywhere())
    return rows


def find_all(query: CandidateQuery, *, most: int | None = None) -> list[UUID]:
    """Ids of all hits, who left last first; in the order of a file, and of what a saved search remembers."""
    rows = everybody_found(query).order_by("-left_on", "id")
    return list(rows.values_list("alumnus_id", flat=True)[:most])


# Buckets


def _buckets(query: CandidateQuery) -> tuple[dict[str, int], dict[int, int]]:
    """Along one reading of the hits where neither is chosen."""
    away = [
        (name, f"left_on <= '{months_ago(start)}'" + (f" AND left_on > '{months_ago(end)}'" if end is not None else ""))
        for name, start, end in AWAY
    ]
    alive = [(months, f"alive_on >= '{months_ago(months)}'") for months in ALIVE]
    arrays = {
        "away": _array("left_on", (sql for _name, sql in away)),
        "alive": _array("alive_on", (sql for _m, sql in alive)),
    }
    together = [tuple(arrays)] if not query.has_away and query.alive is None else [(name,) for name in arrays]
    found: list[list[int]] = []
    for names in together:
        rows = query.parts(query.anywhere(), without=names[0])[0].order_by().values("left_on", "alive_on")
        try:
            sql, params = rows[:COUNTED_HITS].query.sql_with_params()
        except EmptyResultSet:
            return {}, {}
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {', '.join(arrays[name] for name in names)} FROM ({sql}) AS hits", params)  # noqa: S608
            found += cursor.fetchone()
    by_away, by_alive = found
    return (
        dict(zip((name for name, _sql in away), by_away, strict=True)),
        dict(zip((months for months, _sql in alive), by_alive, strict=True)),
    )


def _array(column: str, conditions: Iterable[str]) -> str:
    counts = ", ".join(f"count(*) FILTER (WHERE {each} AND {column} > '0001-01-01')" for each in conditions)
    return f"ARRAY[{counts}]"


# Typos


def mended_text(text: str) -> str:
    """With each word that occurs in no skill, title or team put as the nearest one that does. "" where nothing changes.

    Names are mended by the directory's search itself.
    """
    known = _vocabulary()
    mended = [_mended(word, known) for word in words(text)]
    changed = " ".join(mended)
    return changed if changed != name_key(text) else ""


def _mended(word: str, known: set[str]) -> str:
    if len(word) < 3 or word in known or any(other.startswith(word) for other in known):
        return word
    keys, allowed = set(near_keys(word)), 2 if len(word) >= LONG else 1
    near = [other for other in known if abs(len(other) - len(word)) <= allowed and _is_near(word, other, keys, allowed)]
    return min(near, key=lambda other: (edits(word, other), other), default=word)


def _is_near(word: str, other: str, keys: set[str], allowed: int) -> bool:
    if not keys.isdisjoint(near_keys(other)):
        return edits(word, other) <= allowed
    return allowed == 2 and word[0] == other[0] and edits(word, other) <= allowed


def _vocabulary() -> set[str]:
    """From the counts of the facets, which are kept for a minute."""
    counts = count_everybody(Query(Audience.STAFF), SPOKEN)
    return {word for values in counts.facets.values() for value in values for word in words(value)}


def total_of(query: CandidateQuery) -> int:
    return count(query, query.anywhere(), ()).total
