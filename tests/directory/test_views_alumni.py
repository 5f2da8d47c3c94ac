import base64
from collections.abc import Callable
from urllib.parse import quote

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from directory.models import Alumnus
from tenancy.models import Employer
from tests.factories.directory import make_alumnus, make_peer, make_spell, own_alumnus, set_levels
from web.pagination import write_cursor

ClientFor = Callable[[User], Client]


@pytest.fixture
def peer(acme: Employer) -> Alumnus:
    alumnus = make_peer(acme, "Zoë", "Ågren", headline="Pricing for good", city="Lyon", country="FR")
    make_spell(alumnus, title="Analyst", team="Risk", office="Paris")
    return alumnus


def text(client: Client, path: str, **headers: str) -> str:
    response = client.get(path, headers=headers)
    assert response.status_code == 200
    return response.content.decode()


def test_list_shows_people_and_what_they_do(acme: Employer, alice: User, peer: Alumnus, client_for: ClientFor) -> None:
    html = text(client_for(alice), "/acme/alumni/")
    for words in ("1 person", "Zoë Ågren", "Pricing for good", "Analyst, Risk", "2015 – 2021", "Lyon, France"):
        assert words in html


def test_list_searches_by_the_address_alone(acme: Employer, alice: User, peer: Alumnus, client_for: ClientFor) -> None:
    make_peer(acme, "John", "Smith")
    html = text(client_for(alice), "/acme/alumni/?q=Jonh+Smiht")
    assert "John Smith" in html
    assert "These names come close" in html
    assert "Zoë" not in html
    html = text(client_for(alice), "/acme/alumni/?team=Risk&q=zoe")
    assert "Zoë Ågren" in html
    assert "John Smith" not in html
    assert 'aria-current="true"' in html


def test_htmx_gets_the_results_alone(alice: User, peer: Alumnus, client_for: ClientFor) -> None:
    headers = {"HX-Request": "true", "HX-Target": "results"}
    html = text(client_for(alice), "/acme/alumni/?q=zoe", **headers)
    assert html.lstrip().startswith('<div class="finder" id="results"')
    assert "<html" in text(client_for(alice), "/acme/alumni/?q=zoe", **{"HX-Request": "true", "HX-Target": "body"})


def test_nobody_found_says_what_to_leave_out(acme: Employer, alice: User, peer: Alumnus, client_for: ClientFor) -> None:
    make_spell(make_peer(acme, "John", "Smith"), team="Law")
    html = text(client_for(alice), "/acme/alumni/?q=zoe&team=Law")
    assert "Nobody found" in html
    assert "In any team" in html
    assert "Left out" not in html
    assert "Show everyone" in text(client_for(alice), "/acme/alumni/?q=gandalf")
    html = text(client_for(alice), "/acme/alumni/?q=zoe+gandalf")
    assert "Without “gandalf”" in html
    assert 'href="?q=zoe"' in html


def test_values_nobody_has_are_left_out_and_told(alice: User, peer: Alumnus, client_for: ClientFor) -> None:
    html = text(client_for(alice), "/acme/alumni/?team=Ghosts&country=XX")
    assert "Zoë Ågren" in html
    assert "Left out, since nobody here has it: Country: XX, Team: Ghosts." in html


def test_chosen_filters_stand_above_the_list(alice: User, peer: Alumnus, client_for: ClientFor) -> None:
    html = text(client_for(alice), "/acme/alumni/?team=Risk&city=2996944&sort=left")
    for words in ("Team: Risk", "City: Lyon", "Remove this filter", "Lyon only", "25 km", "Left last", "Start over"):
        assert words in html
    assert 'name="sort" value="left"' in html


def test_an_empty_network_explains_itself(alice: User, client_for: ClientFor) -> None:
    assert "Nobody here yet" in text(client_for(alice), "/acme/alumni/")


@pytest.mark.parametrize(
    "question",
    ["x" * 10_000, "%_%*", "🙂🙃", "\x00a\x00", "שלום عليكم", "' OR 1=1; --", "(a|b)*[", "a:* & !b", "\\", "​"],
)
def test_no_question_breaks_the_page(alice: User, peer: Alumnus, client_for: ClientFor, question: str) -> None:
    text(client_for(alice), f"/acme/alumni/?q={quote(question)}&team={quote(question)}&after={quote(question)}")


@pytest.mark.parametrize("number", [1, 3])
def test_list_takes_as_many_queries_for_one_as_for_three(
    acme: Employer, alice: User, client_for: ClientFor, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for each in range(number):
        make_spell(make_peer(acme, "Sam", f"Lake{each}", country="FR"), team="Risk", office="Paris")
    client = client_for(alice)
    client.get("/acme/alumni/")
    with django_assert_num_queries(10):  # two of them the savepoint
        client.get("/acme/alumni/")
    with django_assert_num_queries(10):
        client.get("/acme/alumni/?q=sam&team=Risk")
    with django_assert_num_queries(9):
        client.get("/acme/alumni/suggestions/?q=sam")


def test_pages_lead_on_and_back_to_the_first(acme: Employer, alice: User, client_for: ClientFor) -> None:
    for each in range(27):
        make_peer(acme, "Sam", f"Lake{chr(97 + each % 26)}{each}")
    response = client_for(alice).get("/acme/alumni/")
    cursor = response.context["found"].next_cursor
    assert "Next page" in response.content.decode()
    second = text(client_for(alice), f"/acme/alumni/?after={cursor}")
    assert second.count("people__row") == 2
    assert "First page" in second
    assert "Next page" not in second


def test_detail_shows_what_the_viewer_may_see(alice: User, bob: User, peer: Alumnus, client_for: ClientFor) -> None:
    set_levels(peer, place="staff")
    as_member = text(client_for(alice), f"/acme/alumni/{peer.pk}/")
    assert "Pricing for good" in as_member
    assert "Lyon, France" not in as_member
    assert "Open the record" not in as_member
    as_staff = text(client_for(bob), f"/acme/alumni/{peer.pk}/")
    assert "Lyon, France" in as_staff
    assert "Open the record" in as_staff


def test_own_unlisted_profile_says_so(acme: Employer, alice: User, client_for: ClientFor) -> None:
    own = set_levels(own_alumnus(acme, alice), listing="staff")
    html = text(client_for(alice), f"/acme/alumni/{own.pk}/")
    assert "you chose a smaller circle" in html
    assert "Edit my profile" in html
    assert "has not told more yet" in html


def test_a_record_is_calmly_not_available(acme: Employer, alice: User, client_for: ClientFor) -> None:
    record = make_alumnus(acme, "Tom", "Record")
    response = client_for(alice).get(f"/acme/alumni/{record.pk}/")
    assert response.status_code == 404
    assert "This profile is not available" in response.content.decode()


@pytest.mark.parametrize("path", ["alumni/", "alumni/{peer}/"])
def test_doors(alice: User, mallory: User, peer: Alumnus, client_for: ClientFor, path: str) -> None:
    url = f"/acme/{path.format(peer=peer.pk)}"
    assert client_for(mallory).get(url).status_code == 404
    assert client_for(alice).post(url).status_code == 405
    assert Client().get(url).url.startswith("/account/sign-in/")


@pytest.mark.parametrize("sort", ["", "name", "left", "joined"])
@pytest.mark.parametrize(
    "place", [[5, 5], [True, None], ["2020-01-01", 5], [10**300, "x"], [None, None], ["\ud800", "x"]]
)
def test_a_place_that_somebody_made_up_is_the_first_page(
    acme: Employer, alice: User, client_for: ClientFor, sort: str, place: list[int | str | None]
) -> None:
    make_peer(acme, "Robin", "Vale")
    cursor = write_cursor(place)
    for path in (f"?sort={sort}&after={cursor}", f"?sort={sort}&q=ro&after={cursor}", f"?q=vale&after=0.{cursor}"):
        assert client_for(alice).get(f"/acme/alumni/{path}").status_code == 200


def test_a_place_of_many_brackets_is_the_first_page(acme: Employer, alice: User, client_for: ClientFor) -> None:
    cursor = base64.urlsafe_b64encode(b"[" * 750).decode()
    assert client_for(alice).get(f"/acme/alumni/?after={cursor}").status_code == 200


def test_hrs_table_takes_any_place(acme: Employer, bob: User, client_for: ClientFor) -> None:
    for place in ("9" * 5000, "\u0663.", "1.", "99.", "-1."):
        assert client_for(bob).get("/acme/manage/alumni/", {"sort": "state", "after": place}).status_code == 200
