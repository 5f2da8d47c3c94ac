"""The map: where people are, drawn from coordinates alone. Pure functions from numbers to numbers, no query in here.

Land is not an outline but dots, one for each small square in which a city lies: it comes from the same list as the
cities, needs no second data set, and has as much detail at every scale. The projection is equirectangular with the
box's middle latitude true to scale (E. Snyder, Map Projections, USGS 1395, 1987, §12): distances to the east and to
the north look alike where one looks.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from math import cos, hypot, radians, sqrt
from typing import Self

from directory.places.cities import City, all_cities

WIDTH, HEIGHT = 1000, 480  # of the drawing, in its own units
DOTS_ACROSS = 160
SMALLEST_SQUARE = 0.5  # degrees: in smaller ones even crowded countries would look empty
LABELS, LABELS_APART = 14, 90
BELOW = 20  # a circle may stand on the place itself
APART = 34  # circles whose middles are closer become one
SMALLEST, LARGEST = 7, 26  # radius of a circle
SMALLEST_SPAN = 5.0  # degrees of latitude: nobody is to be found by zooming in on a house
SMALLEST_BOX = 0.1  # degrees, as an address may ask for: smaller numbers end in no number at all
MARGIN = 0.12


@dataclass(frozen=True)
class Box:
    """A part of the world in degrees. It never crosses the date line."""

    west: float
    south: float
    east: float
    north: float

    @classmethod
    def from_text(cls, text: str) -> Self | None:
        """ "2,43,8,48" as in an address; None for anything else."""
        try:
            west, south, east, north = (float(part) for part in text[:60].split(","))
        except ValueError:
            return None
        if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
            return None
        if min(east - west, north - south) < SMALLEST_BOX:
            return None
        return cls(west, south, east, north)

    def __str__(self) -> str:
        return ",".join(f"{edge:.6g}" for edge in (self.west, self.south, self.east, self.north))

    @property
    def scale(self) -> tuple[float, float]:
        """Units of the drawing for a degree of longitude, and for one of latitude."""
        return WIDTH / (self.east - self.west), HEIGHT / (self.north - self.south)

    def place(self, city: City) -> tuple[float, float]:
        across, down = self.scale
        return (city.longitude - self.west) * across, (self.north - city.latitude) * down

    def holds(self, city: City) -> bool:
        return self.west <= city.longitude <= self.east and self.south <= city.latitude <= self.north


WORLD = Box(-170, -57, 180, 78)


def box_around(cities: Iterable[City]) -> Box:
    """The smallest box of the drawing's shape that holds them all with some room; the world where there is none."""
    places = [(city.longitude, city.latitude) for city in cities]
    if not places:
        return WORLD
    longitudes, latitudes = zip(*places, strict=True)
    west, east, south, north = min(longitudes), max(longitudes), min(latitudes), max(latitudes)
    middle = (south + north) / 2
    stretch = max(cos(radians(middle)), 0.2)  # a degree of longitude beside one of latitude
    tall = max((north - south) * (1 + 2 * MARGIN), SMALLEST_SPAN)
    wide = max((east - west) * (1 + 2 * MARGIN) * stretch, tall * WIDTH / HEIGHT)
    tall, across = wide * HEIGHT / WIDTH, wide / stretch
    if across > WORLD.east - WORLD.west or tall > WORLD.north - WORLD.south:
        return WORLD
    left, low = _inside((west + east) / 2, across, 180), _inside(middle, tall, 90)
    return Box(left, low, left + across, low + tall)


def _inside(middle: float, span: float, edge: float) -> float:
    """Where a span around the middle begins, pushed back from the edge of the world."""
    return min(max(middle - span / 2, -edge), edge - span)


@lru_cache(maxsize=64)
def land(box: Box) -> str:
    """The `d` of one SVG path: a point for each square of land with a city. Draw it with round ends."""
    step = max(WIDTH / DOTS_ACROSS, SMALLEST_SQUARE * box.scale[0])
    squares = {(int(x / step), int(y / step)) for x, y in (box.place(city) for city in all_cities() if box.holds(city))}
    return "".join(f"M{(x + 0.5) * step:.4g} {(y + 0.5) * step:.4g}h0" for x, y in sorted(squares))


@dataclass(frozen=True)
class Label:
    name: str
    x: float
    y: float


@lru_cache(maxsize=64)
def labels(box: Box) -> tuple[Label, ...]:
    """Names of the largest cities, to know where one is; none on the map of the world, which everybody knows."""
    found: list[Label] = []
    if box == WORLD:
        return ()
    for city in sorted((city for city in all_cities() if box.holds(city)), key=lambda city: -city.population)[:200]:
        x, y = box.place(city)
        if all(hypot(label.x - x, label.y - BELOW - y) >= LABELS_APART for label in found):
            found.append(Label(city.name, x, y + BELOW))
    return tuple(found[:LABELS])


@dataclass
class Circle:
    """People of one city, or of several that lie too close to be drawn apart. `cities` with the fullest first."""

    x: float
    y: float
    people: int = 0
    cities: list[City] = field(default_factory=list)
    radius: float = SMALLEST

    @property
    def box(self) -> Box:
        return box_around(self.cities)


def circles(people: Mapping[City, int], box: Box) -> list[Circle]:
    """The largest first, so that a small one is drawn above it and can be reached."""
    found: list[Circle] = []
    for city, number in sorted(people.items(), key=lambda item: (-item[1], -item[0].population, item[0].id)):
        if not box.holds(city):
            continue
        x, y = box.place(city)
        near = next((circle for circle in found if hypot(circle.x - x, circle.y - y) < APART), None)
        if near is None:
            near = Circle(x, y)
            found.append(near)
        near.people += number
        near.cities.append(city)
    most = max((circle.people for circle in found), default=1)
    for circle in found:
        circle.radius = SMALLEST + (LARGEST - SMALLEST) * sqrt(circle.people / most)
    return sorted(found, key=lambda circle: -circle.people)
