"""What the page of the map shows: circles with links, and the cities as a list beside it."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from directory.places.cities import City, place_label, place_of
from directory.places.world_map import HEIGHT, WIDTH, Box, Circle, Label, box_around, circles, labels, land
from directory.search.counts import count, count_everybody
from directory.search.facets import with_change
from directory.search.query import Query
from directory.wording import place

LISTED = 60
SHORT = 3  # cities that a circle names


@dataclass(frozen=True)
class Mark:
    """A circle with where it leads: to the people of its city, or closer to its cities."""

    circle: Circle
    href: str
    label: str

    @property
    def number(self) -> str:
        people = self.circle.people
        return str(people) if people < 1000 else f"{people // 1000}k"


@dataclass(frozen=True)
class Line:
    label: str
    href: str
    people: int


@dataclass(frozen=True)
class MapPage:
    box: Box
    marks: list[Mark]
    lines: list[Line]
    people: int
    further: int
    wider: str

    width, height = WIDTH, HEIGHT

    @property
    def land(self) -> str:
        return land(self.box)

    @property
    def labels(self) -> tuple[Label, ...]:
        return labels(self.box)


def map_of(query: Query, address: QueryDict, *, box: Box | None) -> MapPage:
    counted = people_by_city(query)
    on_map = {city: number for key, number in counted.items() if (city := place_of(key)) is not None}
    shown = box or box_around(on_map)
    marks = [Mark(circle, _closer(circle, address), _words(circle)) for circle in circles(on_map, shown)]
    inside = {key: number for key, number in counted.items() if box is None or _is_inside(key, box)}
    ordered = sorted(inside.items(), key=lambda item: (-item[1], place_label(item[0])))
    return MapPage(
        box=shown,
        marks=marks,
        lines=[Line(_name(key), _people(key, address), number) for key, number in ordered[:LISTED]],
        people=sum(inside.values()),
        further=len(ordered[LISTED:]),
        wider=with_change(address, box=None) if box else "",
    )


def people_by_city(query: Query) -> Mapping[str, int]:
    """Key of the place to how many people: of all of them, not only of those that a list would count."""
    if query.is_empty:
        return count_everybody(query, ["city"], most=None).facets["city"]
    return count(query, query.anywhere(), ["city"], most=None).facets["city"]


def _is_inside(key: str, box: Box) -> bool:
    city = place_of(key)
    return city is not None and box.holds(city)


def _closer(circle: Circle, address: QueryDict) -> str:
    if len(circle.cities) == 1:
        return _people(str(circle.cities[0].id), address)
    return with_change(address, box=str(circle.box))


def _people(key: str, address: QueryDict) -> str:
    """The search of the directory for the same, in this city."""
    return "../" + with_change(address, box=None, city=key)


def _name(key: str) -> str:
    city = place_of(key)
    return place(city.name, city.country) if city else place_label(key)


def _words(circle: Circle) -> str:
    people = ngettext("%(number)d person", "%(number)d people", circle.people) % {"number": circle.people}
    return _("%(places)s: %(people)s") % {"places": _places(circle.cities), "people": people}


def _places(cities: list[City]) -> str:
    names = ", ".join(city.name for city in cities[:SHORT])
    further = len(cities) - SHORT
    if further <= 0:
        return names
    return ngettext("%(names)s and %(number)d more place", "%(names)s and %(number)d more places", further) % {
        "names": names,
        "number": further,
    }
