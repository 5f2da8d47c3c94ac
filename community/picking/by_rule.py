"""People by rule: of a team, an office, a city, or with whom one worked for years.

A rule asks the directory's search rows, as the member who asks may read them: whoever hides a team, an office or a
city is not found by it, and nothing can be told from who is found.
"""

from dataclasses import asdict, dataclass
from typing import Any, Self

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Membership
from directory.connections.reading import own_alumnus
from directory.connections.together import longest_together
from directory.models import Alumnus, Audience, SearchRow
from directory.places.cities import city as city_of
from directory.search.query import Query
from directory.search.viewer import Viewer
from tenancy.models import Employer

EVERYBODY = 1_000_000  # of one stretch of time
DAYS_IN_A_YEAR = 365


@dataclass(frozen=True)
class Rule:
    """`city` is a number of `directory.places`. `years` worked together with whoever asks: 0 for however short."""

    team: str = ""
    office: str = ""
    city: int | None = None
    years: int | None = None

    @property
    def is_empty(self) -> bool:
        return self == Rule()

    @property
    def filters(self) -> dict[str, str]:
        found = {"team": self.team, "office": self.office, "city": str(self.city) if self.city else ""}
        return {name: value for name, value in found.items() if value}

    def as_json(self) -> dict[str, Any]:
        return {name: value for name, value in asdict(self).items() if value not in ("", None)}

    @classmethod
    def of(cls, stored: dict[str, Any]) -> Self:
        return cls(**stored)


def people_of(rule: Rule, *, member: Membership) -> QuerySet[Alumnus]:
    """Whom the member may see and the rule means, without the member. An empty rule means everybody they may see.

    One query now for who asks, two with years; the answer itself is asked when it is read.
    """
    viewer = Viewer.of(member)
    query = Query(Audience.NETWORK, filters=rule.filters, viewer=viewer, worked_with_me=rule.years is not None)
    meant = Q()
    for part in query.parts():
        meant |= Q(pk__in=part.values("alumnus_id"))
    people: QuerySet[Alumnus] = Alumnus.objects.filter(meant).exclude(membership=member)
    return people.filter(pk__in=_for_years(rule.years, member)) if rule.years else people


def read_by_all(rule: Rule) -> QuerySet[SearchRow, Any]:
    """Of whom every member reads what the rule asks for: where being taken in is seen by others than who asks."""
    tokens = [f"{name}:{value}" for name, value in rule.filters.items()]
    rows = SearchRow.objects.filter(audience=Audience.NETWORK, facets__contains=tokens)
    return rows.values("alumnus")


def _for_years(years: int, member: Membership) -> list[Any]:
    """With whom the member shared a team or an office for that long at a stretch."""
    own = own_alumnus(member)
    if own is None:
        return []
    today = Employer.objects.get(pk=own.tenant_id).today()
    places = longest_together(own, today=today, per_interval=EVERYBODY)
    return [place.alumnus_id for place in places if place.days >= years * DAYS_IN_A_YEAR]


def fits(rule: Rule, *, alumnus: Alumnus) -> bool:
    """Whether the rule means this person, by the employer's record: for what is told to that person alone.

    `years` are between two people and are not asked here.
    """
    tokens = [f"{name}:{value}" for name, value in rule.filters.items()]
    own = SearchRow.objects.filter(alumnus=alumnus, audience=Audience.STAFF)
    return not tokens or own.filter(facets__contains=tokens).exists()


def describe(rule: Rule) -> str:
    """“anyone from Payments in Lyon”, to stand within a sentence."""
    place = city_of(rule.city) if rule.city else None
    who = _who(rule.team, rule.office, place.name if place else "")
    if rule.years is None:
        return who
    if rule.years == 0:
        return _("%(who)s you have worked with") % {"who": who}
    worked = ngettext(
        "%(who)s you have worked with for %(years)d year or more",
        "%(who)s you have worked with for %(years)d years or more",
        rule.years,
    )
    return worked % {"who": who, "years": rule.years}


def _who(team: str, office: str, city: str) -> str:
    names = {"team": team, "office": office, "city": city}
    sentence = {
        (False, False, False): _("anyone"),
        (True, False, False): _("anyone from %(team)s"),
        (False, True, False): _("anyone from the office %(office)s"),
        (False, False, True): _("anyone in %(city)s"),
        (True, True, False): _("anyone from %(team)s, office %(office)s"),
        (True, False, True): _("anyone from %(team)s in %(city)s"),
        (False, True, True): _("anyone from the office %(office)s in %(city)s"),
        (True, True, True): _("anyone from %(team)s, office %(office)s, in %(city)s"),
    }[bool(team), bool(office), bool(city)]
    return sentence % names
