"""A search among openings as it was asked: which rows answer it. It is shaped as `directory.search.query.Query` is, so
that the same code counts, pages and proposes what to leave out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db import models
from django.db.models import Case, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from boomerang.board.rows import PUBLIC_MARK, TEXT_MARK, TITLE_MARK
from boomerang.models import Fit, FitSide, OpeningRow, OpeningState, Origin
from boomerang.openings.visibility import Looker
from directory.names import long_words, words
from directory.search.query import MAX_LENGTH, MAX_TERMS, Near, Term, tsquery

EVERYBODY = Looker(sees_all=True)


class Sort(models.TextChoices):
    BEST = "", _("Best match")
    FITS = "fits", _("Fits you")
    NEWEST = "newest", _("Newest")
    DEADLINE = "deadline", _("Deadline")


@dataclass(frozen=True)
class Query:
    """`filters` maps facets to one value or several, any of which will do. `today`: only what still runs on that day.

    Without words there is no best match: then what fits the looker comes first, and the newest before the older.
    """

    text: str = ""
    filters: Mapping[str, str | Sequence[str]] = field(default_factory=dict)
    looker: Looker = EVERYBODY
    states: tuple[OpeningState, ...] = (OpeningState.OPEN,)
    today: date | None = None
    origin: Origin | None = None
    for_the_world: bool = False
    sort: str = Sort.BEST
    near: Near | None = None
    has_fits: bool = False
    worked_with_me = False  # what people are asked, and openings are not

    @property
    def terms(self) -> list[Term]:
        text = self.text[:MAX_LENGTH]
        pairs = zip(words(text), long_words(text), strict=False)
        return [tuple(dict.fromkeys(pair)) for pair in pairs][:MAX_TERMS]

    @property
    def is_empty(self) -> bool:
        return not (self.text or self.filters or self.near)

    @property
    def is_narrowed(self) -> bool:
        """By more than text."""
        return bool(self.filters or self.near)

    def values(self, name: str) -> tuple[str, ...]:
        value = self.filters.get(name, ())
        return (value,) if isinstance(value, str) else tuple(value)

    def anywhere(self, terms: list[Term] | None = None) -> Q:
        """Rows in which all these words stand somewhere: those of the question, if none are named."""
        asked = self.terms if terms is None else terms
        return Q(vector__holds=_tsquery(asked, "", TEXT_MARK)) if asked else Q()

    def parts(self, condition: Q | None = None, *, without: str = "") -> list[QuerySet[OpeningRow]]:
        rows = OpeningRow.objects.for_search().filter(state__in=self.states)
        if self.today is not None:
            rows = rows.filter(last_day__gte=self.today)
        if self.origin is not None:
            rows = rows.filter(origin=self.origin)
        if self.for_the_world:
            rows = rows.filter(facets__contains=[PUBLIC_MARK])
        asked = self.looker.sees & self._narrowing(without) & (condition or Q())
        return [rows.filter(asked) if asked else rows]

    def _narrowing(self, without: str) -> Q:
        asked = Q()
        for name in self.filters:
            if name != without:
                asked &= Q(facets__overlap=[f"{name}:{value}" for value in self.values(name)])
        if self.near and without != "near":
            asked &= Q(facets__overlap=self.near.tokens)
        return asked

    @property
    def order(self) -> tuple[str, ...]:
        if self.sort == Sort.DEADLINE:
            return ("last_day", "id")
        if self.sort == Sort.NEWEST or (self.sort == Sort.BEST and not (self.terms or self.has_fits)):
            return ("-opened_at", "id")
        if self.sort == Sort.BEST and self.terms:
            return ("place_in_order", "-opened_at", "id")
        return ("-fit", "-opened_at", "id")

    def ordered(self, rows: QuerySet[OpeningRow]) -> QuerySet[OpeningRow]:
        """With what `order` names: how near the words stand to the title, or how well it fits the looker."""
        if "place_in_order" in self.order:
            return rows.annotate(place_in_order=_rank(self.terms))
        return rows.annotate(fit=_fit_of(self.looker)) if "-fit" in self.order else rows


def _tsquery(terms: list[Term], *marks: str) -> str:
    """One letter alone asks for titles that have a word of it."""
    if len(terms) == 1 and len(terms[0][0]) == 1:
        return f"'{TITLE_MARK}{terms[0][0]}':*"
    return tsquery(terms, *marks)


def _rank(terms: list[Term]) -> Case:
    """All words in the title, in the title and the list's other words, or only in the description."""
    return Case(
        When(vector__holds=_tsquery(terms, TITLE_MARK), then=Value(0)),
        When(vector__holds=_tsquery(terms, ""), then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )


def _fit_of(looker: Looker) -> Coalesce:
    fits = Fit.objects.filter(side=FitSide.MEMBER, alumnus=looker.alumnus_id, opening=OuterRef("opening_id"))
    return Coalesce(Subquery(fits.values("score")[:1]), Value(0), output_field=IntegerField())
