"""For whom an article is: countries, offices and teams, asked of the same search row that audiences of mail ask.

A post's `tokens` are facets such as `team:Payments`, any of each kind; a kind that says nothing is `team:*`, so that
one comparison of arrays for each kind finds what somebody may read.
"""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from django.db.models import Q

from community.models import NewsPost
from directory.countries import country_name
from directory.models import Audience, SearchRow
from engagement.audiences.criteria import Criteria, people
from web.one_statement import Asking, answered

KINDS = ("country", "office", "team")
ANY = "*"


def tokens_for(chosen: Mapping[str, Sequence[str]]) -> list[str]:
    """What a post keeps; nothing where nothing was chosen."""
    if not any(chosen.get(kind) for kind in KINDS):
        return []
    return [f"{kind}:{value}" for kind in KINDS for value in (chosen.get(kind) or (ANY,))]


def chosen_of(post: NewsPost) -> dict[str, list[str]]:
    """The way back, for the form and for words."""
    chosen: dict[str, list[str]] = {kind: [] for kind in KINDS}
    for token in post.tokens:
        kind, _colon, value = token.partition(":")
        if value != ANY:
            chosen[kind].append(value)
    return chosen


def tokens_of(alumni: Iterable[UUID]) -> dict[UUID, frozenset[str]]:
    """What each of these people is, as far as they let staff see it. One query."""
    return answered(ask_tokens(alumni))


def ask_tokens(alumni: Iterable[UUID]) -> Asking[dict[UUID, frozenset[str]]]:
    """The same, beside others who ask."""
    kept = SearchRow.objects.filter(audience=Audience.STAFF, alumnus__in=list(alumni))
    rows = kept.values_list("alumnus_id", "facets")
    yield [rows]
    return {
        alumnus_id: frozenset(token for token in facets if token.partition(":")[0] in KINDS)
        for alumnus_id, facets in rows
    }


def is_for(tokens: frozenset[str]) -> Q:
    """Of posts: those for somebody who is this."""
    fits = Q()
    for kind in KINDS:
        mine = sorted(token for token in tokens if token.startswith(f"{kind}:"))
        fits &= Q(tokens__overlap=[f"{kind}:{ANY}", *mine])
    return Q(tokens=[]) | fits


def reaches(post: NewsPost, tokens: frozenset[str]) -> bool:
    """The Python twin of `is_for`; a test holds them together."""
    if not post.tokens:
        return True
    return all(
        not {f"{kind}:{ANY}", *(token for token in tokens if token.startswith(f"{kind}:"))}.isdisjoint(post.tokens)
        for kind in KINDS
    )


def criteria_of(post: NewsPost) -> Criteria:
    """The same question in the words of audiences."""
    asked = [{"field": kind, "op": "is", "value": values} for kind, values in chosen_of(post).items() if values]
    return Criteria.kept({"all": asked})


def how_many(post: NewsPost) -> int:
    """Members it is for, among those who have joined."""
    return people(criteria_of(post)).filter(membership__isnull=False).count()


def in_words(post: NewsPost) -> str:
    """“France or Portugal · Payments”, or nothing where it is for everybody."""
    chosen = chosen_of(post)
    chosen["country"] = [country_name(code) for code in chosen["country"]]
    return " · ".join(", ".join(values) for values in chosen.values() if values)
