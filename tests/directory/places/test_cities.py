from itertools import pairwise

import pytest

from directory.places.cities import (
    City,
    city,
    distance,
    find_cities,
    known_city,
    place_key,
    place_label,
    place_of,
    within,
)

MUNICH, LYON = 2867714, 2996944


def names(cities: list[City]) -> list[str]:
    return [found.name for found in cities]


def test_a_city_is_found_by_how_it_begins_the_largest_first():
    assert names(find_cities("lyo"))[0] == "Lyon"
    assert names(find_cities("york", limit=1)) == ["York"], "an exact name before larger cities that begin so"


@pytest.mark.parametrize("typed", ["München", "munchen", "Munich", "  MÜNCHEN  ", "Monaco di Baviera"])
def test_a_large_city_has_its_name_in_every_language_of_latin_letters(typed):
    assert find_cities(typed, country="DE")[0].id == MUNICH


def test_a_country_narrows_the_choice():
    assert {found.country for found in find_cities("paris", country="US")} == {"US"}
    assert find_cities("paris")[0].country == "FR"


@pytest.mark.parametrize("typed", ["", "   ", "%_*", "\x00", "😀", "Nosuchplaceatall"])
def test_what_names_no_city_finds_none(typed):
    assert find_cities(typed) == []
    assert known_city(typed) is None


def test_of_several_of_one_name_an_imported_place_means_the_largest():
    assert known_city("Paris").country == "FR"
    assert known_city("cambridge", "US").region == "MA"
    assert known_city("Lyon", "US") is None


def test_a_place_has_one_key_however_it_came():
    assert place_key("Lyons", "FR", LYON) == place_key("lyon", "FR") == str(LYON)
    assert place_label(str(LYON)) == "Lyon"
    assert place_of(str(LYON)) == city(LYON)


def test_a_village_that_is_not_in_the_list_keeps_its_name():
    key = place_key("Kleinkleckersdorf", "DE")
    assert (place_of(key), place_label(key)) == (None, "Kleinkleckersdorf")
    assert place_key("", "DE") == ""


@pytest.mark.parametrize("key", ["", "²", "99999999999", "9" * 5000, "-1", "1.5"])
def test_what_is_no_key_of_a_place_stands_for_none(key):
    assert place_of(key) is None


def test_distances_are_those_of_the_globe():
    paris, london = known_city("Paris", "FR"), known_city("London", "GB")
    assert distance(paris, london) == pytest.approx(344, abs=2)
    assert distance(paris, paris) == 0
    suva, apia = known_city("Suva", "FJ"), known_city("Apia", "WS")
    assert distance(suva, apia) == pytest.approx(1150, abs=40), "the date line is no wall"


def test_the_surroundings_of_a_city_hold_it_and_grow():
    rings = [within(LYON, km) for km in (10, 25, 50, 100)]
    assert all(LYON in ring for ring in rings)
    assert all(inner < outer for inner, outer in pairwise(rings))
    centre = city(LYON)
    assert all(distance(centre, city(near)) <= 100 for near in rings[-1])
    assert within(1, 100) == frozenset()
