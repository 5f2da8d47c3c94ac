import re

import pytest
from django.test import Client

from directory.models import Level
from directory.places.cities import known_city
from tests.factories.directory import make_peer, make_spell, own_alumnus, set_levels

pytestmark = pytest.mark.django_db

MAP = "/acme/alumni/map/"
LYON, MUNICH = known_city("Lyon", "FR"), known_city("Munich", "DE")


@pytest.fixture
def member(client_for, alice) -> Client:
    return client_for(alice)


def people_in(employer, *cities: tuple[str, str, str]) -> list:
    return [make_peer(employer, given, "Rocha", city=city, country=country) for given, city, country in cities]


def page(client: Client, query: str = "") -> str:
    return client.get(MAP + query).content.decode()


def test_circles_stand_where_people_live_with_a_list_beside(member, acme):
    people_in(acme, ("Ines", "Lyon", "FR"), ("Zoe", "Lyon", "FR"), ("Max", "München", "DE"))
    html = page(member)
    assert "Lyon: 2 people" in html
    assert "Munich: 1 person" in html
    assert re.search(r"Lyon, France</span>\s*<span[^>]*>2<", html)
    assert f'href="../?city={LYON.id}"' in html


def test_a_village_that_no_map_knows_is_in_the_list_alone(member, acme):
    people_in(acme, ("Ines", "Kleinkleckersdorf", "DE"))
    html = page(member)
    assert "Kleinkleckersdorf" in html
    assert "map__mark" not in html


@pytest.mark.parametrize("level", [Level.COLLEAGUES, Level.CONNECTIONS, Level.STAFF, Level.NOBODY])
def test_whoever_hides_the_place_is_on_no_map(member, acme, level):
    [ines] = people_in(acme, ("Ines", "Lyon", "FR"))
    before = page(member)
    set_levels(ines, place=level)
    assert "Lyon" in before
    assert "Lyon" not in page(member)


def test_whoever_worked_with_somebody_sees_where_they_live_if_that_is_for_colleagues(client_for, acme, alice):
    make_spell(own_alumnus(acme, alice), team="Payments")
    [ines] = people_in(acme, ("Ines", "Lyon", "FR"))
    make_spell(ines, team="Payments")
    set_levels(ines, place=Level.COLLEAGUES)
    assert "Lyon: 1 person" in page(client_for(alice))


def test_the_map_answers_the_same_search_as_the_list(member, acme):
    people_in(acme, ("Ines", "Lyon", "FR"), ("Max", "Munich", "DE"))
    html = page(member, "?q=max")
    assert "Munich" in html
    assert "Lyon: " not in html
    assert f'href="../?q=max&amp;city={MUNICH.id}"' in html


def test_cities_that_lie_together_lead_to_a_closer_map(member, acme):
    people_in(acme, ("Ines", "Lyon", "FR"), ("Zoe", "Villeurbanne", "FR"), ("Max", "Tokyo", "JP"))
    html = page(member)
    [closer] = re.findall(r'href="(\?box=[^"]+)"', html)
    assert "Lyon, Villeurbanne: 2 people" in html
    inside = page(member, closer.replace("&amp;", "&"))
    assert "Tokyo: " not in inside
    assert "Show all" in inside


@pytest.mark.parametrize("box", ["", "1,2,3", "x", "9" * 5000, "0,0,0,0", "%00", "-999,0,1,1"])
def test_an_address_that_names_no_part_of_the_world_shows_it_all(member, acme, box):
    people_in(acme, ("Ines", "Lyon", "FR"))
    answer = member.get(MAP, {"box": box})
    assert answer.status_code == 200
    assert "Lyon: 1 person" in answer.content.decode()


def test_where_nobody_names_a_city_the_page_says_how_they_get_there(member):
    assert "Nobody on the map yet" in page(member)


def test_results_come_without_the_rest_of_the_page(member, acme):
    people_in(acme, ("Ines", "Lyon", "FR"))
    part = member.get(MAP, headers={"HX-Request": "true", "HX-Target": "results"}).content.decode()
    assert "map__land" in part
    assert "<html" not in part


@pytest.mark.parametrize("number", [1, 3])
def test_the_map_costs_the_same_however_many_are_on_it(member, acme, number, django_assert_num_queries):
    people_in(acme, *[("Ines", "Lyon", "FR"), ("Max", "Munich", "DE"), ("Yuki", "Tokyo", "JP")][:number])
    page(member)
    with django_assert_num_queries(9):
        page(member, "?q=rocha")


def test_outsiders_and_strangers_see_no_map(client_for, client, mallory, acme, alice):
    assert client_for(mallory).get(MAP).status_code == 404
    assert "/account/sign-in/" in client.get(MAP).url
    assert client_for(alice).post(MAP).status_code == 405
