"""Finding openings: words, slips of the fingers, filters, order."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db.models import Q
from django.http import QueryDict
from django.utils import timezone

from accounts.models import Membership
from boomerang.board import facets
from boomerang.board.finding import PAGE_SIZE, Cursor, Found, find, find_known
from boomerang.board.forms import OpeningSearchForm
from boomerang.board.query import Query, Sort
from boomerang.board.rows import prune_words, refresh_rows
from boomerang.models import Contract, Fit, FitSide, Opening, OpeningRow, OpeningWord, Seniority, Workplace
from boomerang.openings.actions import Place, close
from boomerang.openings.visibility import Looker
from directory.models import Alumnus
from tenancy.models import Employer
from tests.factories.openings import make_opening

BERLIN, POTSDAM, LYON = Place("Berlin", "DE", 2950159), Place("Potsdam", "DE", 2852458), Place("Lyon", "FR", 2996944)
FACETS = OpeningSearchForm.facets
Ask = Callable[..., list[str]]


@pytest.fixture
def openings(house: Employer, recruiter: Membership) -> list[Opening]:
    return [
        make_opening(
            "Payroll accountant", by=recruiter, team="Finance", places=[BERLIN], must=["Excel"], languages=["de"],
            workplace=Workplace.ON_SITE, seniority=Seniority.MID, description="You work with the controller.",
        ),
        make_opening(
            "Controller", by=recruiter, team="Finance", places=[POTSDAM], workplace=Workplace.HYBRID,
            seniority=Seniority.SENIOR, deadline=house.today() + timedelta(days=3),
        ),
        make_opening("Bäcker", by=recruiter, team="Kitchen", places=[LYON], contract=Contract.ON_CALL),
    ]  # fmt: skip


@pytest.fixture
def ask(house: Employer) -> Ask:
    def ask(text: str = "", /, **values: object) -> list[str]:
        return titles(find(Query(text, **values), facets=FACETS))

    return ask


def titles(found: Found) -> list[str]:
    names = dict(Opening.objects.values_list("pk", "title"))
    return [names[row.opening_id] for row in found.rows]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("payr", ["Payroll accountant"]),
        ("finance", ["Controller", "Payroll accountant"]),
        ("allemagne", ["Controller", "Payroll accountant"]),
        ("excel berlin", ["Payroll accountant"]),
        ("baecker", ["Bäcker"]),
        ("backer", ["Bäcker"]),
        ("homeoffice", ["Bäcker"]),
        ("gig", ["Bäcker"]),
        ("controller", ["Controller", "Payroll accountant"]),  # the title before what the description says
        ("b", ["Bäcker"]),
        ("acountant", ["Payroll accountant"]),
        ("paiyroll acountant", ["Payroll accountant"]),
        ("kitchen excel", []),
        ("zzzqqq", []),
        ("?!", ["Bäcker", "Controller", "Payroll accountant"]),
    ],
)
def test_words_find_titles_teams_skills_and_places_in_any_spelling(
    openings: list[Opening], ask: Ask, text: str, expected: list[str]
):
    assert ask(text) == expected


def test_no_word_of_what_is_hidden_mends_a_slip(openings: list[Opening], house: Employer, recruiter: Membership):
    make_opening("Divestiture lead", by=recruiter, is_open=False)
    assert OpeningWord.objects.filter(word="divestiture").exists()
    found, nowhere = (find(Query(text, looker=Looker()), facets=("team",)) for text in ("divestitura", "xylophonium"))
    assert (found.mended, found.counts, found.rows) == (nowhere.mended, nowhere.counts, nowhere.rows)


def test_filters_narrow_and_count_what_others_would_give(openings: list[Opening], ask: Ask):
    assert ask(filters={"team": "Finance"}) == ["Controller", "Payroll accountant"]
    assert ask(filters={"workplace": ["remote", "hybrid"]}) == ["Bäcker", "Controller"]
    found = find(Query(filters={"team": ["Finance"]}), facets=FACETS)
    assert found.counts.total == 2
    assert found.counts.facets["team"] == {"Finance": 2, "Kitchen": 1}
    assert found.counts.facets["country"] == {"DE": 2}
    assert found.counts.facets["seniority"] == {"3": 1, "4": 1}


def test_values_that_nothing_has_are_left_out_and_named(openings: list[Opening]):
    found = find_known(Query(filters={"team": ["Fleet"], "country": "FR"}), facets=FACETS)
    assert (titles(found), found.unknown) == (["Bäcker"], (("team", "Fleet"),))
    assert facets.unknown_note(found.unknown) == "Left out, because no opening has it: “Fleet”."
    assert facets.unknown_note([]) == ""


def test_the_order_is_as_asked(openings: list[Opening], ask: Ask, ines: Alumnus):
    looker = Looker(alumnus_id=ines.pk)
    Fit.objects.create(opening=openings[0], alumnus=ines, side=FitSide.MEMBER, score=700)
    Fit.objects.create(opening=openings[1], alumnus=ines, side=FitSide.STAFF, score=900)
    assert ask() == ["Bäcker", "Controller", "Payroll accountant"]
    assert ask(sort=Sort.DEADLINE)[0] == "Controller"
    assert ask(sort=Sort.FITS, looker=looker) == ["Payroll accountant", "Bäcker", "Controller"]
    assert ask(has_fits=True, looker=looker) == ["Payroll accountant", "Bäcker", "Controller"]
    assert ask("finance", sort=Sort.NEWEST) == ["Controller", "Payroll accountant"]


def test_only_what_still_runs_is_asked_for_by_members(openings: list[Opening], house: Employer, recruiter: Membership):
    today = house.today()
    assert find(Query(today=today + timedelta(days=4)), facets=FACETS).counts.total == 2
    close(opening=openings[0], by=recruiter)
    assert find(Query(today=today), facets=FACETS).counts.total == 2


def test_pages_go_on_where_the_last_one_ended(house: Employer, recruiter: Membership):
    for number in range(PAGE_SIZE + 3):
        make_opening(f"Accountant {number}", by=recruiter)
    for query in (Query(), Query("accountant"), Query(sort=Sort.DEADLINE)):
        first = find(query, facets=FACETS)
        second = find(query, facets=FACETS, cursor=Cursor(after=first.page.next_cursor))
        seen = [*titles(first), *titles(second)]
        assert (len(seen), len(set(seen))) == (PAGE_SIZE + 3, PAGE_SIZE + 3)


def test_the_address_says_it_all_and_nonsense_is_left_out(openings: list[Opening], house: Employer):
    address = QueryDict("q=finance&team=Finance&country=XX&language=tlh&near=2950159&km=50&sort=fits&contract=nap")
    form = OpeningSearchForm(address, tenant=house, looker=Looker(sees_all=True))
    query = form.query
    assert (query.text, dict(query.filters), query.sort) == ("finance", {"team": ["Finance"]}, Sort.BEST)
    assert form.unknown == [("country", "XX"), ("contract", "nap"), ("language", "tlh")]
    found = find(query, facets=form.facets)
    assert titles(found) == ["Controller", "Payroll accountant"]
    assert [link.label for link in facets.chips(address, query, found)] == ["50 km around Berlin", "Team: Finance"]
    far = OpeningSearchForm(QueryDict("near=Nowhereville&km=50"), tenant=house, looker=Looker(sees_all=True))
    assert (far.query.near, far.unknown) == (None, [("near", "Nowhereville")])


def test_an_empty_result_says_what_to_leave_out(openings: list[Opening], house: Employer):
    address = QueryDict("q=excel+bread&team=Kitchen&near=Lyon&km=10")
    form = OpeningSearchForm(address, tenant=house, looker=Looker(sees_all=True))
    links = {link.label: (link.href, link.count) for link in facets.suggestions(address, form.query)}
    assert links == {"Without “excel bread”": ("?team=Kitchen&near=Lyon&km=10", "1")}
    words = QueryDict("q=excel+bread")
    form = OpeningSearchForm(words, tenant=house, looker=Looker(sees_all=True))
    assert [(link.label, link.href) for link in facets.suggestions(words, form.query)] == [
        ("Without “bread”", "?q=excel")
    ]
    near = QueryDict("team=Finance&near=Lyon&km=10")
    form = OpeningSearchForm(near, tenant=house, looker=Looker(sees_all=True))
    assert {link.label for link in facets.suggestions(near, form.query)} == {"At any distance", "In any team"}


def test_facets_are_links_that_keep_the_rest(openings: list[Opening], house: Employer):
    address = QueryDict("team=Finance&seniority=4")
    form = OpeningSearchForm(address, tenant=house, looker=Looker(sees_all=True))
    found = find(form.query, facets=form.facets)
    groups = {group.name: group for group in facets.facet_groups(address, form.query, found, form.facets)}
    assert [(link.label, link.chosen) for link in groups["seniority"].links] == [
        ("Experienced", False), ("Senior", True)
    ]  # fmt: skip
    assert [(link.label, link.href) for link in groups["team"].links] == [
        ("Finance", "?seniority=4"),
    ]
    assert [link.label for link in facets.sorts(address, form.query)] == ["Newest", "Deadline"]
    assert [link.label for link in facets.sorts(address, Query("x", has_fits=True))] == [
        "Best match", "Fits you", "Newest", "Deadline",
    ]  # fmt: skip
    assert {link.label for link in facets.distances(QueryDict("city=2950159"), Query(filters={"city": "2950159"}))} == {
        "Berlin only", "10 km", "25 km", "50 km", "100 km",
    }  # fmt: skip


def test_rows_written_in_bulk_are_mended_and_words_without_a_home_go(house: Employer, openings: list[Opening]):
    Opening.objects.filter(pk=openings[0].pk).update(team="Ledger Crew", title="???", description="")
    refresh_rows([openings[0].pk, openings[0].pk])
    assert Opening.objects.get(pk=openings[0].pk).team_key == "ledger crew"
    assert OpeningRow.objects.get(opening=openings[0]).team_key == "ledger crew"
    assert OpeningWord.objects.filter(word="payroll").exists()
    assert prune_words() > 0
    assert not OpeningWord.objects.filter(Q(word="payroll") | Q(word="accountant")).exists()
    assert OpeningWord.objects.filter(word="ledger").exists()
    assert timezone.now() > OpeningRow.objects.get(opening=openings[0]).opened_at
