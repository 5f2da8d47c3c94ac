from django.http import QueryDict

from directory.models import Audience
from directory.search.facets import facet_groups, result_note, with_change
from directory.search.finding import COUNTED_HITS, Counts, Found, Query


def test_a_change_starts_at_the_first_page_and_keeps_the_rest() -> None:
    address = QueryDict("q=anna&team=Risk&after=abc")
    assert with_change(address, team=None) == "?q=anna"
    assert with_change(address, office="Lyon & Co") == "?q=anna&team=Risk&office=Lyon+%26+Co"
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
