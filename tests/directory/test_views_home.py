from collections.abc import Callable

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from directory.actions import update_profile
from directory.models import Alumnus
from tenancy.models import Employer
from tenancy.scope import tenant_scope
from tests.factories.directory import make_alumnus, make_job, make_peer, make_spell, own_alumnus, set_levels, set_skills

ClientFor = Callable[[User], Client]


@pytest.fixture
def own(acme: Employer, alice: User) -> Alumnus:
    alumnus = own_alumnus(acme, alice)
    make_spell(alumnus, team="Risk")
    return alumnus


def page(client: Client) -> str:
    response = client.get("/acme/home/")
    assert response.status_code == 200
    return response.content.decode()


def test_home_welcomes_and_shows_the_old_team(acme: Employer, alice: User, own: Alumnus, client_for: ClientFor) -> None:
    make_spell(make_peer(acme, "Zoë", "Ågren"), team="Risk")
    make_spell(make_peer(acme, "John", "Smith"), team="Payments")
    make_spell(make_alumnus(acme, "Tom", "Record"), team="Risk")
    set_levels(hidden := make_peer(acme, "Hidden", "Career"), career="staff")
    make_spell(hidden, team="Risk")
    html = page(client_for(alice))
    assert "Welcome back, Alice" in html
    assert "You were with Risk at Acme until 2021" in html
    assert "Zoë Ågren" in html
    assert "6 years in Risk" in html
    assert 'href="/acme/alumni/worked-with-me/"' in html
    for name in ("John Smith", "Tom Record", "Hidden Career", "Alice Brandt"):
        assert name not in html


def test_home_says_what_is_missing_until_nothing_is(
    acme: Employer, alice: User, own: Alumnus, client_for: ClientFor
) -> None:
    assert "Add a headline" in page(client_for(alice))
    assert "Nobody from your teams and offices has joined yet" in page(client_for(alice))
    make_job(own)
    set_skills(own, "Pricing")
    with tenant_scope(acme):
        update_profile(own, headline="Hi", about="Hello", city="Lyon", by=None)
    html = page(client_for(alice))
    assert "Your profile so far" not in html
    assert "Choose the mail you want" in html


def test_staff_without_a_record_go_to_the_people(bob: User, client_for: ClientFor) -> None:
    assert client_for(bob).get("/acme/home/").url == "/acme/manage/alumni/"


def test_a_member_without_a_record_has_a_home_too(alice: User, client_for: ClientFor) -> None:
    html = page(client_for(alice))
    assert "This is where the people of Acme stay in touch." in html
    assert "Decide who sees what" not in html


@pytest.mark.parametrize("number", [1, 3])
def test_home_takes_as_many_queries_for_one_as_for_three(
    acme: Employer, alice: User, own: Alumnus, client_for: ClientFor, number: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:  # fmt: skip
    for each in range(number):
        make_spell(make_peer(acme, "Sam", f"Lake{each}"), team="Risk")
    client = client_for(alice)
    client.get("/acme/home/")
    with django_assert_num_queries(15):  # two of them the savepoint
        client.get("/acme/home/")


def test_at_most_six_of_the_old_team(acme: Employer, alice: User, own: Alumnus, client_for: ClientFor) -> None:
    for each in range(8):
        make_spell(make_peer(acme, "Sam", f"Lake{each}"), team="Risk")
    assert page(client_for(alice)).count("Sam Lake") == 6


def test_doors(alice: User, mallory: User, client_for: ClientFor) -> None:
    assert client_for(mallory).get("/acme/home/").status_code == 404
    assert client_for(alice).post("/acme/home/").status_code == 405
    assert Client().get("/acme/home/").url.startswith("/account/sign-in/")
