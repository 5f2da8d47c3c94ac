"""Finding openings: one box, facets with counts, pages by place. Reads the rows and nothing else.

Only when nothing answers, mistyped words are mended from the words that occur in openings.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any, cast

from django.db.models import Q

from boomerang.board.query import Query
from boomerang.models import OpeningRow, OpeningWord
from directory.names import edits, near_keys
from directory.search.counts import Counts, count, ways_out
from directory.search.query import Term, tsquery
from web.pagination import Page, keyset_page

PAGE_SIZE = 20
MENDED_WORDS = 8
MOST_CANDIDATES = 500
TWO_EDITS_FROM = 8  # letters: a long word may be two edits away
FREE = frozenset({"team", "city", "skill"})  # facets whose values employers make up


@dataclass(frozen=True)
class Found:
    """`mended`: the words that were read for what was typed. `unknown`: values that nothing has, left out."""

    page: Page[OpeningRow]
    counts: Counts
    mended: bool = False
    unknown: tuple[tuple[str, str], ...] = ()

    @property
    def rows(self) -> list[OpeningRow]:
        return self.page.items


@dataclass(frozen=True)
class Cursor:
    after: str | None = None
    before: str | None = None
    size: int = field(default=PAGE_SIZE)


def find(query: Query, *, facets: Iterable[str], cursor: Cursor = Cursor()) -> Found:
    names = list(facets)
    counts = _count(query, query.anywhere(), names)
    if counts.total or not query.terms:
        return Found(_page(query, query.anywhere(), cursor), counts)
    mended = mend(query.terms)
    if not any(mended):
        return Found(_page(query, Q(pk__in=[]), cursor), counts)
    close = Q(vector__holds=_mended_tsquery(query.terms, mended))
    near = _count(query, close, names)
    # A word of what the looker may not see has mended nothing, or that it did would tell of it.
    return Found(_page(query, close, cursor), near, mended=bool(near.total))


def find_known(query: Query, *, facets: Iterable[str], cursor: Cursor = Cursor()) -> Found:
    """As `find`, but values of filters that no opening has are left out rather than finding nothing."""
    names = list(facets)
    found = find(query, facets=names, cursor=cursor)
    if found.counts.total or not query.filters:
        return found
    known, unknown = _without_unknown(query)
    return replace(find(known, facets=names, cursor=cursor), unknown=unknown) if unknown else found


def proposals(query: Query) -> list[tuple[str, str, int]]:
    """For an empty result: what could be left out, and how many openings that would find."""
    return ways_out(cast("Any", query))


def mend(terms: list[Term]) -> list[list[str]]:
    """For each term the words of openings that are one slip of the fingers away, nearest first. One query for all."""
    close = Q()
    for word in (word for term in terms for word in term if len(word) > 2):
        for key in near_keys(word):
            close |= Q(near_keys__contains=[key])
        if len(word) >= TWO_EDITS_FROM:
            close |= Q(word__trigram_similar=word)
    if not close:
        return [[] for _ in terms]
    known = OpeningWord.objects.for_search().filter(close).order_by("word")
    candidates = set(known.values_list("word", flat=True)[:MOST_CANDIDATES])
    return [_nearest(term, candidates) for term in terms]


def _nearest(term: Term, candidates: set[str]) -> list[str]:
    ranked = sorted((min(edits(word, candidate) for word in term), candidate) for candidate in candidates)
    allowed = 2 if len(term[0]) >= TWO_EDITS_FROM else 1
    return [candidate for distance, candidate in ranked if distance <= allowed][:MENDED_WORDS]


def _mended_tsquery(terms: list[Term], mended: list[list[str]]) -> str:
    parts = []
    for term, close in zip(terms, mended, strict=True):
        parts.append("(" + " | ".join([tsquery([term], ""), *(f"'{word}'" for word in close)]) + ")")
    return " & ".join(parts)


def _count(query: Query, condition: Q, names: list[str]) -> Counts:
    return count(cast("Any", query), condition, names, most=None)


def _page(query: Query, condition: Q, cursor: Cursor) -> Page[OpeningRow]:
    (rows,) = query.parts(condition)
    ordered = query.ordered(rows)
    return keyset_page(ordered, order=query.order, after=cursor.after, before=cursor.before, size=cursor.size)


def _without_unknown(query: Query) -> tuple[Query, tuple[tuple[str, str], ...]]:
    """Asked of all that the looker may see, whatever else narrows the question."""
    asked = [(name, value) for name in query.filters if name in FREE for value in query.values(name)]
    everything = replace(query, text="", filters={}, near=None)
    (rows,) = everything.parts()
    unknown = tuple(
        (name, value) for name, value in asked if not rows.filter(facets__contains=[f"{name}:{value}"]).exists()
    )
    kept = {name: [each for each in query.values(name) if (name, each) not in unknown] for name in query.filters}
    return replace(query, filters={name: values for name, values in kept.items() if values}), unknown
