"""Mistyped names: which words that occur in names were meant.

A word of a name that only a narrower circle may read is in no lexicon, since it would mend a stranger's question; such
words are taken from the viewer's own fuller rows.
"""

from django.db import connection
from django.db.models import Q

from directory.models import NameWord
from directory.names import edits, near_keys
from directory.search.contents import NAME_MARK
from directory.search.query import Query, Term, tsquery
from tenancy.scope import require_tenant

MENDED_WORDS = 8
MOST_CANDIDATES = 500
TWO_EDITS_FROM = 8  # letters: a long name may be two edits away


def mend(terms: list[Term], query: Query) -> list[list[str]]:
    """For each term the words of names that are one slip of the fingers away, nearest first. One query for all."""
    close = Q()
    for word in (word for term in terms for word in term if len(word) > 2):
        for key in near_keys(word):
            close |= Q(near_keys__contains=[key])
        if len(word) >= TWO_EDITS_FROM:
            close |= Q(word__trigram_similar=word)
    if not close or query.viewer.is_waiting:
        return [[] for _ in terms]
    words = NameWord.objects.for_search().filter(audience=query.audience).filter(close)
    known = {*words.order_by("word").values_list("word", flat=True)[:MOST_CANDIDATES], *_own_words(query)}
    return [_nearest(term, known) for term in terms]


def mended_tsquery(terms: list[Term], mended: list[list[str]]) -> str:
    parts = []
    for term, close in zip(terms, mended, strict=True):
        parts.append("(" + " | ".join([tsquery([term], ""), *map(name_is, close)]) + ")")
    return " & ".join(parts)


def name_is(word: str) -> str:
    return f"'{NAME_MARK}{word}'"


def _own_words(query: Query) -> set[str]:
    if not query.viewer.rows:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT substr(lexeme, 2)"
            " FROM directory_searchrow row, unnest(tsvector_to_array(row.vector)) lexeme"
            " WHERE row.tenant_id = %s AND row.id = ANY(%s::uuid[]) AND lexeme ^@ %s",
            [require_tenant(), [str(pk) for pk in query.viewer.rows], NAME_MARK],
        )
        return {word for (word,) in cursor.fetchall()}


def _nearest(term: Term, candidates: set[str]) -> list[str]:
    ranked = sorted((min(edits(word, candidate) for word in term), candidate) for candidate in candidates)
    allowed = 2 if len(term[0]) >= TWO_EDITS_FROM else 1
    return [candidate for distance, candidate in ranked if distance <= allowed][:MENDED_WORDS]
