"""A search for candidates as the address of its page holds it: the directory's question, and what recruiters add."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership
from boomerang.approach import has_not_declined
from boomerang.wishes.reading import has_readable_wish, reads_wishes
from directory.models import BEFORE_ALL, AlumnusState, Audience, RehireEligibility
from directory.search.forms import AlumniSearchForm
from directory.search.query import Query
from engagement.audiences.record_fields import months_ago
from tenancy.models import Employer

ALUMNI = f"state:{AlumnusState.ALUMNUS}"
NOT_LET_IN = "limited:yes"
NOT_ELIGIBLE = f"rehire:{RehireEligibility.NOT_ELIGIBLE}"
MOST_MONTHS = 600
SKILLS_ANY, SKILLS_ALL = "any", "all"
ALIVE = (3, 6, 12, 24)  # months
# Beyond these nobody counts in months: (name, from, to).
AWAY = (("0-6", 0, 6), ("6-12", 6, 12), ("12-24", 12, 24), ("24-60", 24, 60), ("60-", 60, None))


class Sort(models.TextChoices):
    RELEVANCE = "", _("Best match")
    LEFT = "left", _("Left last")
    ALIVE = "alive", _("Seen last")
    NAME = "name", _("Name")


ORDERS = {
    Sort.LEFT: ("-left_on", "id"),
    Sort.ALIVE: ("-alive_on", "id"),
    Sort.NAME: ("sort_name", "id"),
}


@dataclass(frozen=True)
class CandidateQuery(Query):
    """Only of people who may be approached. Whom HR has marked as not eligible is left out unless asked for.

    `away` and `alive` are months: gone for at least and at most so many, seen within so many. `wish_of` is the
    recruiter whose readable wishes are asked for. `among` are the only people that count; `with_refused` leaves none of
    them out for what HR has decided.
    """

    all_skills: bool = False
    away_from: int | None = None
    away_to: int | None = None
    alive: int | None = None
    wish_of: Membership | None = None
    among: tuple[UUID, ...] | None = None
    with_refused: bool = False

    @property
    def is_empty(self) -> bool:
        """What is counted of everybody is no count of candidates."""
        return False

    @property
    def is_narrowed(self) -> bool:
        return bool(self.chosen or self.near or self.wish_of or self.has_away or self.alive)

    @property
    def chosen(self) -> dict[str, tuple[str, ...]]:
        return {name: values for name in self.filters if (values := self.values(name))}

    @property
    def has_away(self) -> bool:
        return self.away_from is not None or self.away_to is not None

    @property
    def but_wishes(self) -> "CandidateQuery":
        """What may be counted of it: a figure that only wishes account for tells of one without anybody's name."""
        return self if self.wish_of is None else replace(self, wish_of=None, among=None)

    @property
    def order(self) -> tuple[str, ...]:
        """Most who come back do so soon, so those who left last stand first."""
        return ORDERS.get(self.sort or Sort.LEFT, ORDERS[Sort.LEFT])  # type: ignore[call-overload]

    def _narrowing(self, without: str) -> Q:
        asked = Q(facets__contains=[ALUMNI]) & ~Q(facets__contains=[NOT_LET_IN]) & has_not_declined("alumnus_id")
        if without != "rehire" and not self.values("rehire") and not self.with_refused:
            asked &= ~Q(facets__contains=[NOT_ELIGIBLE])
        for name, values in self.chosen.items():
            if name != without:
                asked &= self._holds(name, values)
        if self.near and without != "near":
            asked &= Q(facets__overlap=self.near.tokens)
        if without != "away":
            asked &= self._is_away()
        if self.alive is not None and without != "alive":
            asked &= Q(alive_on__gte=months_ago(self.alive))
        if self.wish_of is not None and without != "wish":
            asked &= has_readable_wish(self.wish_of, "alumnus_id")
        if self.among is not None:
            asked &= Q(alumnus_id__in=self.among)
        return asked

    def _holds(self, name: str, values: Sequence[str]) -> Q:
        tokens = [f"{name}:{value}" for value in values]
        if len(tokens) == 1 or (name == "skill" and self.all_skills):
            return Q(facets__contains=tokens)
        return Q(facets__overlap=tokens)

    def _is_away(self) -> Q:
        asked = Q(left_on__gt=BEFORE_ALL) if self.has_away else Q()
        if self.away_from:
            asked &= Q(left_on__lte=months_ago(self.away_from))
        if self.away_to is not None:
            asked &= Q(left_on__gt=months_ago(self.away_to))
        return asked


def months_since(day: date) -> int:
    today = timezone.localdate()
    return 12 * (today.year - day.year) + today.month - day.month - (today.day < day.day)


class CandidateSearchForm(AlumniSearchForm):
    """What cannot be understood is left out, as in the directory."""

    facets: tuple[str, ...] = (
        "skill", "last_team", "title", "seniority", "city", "country", "language", "rehire", "exit", "reason",
        "regretted",
    )  # fmt: skip
    audience = Audience.STAFF

    def __init__(self, data: QueryDict, *, tenant: Employer, member: Membership) -> None:
        super().__init__(data, tenant=tenant)
        self.member = member

    @property
    def query(self) -> CandidateQuery:
        self.full_clean()
        self.unknown = []
        get = self.address.get
        alive = _months(get("alive"))
        filters = {name: values for name in self.facets if (values := self._values(name))}
        return CandidateQuery(
            self.audience,
            self.cleaned_data.get("q", ""),
            filters,
            sort=self._sort(),
            near=self._near(),
            all_skills=get("skills") == SKILLS_ALL,
            away_from=_months(get("away_from")),
            away_to=_months(get("away_to")),
            alive=alive if alive in ALIVE else None,
            wish_of=self.member if get("wish") == "yes" and reads_wishes(self.member) else None,
        )

    def _sort(self) -> str:
        asked = self.address.get("sort", "")
        return asked if asked in Sort.values else ""


def _months(typed: str | None) -> int | None:
    text = (typed or "").strip()
    return min(int(text), MOST_MONTHS) if text.isascii() and text.isdecimal() and len(text) <= 4 else None
