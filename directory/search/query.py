"""A search as it was asked: what of the rows answers it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest

from django.db import models
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from directory.models import Audience, SearchRow
from directory.names import long_words, words
from directory.places.cities import within
from directory.search.contents import CONTACT_MARK, NAME_MARK
from directory.search.viewer import EVERYBODY, Viewer

MAX_LENGTH = 100
MAX_TERMS = 10
MAX_VALUES = 20  # of one facet at once

Term = tuple[str, ...]  # the spellings any of which will do


class Sort(models.TextChoices):
    RELEVANCE = "", _("Best match")
    NAME = "name", _("Name")
    LEFT = "left", _("Left last")
    JOINED = "joined", _("Joined last")


ORDERS: Mapping[str, tuple[str, ...]] = {
    Sort.LEFT: ("-left_on", "id"),
    Sort.JOINED: ("-joined_on", "id"),
}
BY_NAME = ("sort_name", "id")


@dataclass(frozen=True)
class Near:
    city_id: int
    km: int

    @property
    def tokens(self) -> list[str]:
        return [f"city:{city_id}" for city_id in sorted(within(self.city_id, self.km))]


@dataclass(frozen=True)
class Query:
    """What was asked. `text` is cut to MAX_LENGTH and MAX_TERMS; `filters` maps facet names to one value or several,
    any of which will do. Whoever the viewer is, `audience` says which rows most people have for them.

    `reads_contact`: HR's questions are answered by addresses too that no other colleague may read."""

    audience: Audience
    text: str = ""
    filters: Mapping[str, str | Sequence[str]] = field(default_factory=dict)
    viewer: Viewer = EVERYBODY
    sort: str = Sort.RELEVANCE
    worked_with_me: bool = False
    near: Near | None = None
    reads_contact: bool = False

    @property
    def terms(self) -> list[Term]:
        text = self.text[:MAX_LENGTH]
        pairs = zip_longest(words(text), long_words(text))
        return [tuple(dict.fromkeys(word for word in pair if word)) for pair in pairs][:MAX_TERMS]

    @property
    def is_empty(self) -> bool:
        return not (self.text or self.filters or self.worked_with_me or self.near)

    def anywhere(self, terms: list[Term] | None = None) -> Q:
        """Rows in which all these words stand somewhere: those of the question, if none are named."""
        asked = self.terms if terms is None else terms
        marks = ("", CONTACT_MARK) if self.reads_contact else ("",)
        return first_letter(asked) or (Q(vector__holds=tsquery(asked, *marks)) if asked else Q())

    @property
    def is_narrowed(self) -> bool:
        """By more than text."""
        return bool(self.filters or self.worked_with_me or self.near)

    @property
    def order(self) -> tuple[str, ...]:
        return ORDERS.get(self.sort, BY_NAME)

    def values(self, name: str) -> tuple[str, ...]:
        value = self.filters.get(name, ())
        return (value,) if isinstance(value, str) else tuple(value)

    def parts(self, condition: Q | None = None, *, without: str = "") -> list[QuerySet[SearchRow]]:
        """Querysets without rows in common, which together are the answer: most people's rows and the fuller ones."""
        wide = SearchRow.objects.for_search().filter(audience=self.audience)
        if self.viewer.is_waiting:
            wide = wide.none()
        if self.viewer.hidden:
            wide = wide.exclude(pk__any_of=self.viewer.hidden)
        parts = [wide]
        if self.viewer.rows and not self.viewer.is_waiting:
            parts.append(SearchRow.objects.for_search().filter(pk__any_of=self.viewer.rows))
        asked = self._narrowing(without) & (condition or Q())
        return [part.filter(asked) for part in parts] if asked else parts

    def _narrowing(self, without: str) -> Q:
        asked = Q()
        for name in self.filters:
            if name != without:
                asked &= _holds([f"{name}:{value}" for value in self.values(name)])
        if self.near and without != "near":
            asked &= _holds(self.near.tokens)
        if self.worked_with_me and without != "worked":
            asked &= self.viewer.worked_with()
        return asked


def _holds(tokens: list[str]) -> Q:
    if len(tokens) == 1:
        return Q(facets__contains=tokens)
    return Q(facets__overlap=tokens)


def by_name(terms: list[Term]) -> Q:
    return first_letter(terms) or Q(vector__holds=tsquery(terms, NAME_MARK))


def first_letter(terms: list[Term]) -> Q:
    """The first key pressed asks for names that begin so: a thousand words of everything would help nobody."""
    if len(terms) != 1 or len(terms[0][0]) != 1:
        return Q()
    return Q(sort_name__begins=terms[0][0]) | Q(name_key__begins=terms[0][0])


def tsquery(terms: list[Term], *marks: str) -> str:
    """Words consist of letters and digits only, so quoting them is enough. One letter alone must be the whole word."""
    return " & ".join(
        "(" + " | ".join(f"'{mark}{word}'{':*' if len(word) > 1 else ''}" for mark in marks for word in term) + ")"
        for term in terms
    )
