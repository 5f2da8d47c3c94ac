"""Who is found by what. Leaks have a file of their own."""

from datetime import date

import pytest

from directory.models import Alumnus, Audience, SearchRow
from directory.search.finding import PAGE_SIZE, Query, find, matching, ways_out
from tenancy.models import Employer
from tenancy.scope import tenant_scope
from tests.factories.directory import make_alumnus, make_job, make_peer, make_spell, set_levels, set_skills

FACETS = ("team", "office", "country", "left")


def names(
    text: str = "", *, audience: Audience = Audience.NETWORK, after: str | None = None, **filters: str
) -> list[str]:
    return [str(row) for row in find(Query(audience, text, filters), facets=FACETS, after=after).rows]


@pytest.fixture
def people(acme: Employer):
    make_peer(acme, "John", "Smith")
    make_peer(acme, "Jürgen", "Müller")
    make_peer(acme, "Zoë", "Ågren", former_name="Berg")
    priya = make_peer(acme, "Priya", "Nair", city="Lyon", country="FR", headline="Pricing for good")
    make_spell(priya, title="Product Manager", team="Payments", office="Lyon")
    make_job(priya, "Tidewater Bank", title="Head of Product")
    set_skills(priya, "Pricing", "Team building")
    with tenant_scope(acme):
        yield


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("john smith", "John Smith"),
        ("Smith John", "John Smith"),
        ("smi", "John Smith"),
        ("s", "John Smith"),
        ("Jonh Smiht", "John Smith"),
        ("smih", "John Smith"),
        ("Jon", "John Smith"),
        ("Muller", "Jürgen Müller"),
        ("Mueller", "Jürgen Müller"),
        ("Müller", "Jürgen Müller"),
        ("jürgen", "Jürgen Müller"),
        ("zoe agren", "Zoë Ågren"),
        ("Aagren", "Zoë Ågren"),
        ("payments", "Priya Nair"),
        ("product manager lyon", "Priya Nair"),
        ("tidewater", "Priya Nair"),
        ("pricing", "Priya Nair"),
        ("France", "Priya Nair"),
        ("Frankreich", "Priya Nair"),
        ("nair payments", "Priya Nair"),
    ],
)
def test_one_box_finds(people: None, text: str, found: str) -> None:
    assert names(text) == [found]


@pytest.mark.parametrize(
    "text", ["Gandalf", "smith payments", "berg", "%", "a_b", "' OR 1=1", "🙂", "\x00", "x" * 10_000, "zq"]
)
def test_what_nobody_answers_to_finds_nobody(people: None, text: str) -> None:
    assert names(text) == ([] if Query(Audience.NETWORK, text).terms else names())


def test_a_long_name_may_be_two_slips_away(acme: Employer) -> None:
    make_peer(acme, "Ada", "Featherstone")
    with tenant_scope(acme):
        assert names("Fetherstne") == ["Ada Featherstone"]
        assert find(Query(Audience.NETWORK, "Fetherstne"), facets=FACETS).mended


def test_two_letters_are_not_mended(people: None) -> None:
    assert names("zx") == []


def test_names_come_before_everything_else_and_each_is_sorted(acme: Employer) -> None:
    make_spell(make_peer(acme, "Ann", "Berger"), team="Paris Office")
    make_peer(acme, "Paris", "Young")
    make_peer(acme, "Paris", "Adams")
    with tenant_scope(acme):
        assert names("paris") == ["Paris Adams", "Paris Young", "Ann Berger"]


def test_close_names_take_turns(acme: Employer) -> None:
    for given in ("Ada", "Bea", "Cleo"):
        make_peer(acme, given, "Smit")
    make_peer(acme, "Dora", "Smith")
    with tenant_scope(acme):
        assert names("smiht")[:2] == ["Ada Smit", "Dora Smith"] or names("smiht") == ["Dora Smith"]
        assert names("smitx") == ["Ada Smit", "Dora Smith", "Bea Smit", "Cleo Smit"]


def test_pages_hold_everybody_once(acme: Employer) -> None:
    for number in range(PAGE_SIZE + 3):
        make_peer(acme, "Sam", f"Lake{chr(97 + number % 26)}{number}")
    make_spell(make_peer(acme, "Zed", "Abel"), team="Lake Team")
    make_spell(make_peer(acme, "Zed", "Bell"), team="Lake Team")
    with tenant_scope(acme):
        for text in ("", "lake"):
            seen, after = [], None
            while True:
                found = find(Query(Audience.NETWORK, text), facets=FACETS, after=after)
                seen += [row.pk for row in found.rows]
                after = found.next_cursor
                if after is None:
                    break
            assert len(seen) == len(set(seen)) == PAGE_SIZE + 5
        assert names("lake", after="not a cursor") == names("lake")
        assert names("lake", after="9.x") == names("lake")


def test_facets_count_what_is_found_and_what_else_there_would_be(people: None, acme: Employer) -> None:
    make_spell(make_peer(acme, "Bo", "Lind", country="SE"), team="Risk", office="Lyon", last_day=date(2019, 1, 1))
    counts = find(Query(Audience.NETWORK), facets=FACETS).counts
    assert counts.total == 5
    assert counts.facets == {
        "team": {"Payments": 1, "Risk": 1},
        "office": {"Lyon": 2},
        "country": {"FR": 1, "SE": 1},
        "left": {"2021": 1, "2019": 1},
    }
    chosen = find(Query(Audience.NETWORK, "", {"team": "Risk"}), facets=FACETS).counts
    assert chosen.total == 1
    assert chosen.facets == {
        "team": {"Payments": 1, "Risk": 1},
        "office": {"Lyon": 1},
        "country": {"SE": 1},
        "left": {"2019": 1},
    }
    assert names(team="Risk", office="Lyon") == ["Bo Lind"]
    assert names("lyon", team="Risk") == ["Bo Lind"]


def test_an_empty_result_says_what_to_leave_out(people: None) -> None:
    assert ways_out(Query(Audience.NETWORK, "payments gandalf", {"country": "FR"})) == [
        ("q", "payments gandalf", 1),
        ("word", "gandalf", 1),
    ]
    assert ways_out(Query(Audience.NETWORK, "payments", {"country": "SE"})) == [("country", "SE", 1)]
    assert ways_out(Query(Audience.NETWORK, "gandalf")) == []


def test_matching_is_everyone_asked_for(people: None) -> None:
    assert matching(Query(Audience.NETWORK)).count() == 4
    assert [str(row) for row in matching(Query(Audience.NETWORK, "smi"))] == ["John Smith"]


def test_questions_are_cut_to_a_size(acme: Employer) -> None:
    assert len(Query(Audience.NETWORK, " ".join("abcdefghijklmnop")).terms) == 10
    assert len(Query(Audience.NETWORK, "x" * 5000).terms[0][0]) == 40


def test_staff_search_sees_records_numbers_and_managers(acme: Employer) -> None:
    record = make_alumnus(acme, "Tom", "Record", employee_number="N-1042", work_email="tom.record@acme.example")
    make_spell(record, manager="Grace Hopper")
    with tenant_scope(acme):
        for text in ("tom record", "N-1042", "tom.record@acme.example", "hopper"):
            assert names(text, audience=Audience.STAFF) == ["Tom Record"]
            assert names(text) == []
        assert names(audience=Audience.STAFF, state="alumnus", joined="no", address="no") == ["Tom Record"]
        assert names(audience=Audience.STAFF, joined="yes") == []


def test_other_employers_are_not_searched(acme: Employer, globex: Employer) -> None:
    make_peer(globex, "John", "Smith")
    with tenant_scope(acme):
        assert names("john") == names("jonh") == names() == []


def test_nobody_stays_found_after_leaving_the_network(acme: Employer) -> None:
    peer = make_peer(acme, "John", "Smith")
    set_levels(peer, listing="staff")
    with tenant_scope(acme):
        assert names("john") == names() == []
        assert list(SearchRow.objects.values_list("audience", flat=True)) == ["staff"]
        assert Alumnus.objects.count() == 1
