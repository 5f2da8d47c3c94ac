"""What a member finds of people who are more to them than the rest, and of those whom a block parts from them."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import set_urlconf

from accounts.models import User
from directory.models import Alumnus, Audience
from directory.search.finding import PAGE_SIZE, Found, Near, Query, Sort, find, find_known, matching, ways_out
from directory.search.rows import refresh_search
from directory.search.suggesting import options
from directory.search.viewer import Viewer
from tenancy.models import Employer
from tenancy.scope import tenant_scope
from tenancy.urls import EMPLOYER_URLCONF, script_prefix
from tests.directory.test_visibility import block, change, connect, work_together
from tests.factories.accounts import membership
from tests.factories.directory import make_peer, make_spell, own_alumnus, set_levels, set_skills

FACETS = ("team", "office", "country", "city", "skill", "left", "help", "open")


@pytest.fixture(autouse=True)
def _employer_pages() -> Iterator[None]:
    set_urlconf(EMPLOYER_URLCONF)
    with script_prefix("/acme/"):
        yield
    set_urlconf(None)


@pytest.fixture
def own(acme: Employer, alice: User) -> Alumnus:
    return own_alumnus(acme, alice)


@pytest.fixture
def people(acme: Employer, own: Alumnus) -> Iterator[dict[str, Alumnus]]:
    """Everybody keeps their headline to old colleagues and their former name to connections."""
    made = {}
    for name, town in (("stranger", "Lyon"), ("colleague", "Paris"), ("friend", "Berlin"), ("foe", "Oslo")):
        person = make_peer(
            acme, name.title(), f"Vale{name}", headline=f"Falconer {name}", former_name=f"Quill{name}", city=town
        )
        made[name] = set_levels(person, headline="colleagues", former_name="connections")
    work_together(own, made["colleague"], made["friend"], made["foe"])
    make_spell(made["stranger"], team="Law")
    connect(made["friend"], own)
    block(made["foe"], own)
    with tenant_scope(acme):
        yield made


def as_seen_by(user: User, text: str = "", **asked: object) -> Query:
    return Query(Audience.NETWORK, text, viewer=Viewer.of(membership(Employer.objects.get(slug="acme"), user)), **asked)


def firsts(found: Found) -> list[str]:
    return [str(row).split()[0] for row in found.rows]


def search(user: User, text: str = "", **asked: object) -> list[str]:
    return firsts(find(as_seen_by(user, text, **asked), facets=FACETS))


def test_each_finds_what_their_relation_allows(people: dict[str, Alumnus], alice: User) -> None:
    assert search(alice) == ["Alice", "Colleague", "Friend", "Stranger"]
    assert search(alice, "falconer") == ["Colleague", "Friend"]
    assert search(alice, "quillfriend") == ["Friend"]
    for hidden in ("quillcolleague", "quillstranger", "quillfoe", "foe", "valefoe"):
        assert search(alice, hidden) == []


def test_a_name_is_mended_only_from_names_one_may_read(people: dict[str, Alumnus], alice: User) -> None:
    assert search(alice, "quillfreind") == ["Friend"]
    assert search(alice, "quillstarnger") == []
    assert search(alice, "valestarnger") == ["Stranger"]


def test_counts_are_of_those_one_finds(people: dict[str, Alumnus], alice: User) -> None:
    for query in (as_seen_by(alice), as_seen_by(alice, "vale")):
        counts = find(query, facets=FACETS).counts
        assert counts.facets["team"] == {"Payments": 3 if query.is_empty else 2, "Law": 1}
        assert len(counts.facets["city"]) == 3
    assert find(as_seen_by(alice), facets=FACETS).counts.total == 4


def test_a_fuller_row_is_counted_in_place_of_the_other(people: dict[str, Alumnus], alice: User) -> None:
    set_skills(people["friend"], "Falconry")
    set_levels(people["friend"], skills="connections", career="connections")
    counts = find(as_seen_by(alice), facets=FACETS).counts
    assert counts.facets["skill"] == {"Falconry": 1}
    assert counts.facets["team"] == {"Payments": 3, "Law": 1}
    as_stranger = find(Query(Audience.NETWORK), facets=FACETS).counts
    assert as_stranger.facets["skill"] == {}
    assert as_stranger.facets["team"] == {"Payments": 3, "Law": 1}  # Alice, the colleague and the foe
    assert search(alice, filters={"skill": "Falconry"}) == ["Friend"]


def test_who_is_listed_for_few_is_found_by_few(people: dict[str, Alumnus], alice: User) -> None:
    set_levels(people["stranger"], listing="connections")
    set_levels(people["friend"], listing="connections")
    set_levels(people["colleague"], listing="colleagues")
    assert search(alice) == ["Alice", "Colleague", "Friend"]
    assert find(as_seen_by(alice), facets=FACETS).counts.total == 3
    assert firsts(find(Query(Audience.NETWORK), facets=FACETS)) == ["Alice", "Foe"]


def test_who_waits_finds_nobody(people: dict[str, Alumnus], own: Alumnus, alice: User) -> None:
    change(own, is_limited=True)
    query = as_seen_by(alice)
    assert query.viewer.is_waiting
    found = find(query, facets=FACETS)
    assert (found.rows, found.counts.total) == ([], 0)
    assert search(alice, "vale") == search(alice, "vael") == []
    assert options(as_seen_by(alice, "vale"), FACETS) == []


def test_worked_with_me(people: dict[str, Alumnus], alice: User, bob: User) -> None:
    assert search(alice, worked_with_me=True) == ["Colleague", "Friend"]
    assert search(alice, "friend", worked_with_me=True) == ["Friend"]
    assert search(bob, worked_with_me=True) == []
    assert ways_out(as_seen_by(alice, "stranger", worked_with_me=True)) == [("q", "stranger", 2), ("worked", "", 1)]


def test_distance(people: dict[str, Alumnus], acme: Employer, alice: User) -> None:
    make_peer(acme, "Villeurbanne", "Near", city="Villeurbanne", country="FR")
    lyon = 2996944
    assert search(alice, near=Near(lyon, 10)) == ["Villeurbanne", "Stranger"]
    assert search(alice, near=Near(lyon, 10), filters={"country": "FR"}) == ["Villeurbanne"]
    assert ways_out(as_seen_by(alice, "friend", near=Near(lyon, 10)))[0] == ("q", "friend", 2)


def test_several_values_of_one_facet_are_any_of_them(people: dict[str, Alumnus], alice: User) -> None:
    assert search(alice, filters={"team": ["Law", "Payments"]}) == ["Alice", "Colleague", "Friend", "Stranger"]
    counts = find(as_seen_by(alice, filters={"team": ["Law"], "left": ["2021"]}), facets=FACETS).counts
    assert counts.facets["team"] == {"Law": 1}
    assert counts.facets["left"] == {"2021": 1}


def test_unknown_values_are_left_out_and_told(people: dict[str, Alumnus], alice: User) -> None:
    found = find_known(as_seen_by(alice, filters={"team": ["Law", "Ghosts"], "office": ["Atlantis"]}), facets=FACETS)
    assert firsts(found) == ["Stranger"]
    assert found.unknown == (("team", "Ghosts"), ("office", "Atlantis"))
    known = find_known(as_seen_by(alice, "friend", filters={"team": ["Law"]}), facets=FACETS)
    assert (known.rows, known.unknown) == ([], ())


@pytest.mark.parametrize("sort", Sort)
@pytest.mark.parametrize("text", ["", "lake"])
def test_every_order_pages_through_everybody_once(
    acme: Employer, own: Alumnus, alice: User, sort: str, text: str
) -> None:
    people = [make_peer(acme, "Sam", f"Lake{chr(97 + number)}") for number in range(PAGE_SIZE + 2)]
    for number, person in enumerate(people[:6]):
        make_spell(person, team="Risk", last_day=date(2020, 1, 1 + number % 3), started_on=date(2019, 1, 1))
        change(person, joined_at=datetime(2021, 1, 1 + number % 2, tzinfo=UTC), headline="Hello")
        set_levels(person, headline="connections")
    for person in people[2:5]:
        connect(own, person)
    block(own, people[7])
    with tenant_scope(acme):
        seen, after = [], None
        while True:
            found = find(as_seen_by(alice, text, sort=sort), facets=FACETS, after=after)
            seen += found.rows
            after = found.next_cursor
            if after is None:
                break
    assert len(seen) == len({row.alumnus_id for row in seen}) == PAGE_SIZE + 1 + (text == "")
    if sort == Sort.LEFT:
        assert [row.left_on for row in seen] == sorted((row.left_on for row in seen), reverse=True)
    elif sort == Sort.JOINED:
        assert [row.joined_on for row in seen] == sorted((row.joined_on for row in seen), reverse=True)
    else:
        assert [row.sort_name for row in seen] == sorted(row.sort_name for row in seen)


def test_an_export_of_the_question_finds_the_same(people: dict[str, Alumnus], alice: User) -> None:
    for text in ("", "falconer"):
        query = as_seen_by(alice, text)
        found = {row.pk for row in find(query, facets=FACETS).rows}
        assert set(matching(query).values_list("pk", flat=True)) == found


def test_the_viewer_is_one_statement_and_so_is_each_page(people: dict[str, Alumnus], alice: User) -> None:
    with CaptureQueriesContext(connection) as queries:
        query = as_seen_by(alice)
    assert sum("directory_" in each["sql"] for each in queries) == 1
    with CaptureQueriesContext(connection) as queries:
        find(as_seen_by(alice, "vale"), facets=FACETS)
    assert sum('FROM "directory_searchrow"' in each["sql"] for each in queries) == 2
    assert query.viewer.alumnus_id is not None


def test_suggestions_are_people_and_filters(people: dict[str, Alumnus], alice: User) -> None:
    found = options(as_seen_by(alice, "Fri"), FACETS)
    assert [(each["value"], each["detail"]) for each in found] == [("Friend Valefriend", "Falconer friend")]
    found = options(as_seen_by(alice, "pay"), FACETS)
    assert [(each["value"], each["detail"]) for each in found] == [("Payments", "Team · 3 people")]
    assert found[0]["href"].endswith("alumni/?team=Payments")
    for hidden in ("foe", "quill", "oslo", "falc"):
        assert options(as_seen_by(alice, hidden), FACETS) == []
    assert options(as_seen_by(alice, "--"), FACETS) == []


def test_the_page_of_suggestions(
    acme: Employer, alice: User, mallory: User, client_for: Callable[[User], Client]
) -> None:
    make_peer(acme, "Priya", "Nair")
    url = "/acme/alumni/suggestions/"
    answer = client_for(alice).get(url, {"q": "pri"}).json()
    assert [each["value"] for each in answer["options"]] == ["Priya Nair"]
    assert client_for(alice).get(url, {"q": "\x00"}).json() == {"options": []}
    assert client_for(mallory).get(url).status_code == 404
    assert client_for(alice).post(url).status_code == 405
    assert Client().get(url).url.startswith("/account/sign-in/")


def test_refreshing_takes_rows_back_that_say_no_more(people: dict[str, Alumnus], alice: User) -> None:
    set_levels(people["friend"], headline="everyone", former_name="staff")
    refresh_search([people["friend"].pk])
    assert people["friend"].search_rows.count() == 2
    assert search(alice, "falconer") == ["Colleague", "Friend"]
