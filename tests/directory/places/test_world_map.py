import re
from itertools import pairwise
from math import hypot

import pytest

from directory.places.cities import City, known_city
from directory.places.world_map import (
    APART,
    HEIGHT,
    LARGEST,
    SMALLEST,
    WIDTH,
    WORLD,
    Box,
    box_around,
    circles,
    labels,
    land,
)


def cities(*names: str) -> list[City]:
    return [known_city(name) for name in names]


def test_the_world_has_land_where_people_live_and_nothing_outside_the_drawing():
    dots = [(float(x), float(y)) for x, y in re.findall(r"M([\d.]+) ([\d.]+)h0", land(WORLD))]
    assert 2_000 < len(dots) < 4_000
    assert all(0 <= x <= WIDTH and 0 <= y <= HEIGHT for x, y in dots)
    berlin, mid_atlantic = WORLD.place(known_city("Berlin")), (380, 150)
    assert min(hypot(x - berlin[0], y - berlin[1]) for x, y in dots) < 6
    assert min(hypot(x - mid_atlantic[0], y - mid_atlantic[1]) for x, y in dots) > 20


def test_north_is_up_and_east_is_right():
    (_, y_oslo), (x_rome, y_rome), (x_lisbon, _) = map(WORLD.place, cities("Oslo", "Rome", "Lisbon"))
    assert y_oslo < y_rome
    assert x_lisbon < x_rome


def test_a_box_holds_everybody_and_has_the_shape_of_the_drawing():
    places = cities("Lyon", "Paris", "Berlin")
    box = box_around(places)
    assert all(box.holds(city) for city in places)
    margins = [box.place(city) for city in places]
    assert all(20 < x < WIDTH - 20 and 20 < y < HEIGHT - 20 for x, y in margins)


def test_nobody_is_found_by_looking_closer_at_one_city():
    assert box_around(cities("Lyon")).north - box_around(cities("Lyon")).south >= 5


@pytest.mark.parametrize("places", [[], ["Honolulu", "Auckland"], ["Anchorage", "Ushuaia"]])
def test_what_is_spread_over_the_globe_is_shown_on_the_whole_of_it(places):
    assert box_around(cities(*places)) == WORLD


def test_at_the_edge_of_the_world_the_box_stays_on_it():
    box = box_around(cities("Suva"))
    assert (box.west, box.east) == (pytest.approx(180 - (box.east - box.west)), pytest.approx(180))
    assert box.holds(known_city("Suva"))


def test_a_box_goes_into_an_address_and_comes_back():
    box = Box(-7.5, 44, 21.25, 53.5)
    assert Box.from_text(str(box)) == box


@pytest.mark.parametrize(
    "text", ["", "1,2,3", "a,b,c,d", "5,5,1,9", "0,0,999,10", "nan,0,1,1", "1,2,3,4,5", "9" * 999, "0,50,5e-324,52"]
)
def test_an_address_that_is_no_box_is_none(text):
    assert Box.from_text(text) is None


def test_cities_that_lie_too_close_become_one_circle_with_the_fullest_first():
    lyon, villeurbanne, berlin = cities("Lyon", "Villeurbanne", "Berlin")
    found = circles({lyon: 3, villeurbanne: 5, berlin: 2}, WORLD)
    assert [(circle.people, [city.name for city in circle.cities]) for circle in found] == [
        (8, ["Villeurbanne", "Lyon"]),
        (2, ["Berlin"]),
    ]


def test_the_same_cities_are_apart_on_a_closer_map():
    lyon, grenoble = cities("Lyon", "Grenoble")
    assert len(circles({lyon: 1, grenoble: 1}, WORLD)) == 1
    assert len(circles({lyon: 1, grenoble: 1}, box_around([lyon, grenoble]))) == 2


def test_circles_grow_with_the_people_and_the_small_ones_lie_on_top():
    found = circles(dict(zip(cities("Paris", "Tokyo", "Lima"), (100, 25, 1), strict=True)), WORLD)
    assert [circle.radius for circle in found] == sorted((circle.radius for circle in found), reverse=True)
    assert found[0].radius == LARGEST
    assert all(circle.radius >= SMALLEST for circle in found)


def test_people_outside_the_box_are_not_drawn():
    lyon, tokyo = cities("Lyon", "Tokyo")
    assert [circle.cities for circle in circles({lyon: 1, tokyo: 9}, box_around([lyon]))] == [[lyon]]
    assert circles({}, WORLD) == []


def test_circles_never_lie_closer_than_they_can_be_told_apart():
    found = circles(dict.fromkeys(cities("Paris", "London", "Lyon", "Berlin", "Munich", "Rome", "Oslo"), 1), WORLD)
    assert all(hypot(one.x - two.x, one.y - two.y) >= APART for one, two in pairwise(found))


def test_a_closer_map_names_its_largest_cities_and_the_world_none():
    assert "Paris" in {label.name for label in labels(box_around(cities("Paris", "Lyon")))}
    assert labels(WORLD) == ()
