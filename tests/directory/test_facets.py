import pytest
from django.http import QueryDict

from directory.models import Audience
from directory.search.facets import chips, distances, facet_groups, result_note, sorts, unknown_note, with_change
from directory.search.finding import COUNTED_HITS, Counts, Found, Near, Query
from directory.search.forms import AlumniSearchForm
from directory.search.viewer import EVERYBODY, OwnTie, Viewer

LYON = 2996944


def test_a_change_starts_at_the_first_page_and_keeps_the_rest() -> None:
    address = QueryDict("q=anna&team=Risk&team=Art&after=abc")
    assert with_change(address, team=None) == "?q=anna"
    assert with_change(address, office="Lyon & Co") == "?q=anna&team=Risk&team=Art&office=Lyon+%26+Co"
    assert with_change(QueryDict("team=Risk"), team=None) == "?"


def test_counts_beyond_the_limit_say_so() -> None:
    found = Found([], Counts(COUNTED_HITS, {"team": {"Risk": 1200}}))
    assert result_note(Query(Audience.NETWORK), found) == "More than 10,000 people"
    [group] = facet_groups(QueryDict(), Query(Audience.NETWORK), found, ["team", "office"])
    assert [link.count for link in group.links] == ["1,200+"]


def test_the_chosen_value_is_first_even_when_nobody_has_it() -> None:
    query = Query(Audience.NETWORK, "", {"team": "Gone", "left": "2019"})
    found = Found([], Counts(0, {"team": {"Risk": 2, "Art": 2}, "left": {"2019": 1, "2021": 1, "odd": 1}}))
    teams, years = facet_groups(QueryDict("team=Gone&left=2019"), query, found, ["team", "left"])
    assert [link.label for link in teams.links] == ["Gone", "Art", "Risk"]
    assert teams.chosen is not None
    assert teams.chosen.href == "?left=2019"
    assert [link.label for link in years.links] == ["2019", "2021", "odd"]


@pytest.mark.parametrize(
    ("several", "risk", "art"), [(True, "?q=a&team=Art", "?q=a&team=Risk"), (False, "?q=a&team=Art", "?q=a&team=Risk")]
)
def test_a_chosen_value_leaves_and_the_others_stay(several: bool, risk: str, art: str) -> None:
    address, query = QueryDict("q=a&team=Risk&team=Art"), Query(Audience.NETWORK, "a", {"team": ["Risk", "Art"]})
    found = Found([], Counts(5, {"team": {"Risk": 3, "Art": 2, "Law": 1}}))
    [group] = facet_groups(address, query, found, ["team"], several=several)
    links = {link.label: link for link in group.links}
    assert (links["Risk"].href, links["Art"].href) == (risk, art)
    assert links["Law"].href == ("?q=a&team=Risk&team=Art&team=Law" if several else "?q=a&team=Law")


def form(address: str, viewer: Viewer = EVERYBODY) -> AlumniSearchForm:
    return AlumniSearchForm(QueryDict(address), tenant=None, viewer=viewer)  # type: ignore[arg-type]


def test_the_address_holds_the_whole_question() -> None:
    viewer = Viewer(ties=(OwnTie("team", "risk", None, None),))  # type: ignore[arg-type]
    asked = form(f"q=+anna++b+&team=Risk&team=Art&team=Risk&sort=left&worked=yes&near={LYON}&km=25", viewer).query
    assert (asked.text, asked.filters) == ("anna b", {"team": ["Risk", "Art"]})
    assert (asked.sort, asked.worked_with_me, asked.near) == ("left", True, Near(LYON, 25))
    assert form("near=Lyon&km=10").query.near == Near(LYON, 10)


@pytest.mark.parametrize(
    ("address", "unknown"),
    [
        ("country=XX", [("country", "XX")]),
        ("left=soon&left=2019", [("left", "soon")]),
        ("open=return", [("open", "return")]),
        ("near=Lyon&km=7", [("near", "Lyon")]),
        ("near=Nowhereville&km=10", [("near", "Nowhereville")]),
        ("near=9999999999999999&km=10", [("near", "9999999999999999")]),
        ("sort=salary&worked=yes&km=10&phone=7&team=%00", []),
    ],
)
def test_what_cannot_be_understood_is_left_out(address: str, unknown: list[tuple[str, str]]) -> None:
    asked = form(address)
    query = asked.query
    assert asked.unknown == unknown
    assert query.near is None
    assert query.sort == ""
    assert not query.worked_with_me
    assert query.filters == ({"left": ["2019"]} if "2019" in address else {})
    note = unknown_note(asked.unknown)
    assert note.startswith("Left out") if unknown else note == ""


def test_chips_take_away_one_thing_each() -> None:
    address = QueryDict(f"q=anna&team=Risk&team=Art&open=lunch&near={LYON}&km=25&worked=yes")
    filters = {"team": ["Risk", "Art"], "open": ["lunch"]}
    query = Query(Audience.NETWORK, "anna", filters, near=Near(LYON, 25), worked_with_me=True)
    found = Found([], Counts(0, {}), unknown=(("team", "Art"),))
    assert [(link.label, link.href) for link in chips(address, query, found)] == [
        ("Worked with me", f"?q=anna&team=Risk&team=Art&open=lunch&near={LYON}&km=25"),
        ("25 km around Lyon", "?q=anna&team=Risk&team=Art&open=lunch&worked=yes"),
        ("Team: Risk", f"?q=anna&team=Art&open=lunch&near={LYON}&km=25&worked=yes"),
        ("Open to: Lunch or coffee", f"?q=anna&team=Risk&team=Art&near={LYON}&km=25&worked=yes"),
    ]


def test_distances_are_offered_around_one_city() -> None:
    one = Query(Audience.NETWORK, "", {"city": [str(LYON)]})
    links = distances(QueryDict(f"city={LYON}"), one)
    assert [link.label for link in links] == ["Lyon only", "10 km", "25 km", "50 km", "100 km"]
    assert [link.chosen for link in links] == [True, False, False, False, False]
    assert links[2].href == f"?near={LYON}&km=25"
    around = distances(QueryDict(f"near={LYON}&km=25"), Query(Audience.NETWORK, near=Near(LYON, 25)))
    assert [link.label for link in around if link.chosen] == ["25 km"]
    assert around[0].href == f"?city={LYON}"
    for cities in ([], ["~Atlantis"], [str(LYON), "2988507"]):
        assert distances(QueryDict(), Query(Audience.NETWORK, "", {"city": cities})) == []


def test_without_words_the_order_is_by_name() -> None:
    assert [link.label for link in sorts(QueryDict(), Query(Audience.NETWORK))] == ["Name", "Left last", "Joined last"]
    links = sorts(QueryDict("q=a&sort=name"), Query(Audience.NETWORK, "a", sort="name"))
    assert [(link.label, link.chosen) for link in links][:2] == [("Best match", False), ("Name", True)]
