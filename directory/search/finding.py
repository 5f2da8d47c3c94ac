"""Finding people: one box, facets with counts, pages by name. Reads search rows and nothing else.

The order of a result: people whose name answers the question, then people of whom anything else does, each by name.
Only when nobody does, mistyped names are mended from the words that occur in names.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from django.db.models import BooleanField, DateField, ExpressionWrapper, F, Func, Q, QuerySet, TextField

from directory.models import SearchRow
from directory.names import edits
from directory.search.counts import COUNTED_HITS, Counts, count, count_everybody, known_values, ways_out
from directory.search.mending import mend, mended_tsquery, name_is
from directory.search.query import MAX_LENGTH, Near, Query, Sort, Term, by_name
from web.pagination import Page, keyset_page

__all__ = [
    "COUNTED_HITS", "MAX_LENGTH", "PAGE_SIZE", "Counts", "Found", "Near", "Query", "Sort", "find", "find_known",
    "matching", "ways_out",
]  # fmt: skip

PAGE_SIZE = 25
MOST_CLOSE = 100
FREE = frozenset({"team", "office", "city", "skill", "help"})  # facets whose values people and employers make up


@dataclass(frozen=True)
class Found:
    """`unknown` are values that were asked for and that nobody has: they were left out."""

    rows: list[SearchRow]
    counts: Counts
    next_cursor: str | None = None
    mended: bool = False
    unknown: tuple[tuple[str, str], ...] = ()


def find(query: Query, *, facets: Iterable[str], after: str | None = None) -> Found:
    terms, names = query.terms, list(facets)
    counts = count_everybody(query, names) if query.is_empty else count(query, query.anywhere(), names)
    if counts.total or not terms:
        if 0 < counts.total <= PAGE_SIZE and terms and not after:
            return Found(_whole(query, terms), counts)
        rows, next_cursor = _page(query, terms, after)
        return Found(rows, counts, next_cursor)
    mended = mend(terms, query)
    if not any(mended):
        return Found([], counts)
    rows = _close_rows(query, terms, mended)
    if not rows:
        return Found([], counts)
    close = Q(vector__holds=mended_tsquery(terms, mended))
    return Found(rows, count(query, close, names), mended=True)


def find_known(query: Query, *, facets: Iterable[str], after: str | None = None) -> Found:
    """As `find`, but values of filters that nobody has are left out of the question rather than finding nobody."""
    names = list(facets)
    found = find(query, facets=names, after=after)
    if found.counts.total or not query.filters:
        return found
    known, unknown = _without_unknown(query, found)
    return replace(find(known, facets=names, after=after), unknown=unknown) if unknown else found


def _without_unknown(query: Query, found: Found) -> tuple[Query, tuple[tuple[str, str], ...]]:
    asked = [(name, value) for name in query.filters if name in FREE for value in query.values(name)]
    doubtful = [(name, value) for name, value in asked if not found.counts.facets.get(name, {}).get(value)]
    known = known_values(query, (f"{name}:{value}" for name, value in doubtful))
    unknown = tuple((name, value) for name, value in doubtful if f"{name}:{value}" not in known)
    kept = {name: [each for each in query.values(name) if (name, each) not in unknown] for name in query.filters}
    return replace(query, filters={name: values for name, values in kept.items() if values}), unknown


def matching(query: Query) -> QuerySet[SearchRow]:
    """Everyone the question finds, without a page: for exports."""
    first, *others = query.parts(query.anywhere())
    for part in others:
        first = first | part
    return first


def _whole(query: Query, terms: list[Term]) -> list[SearchRow]:
    """A result that fits on one page, in one query and in the order of `_page`."""
    is_named = ExpressionWrapper(by_name(terms), output_field=BooleanField())
    parts = [part.annotate(is_named=is_named) for part in query.parts(query.anywhere())]
    rows = _hits_first(parts, query.order, None, PAGE_SIZE).items
    return rows if query.sort else sorted(rows, key=lambda row: not row.is_named)  # type: ignore[attr-defined]


def _page(query: Query, terms: list[Term], after: str | None) -> tuple[list[SearchRow], str | None]:
    """Names first, then the rest. The cursor begins with the number of the list it points into."""
    if not terms:
        page = _keyset(query.parts(), query.order, after, PAGE_SIZE)
        return page.items, page.next_cursor
    if query.sort:
        page = _hits_first(query.parts(query.anywhere()), query.order, after, PAGE_SIZE)
        return page.items, page.next_cursor
    stage, _, cursor = (after or "").partition(".")
    if stage not in {"0", "1"}:
        stage, cursor = "0", ""
    named = by_name(terms)
    rows: list[SearchRow] = []
    if stage == "0":
        page = _hits_first(query.parts(named), query.order, cursor, PAGE_SIZE)
        if page.next_cursor:
            return page.items, f"0.{page.next_cursor}"
        rows, cursor = list(page.items), ""
    rest = [part.exclude(named) for part in query.parts(query.anywhere())]
    # Room for one at least: whether a page follows is only known by looking.
    page = _keyset(rest, query.order, cursor, max(PAGE_SIZE - len(rows), 1))
    return rows + page.items, f"1.{page.next_cursor}" if page.next_cursor else None


def _keyset(parts: list[QuerySet[SearchRow]], order: tuple[str, ...], after: str | None, size: int) -> Page[SearchRow]:
    return keyset_page(parts[0], also=parts[1:], order=order, after=after or None, size=size)


def _hits_first(
    parts: Sequence[QuerySet[SearchRow]], order: tuple[str, ...], after: str | None, size: int
) -> Page[SearchRow]:
    """In this order, but not by the index of it: people of one name stand side by side in it, so that the planner, who
    thinks them spread out, would walk past everyone before them (221 ms against 20 of 100,000)."""
    column = order[0].removeprefix("-")
    place = _off_the_index(column)
    sign = "-" if order[0].startswith("-") else ""
    parts = [part.annotate(place_in_order=place) for part in parts]
    return _keyset(parts, (f"{sign}place_in_order", *order[1:]), after, size)


def _off_the_index(column: str) -> Func:
    if column == "sort_name":
        return Func(F(column), template="(%(expressions)s || '')", output_field=TextField())
    return Func(F(column), template="(%(expressions)s + 0)", output_field=DateField())


def _close_rows(query: Query, terms: list[Term], mended: list[list[str]]) -> list[SearchRow]:
    """One page, nearest first. A single name asks each candidate for its share, so that none hides another."""
    if len(terms) == 1:
        asked = [(Q(vector__holds=name_is(word)), PAGE_SIZE) for word in mended[0]]
    else:
        asked = [(Q(vector__holds=mended_tsquery(terms, mended)), MOST_CLOSE)]
    order = ("place_in_order", "id")
    parts = [
        part.annotate(place_in_order=_off_the_index("sort_name")).order_by(*order)[:most]
        for condition, most in asked
        for part in query.parts(condition)
    ]
    rows = parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]
    unique: list[SearchRow] = sorted({row.pk: row for row in rows}.values(), key=lambda row: (row.sort_name, row.pk))
    turn: dict[str, int] = {}
    keys: dict[UUID, tuple[int, int, str]] = {}
    for row in unique:
        family = row.sort_name.partition(" ")[0]
        turn[family] = turn.get(family, -1) + 1
        keys[row.pk] = (turn[family] if len(terms) == 1 else 0, _distance(terms, row), row.sort_name)
    return sorted(unique, key=lambda row: keys[row.pk])[:PAGE_SIZE]


def _distance(terms: list[Term], row: SearchRow) -> int:
    names = row.name_key.split() or [""]
    return sum(min(edits(word, name) for word in term for name in names) for term in terms)
