"""Finding people: one box, facets with counts, pages by name. Reads search rows and nothing else.

The order of a result: people whose name answers the question, then people of whom anything else does, each by name.
Only when nobody does, mistyped names are mended from the words that occur in names.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import F, Func, Q, QuerySet, TextField

from directory.models import Audience, NameWord, SearchRow
from directory.names import edits, long_words, near_keys, words
from directory.search.counts import kept_counts
from directory.search.rows import NAME_MARK
from web.pagination import keyset_page

PAGE_SIZE = 25
MAX_LENGTH = 100
MAX_TERMS = 10
COUNTED_HITS = 10_000  # counts beyond are shown as "more than"
MENDED_WORDS = 8
HITS_FIRST = ("name_order", "id")
TWO_EDITS_FROM = 8  # letters: a long name may be two edits away

Term = tuple[str, ...]  # the spellings any of which will do


@dataclass(frozen=True)
class Query:
    """What was asked. `text` is cut to MAX_LENGTH and MAX_TERMS; `filters` maps facet names to one value each."""

    audience: Audience
    text: str = ""
    filters: Mapping[str, str] = field(default_factory=dict)

    @property
    def terms(self) -> list[Term]:
        text = self.text[:MAX_LENGTH]
        pairs = zip_longest(words(text), long_words(text))
        return [tuple(dict.fromkeys(word for word in pair if word)) for pair in pairs][:MAX_TERMS]

    @property
    def is_empty(self) -> bool:
        return not self.text and not self.filters

    def rows(self, *, without: str = "") -> QuerySet[SearchRow]:
        rows = SearchRow.objects.for_search().filter(audience=self.audience)
        for name, value in self.filters.items():
            if name != without:
                rows = rows.filter(facets__contains=[f"{name}:{value}"])
        return rows if set(self.filters) - {without} else rows.order_by("sort_name", "id")


@dataclass(frozen=True)
class Counts:
    total: int
    facets: Mapping[str, Mapping[str, int]]

    @property
    def is_capped(self) -> bool:
        return self.total >= COUNTED_HITS


@dataclass(frozen=True)
class Found:
    rows: list[SearchRow]
    counts: Counts
    next_cursor: str | None = None
    mended: bool = False


def find(query: Query, *, facets: Iterable[str], after: str | None = None) -> Found:
    terms = query.terms
    facets = list(facets)
    if query.is_empty:
        counts = kept_counts(query.audience, facets, lambda: count(query, Q(), facets))
    else:
        counts = count(query, _anywhere(terms), facets)
    if counts.total or not terms:
        rows, next_cursor = _page(query, terms, after)
        return Found(rows, counts, next_cursor)
    mended = _mend(terms, query.audience)
    if not any(mended):
        return Found([], counts)
    rows = _close_rows(query, terms, mended)
    if not rows:
        return Found([], counts)
    close = Q(vector__holds=_mended_tsquery(terms, mended))
    return Found(rows, count(query, close, facets), mended=True)


def count(query: Query, condition: Q, facets: Iterable[str]) -> Counts:
    """All counts in one statement. A chosen facet counts what its other values would give."""
    names = list(facets)
    parts: list[tuple[list[str], QuerySet[SearchRow]]] = [([n for n in names if n not in query.filters], query.rows())]
    parts += [([name], query.rows(without=name)) for name in names if name in query.filters]
    statements: list[str] = []
    params: list[Any] = []
    for kinds, rows in parts:
        sql, values = _hits(rows, condition)
        # The first part carries the total, under no facet's name.
        total = "SELECT '' AS value, count(*) FROM hits UNION ALL " if not statements else ""
        statements.append(
            f"(WITH hits AS MATERIALIZED ({sql}) {total}"
            "SELECT value, count(*) FROM (SELECT unnest(facets) AS value FROM hits) AS held"
            " WHERE split_part(value, ':', 1) = ANY(%s) GROUP BY value)"
        )
        params += [*values, kinds]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(statements), params)
        found = dict(cursor.fetchall())
    counted: dict[str, dict[str, int]] = {name: {} for name in names}
    for token, number in found.items():
        name, _, value = token.partition(":")
        if name in counted:
            counted[name][value] = number
    return Counts(found[""], counted)


def ways_out(query: Query) -> list[tuple[str, str, int]]:
    """For an empty result: what could be left out, and how many people that would find. ("team", "Payments", 12)"""
    parts: list[tuple[str, str, str, list[Any]]] = []
    for name, value in query.filters.items():
        parts.append((name, value, *_hits(query.rows(without=name), _anywhere(query.terms))))
    if query.terms and query.filters:
        parts.append(("q", query.text, *_hits(query.rows(), Q())))
    for index, term in enumerate(query.terms if len(query.terms) > 1 else []):
        others = [other for place, other in enumerate(query.terms) if place != index]
        parts.append(("word", term[0], *_hits(query.rows(), _anywhere(others))))
    if not parts:
        return []
    statements = [f"SELECT %s, %s, (SELECT count(*) FROM ({sql}) AS hits)" for *_, sql, _ in parts]
    params = [value for name, label, _, values in parts for value in (name, label, *values)]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(statements), params)
        return sorted((row for row in cursor.fetchall() if row[2]), key=lambda row: -row[2])


def matching(query: Query) -> QuerySet[SearchRow]:
    """Everyone the question finds, without a page: for exports."""
    return query.rows().filter(_anywhere(query.terms))


def _hits(rows: QuerySet[SearchRow], condition: Q) -> tuple[str, list[Any]]:
    """Everybody is counted along the index of names up to the limit, not from the start of the table."""
    rows = rows.filter(condition).order_by() if condition else rows
    sql, params = rows.values("facets")[:COUNTED_HITS].query.sql_with_params()
    return sql, list(params)


def _page(query: Query, terms: list[Term], after: str | None) -> tuple[list[SearchRow], str | None]:
    """Names first, then the rest. The cursor begins with the number of the list it points into."""
    if not terms:
        page = keyset_page(query.rows(), after=after, size=PAGE_SIZE)
        return page.items, page.next_cursor
    stage, _, cursor = (after or "").partition(".")
    if stage not in {"0", "1"}:
        stage, cursor = "0", ""
    named = _by_name(terms)
    rows: list[SearchRow] = []
    if stage == "0":
        page = keyset_page(
            _hits_first(query.rows().filter(named)), order=HITS_FIRST, after=cursor or None, size=PAGE_SIZE
        )
        if page.next_cursor:
            return page.items, f"0.{page.next_cursor}"
        rows, cursor = list(page.items), ""
    rest = query.rows().filter(_anywhere(terms)).exclude(named)
    # Room for one at least: whether a page follows is only known by looking.
    page = keyset_page(rest, after=cursor or None, size=max(PAGE_SIZE - len(rows), 1))
    return rows + page.items, f"1.{page.next_cursor}" if page.next_cursor else None


def _hits_first(rows: QuerySet[SearchRow]) -> QuerySet[SearchRow]:
    """In the order of names, but not by the index of that order: people of one name stand side by side in it, so that
    the planner, who thinks them spread out, would walk past everyone before them (221 ms against 20 of 100,000)."""
    return rows.annotate(name_order=Func(F("sort_name"), template="(%(expressions)s || '')", output_field=TextField()))


def _by_name(terms: list[Term]) -> Q:
    return _first_letter(terms) or Q(vector__holds=_tsquery(terms, mark=NAME_MARK))


def _anywhere(terms: list[Term]) -> Q:
    return _first_letter(terms) or (Q(vector__holds=_tsquery(terms)) if terms else Q())


def _first_letter(terms: list[Term]) -> Q:
    """The first key pressed asks for names that begin so: a thousand words of everything would help nobody."""
    if len(terms) != 1 or len(terms[0][0]) != 1:
        return Q()
    return Q(sort_name__begins=terms[0][0]) | Q(name_key__begins=terms[0][0])


def _tsquery(terms: list[Term], *, mark: str = "") -> str:
    """Words consist of letters and digits only, so quoting them is enough. One letter alone must be the whole word."""
    return " & ".join(
        "(" + " | ".join(f"'{mark}{word}'{':*' if len(word) > 1 else ''}" for word in term) + ")" for term in terms
    )


def _mend(terms: list[Term], audience: Audience) -> list[list[str]]:
    """For each term the words of names that are one slip of the fingers away, nearest first. One query for all."""
    close = Q()
    for word in (word for term in terms for word in term if len(word) > 2):
        for key in near_keys(word):
            close |= Q(near_keys__contains=[key])
        if len(word) >= TWO_EDITS_FROM:
            close |= Q(word__trigram_similar=word)
    if not close:
        return [[] for _ in terms]
    candidates = NameWord.objects.for_search().filter(audience=audience).filter(close).values_list("word", flat=True)
    known = list(candidates[:500])
    return [_nearest(term, known) for term in terms]


def _nearest(term: Term, candidates: list[str]) -> list[str]:
    ranked = sorted((min(edits(word, candidate) for word in term), candidate) for candidate in candidates)
    allowed = 2 if len(term[0]) >= TWO_EDITS_FROM else 1
    return [candidate for distance, candidate in ranked if distance <= allowed][:MENDED_WORDS]


def _mended_tsquery(terms: list[Term], mended: list[list[str]]) -> str:
    parts = []
    for term, close in zip(terms, mended, strict=True):
        parts.append("(" + " | ".join([_tsquery([term]), *(f"'{NAME_MARK}{word}'" for word in close)]) + ")")
    return " & ".join(parts)


def _close_rows(query: Query, terms: list[Term], mended: list[list[str]]) -> list[SearchRow]:
    """One page, nearest first. A single name asks each candidate for its share, so that none hides another."""
    if len(terms) == 1:
        share = PAGE_SIZE // len(mended[0])
        shares = [
            _hits_first(query.rows().filter(vector__holds=f"'{NAME_MARK}{word}'")).order_by(*HITS_FIRST)[:share]
            for word in mended[0]
        ]
        rows = list(shares[0].union(*shares[1:], all=True)) if len(shares) > 1 else list(shares[0])
    else:
        close = _hits_first(query.rows().filter(vector__holds=_mended_tsquery(terms, mended)))
        rows = list(close.order_by(*HITS_FIRST)[:100])
    unique = list({row.pk: row for row in rows}.values())
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
