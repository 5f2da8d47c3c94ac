"""Teams while one types: those of people's records and of other openings, the fullest first."""

from typing import Any

from boomerang.models import Opening
from directory.models import Audience
from directory.names import name_key
from directory.search.counts import count_everybody
from directory.search.query import Query

MOST = 8
Option = dict[str, Any]


def team_options(text: str) -> list[Option]:
    typed = name_key(text)
    if not typed:
        return []
    held = count_everybody(Query(Audience.STAFF), ["team"]).facets["team"]
    sought = Opening.objects.filter(team_key__begins=typed).values_list("team", flat=True).distinct()[:MOST]
    teams = dict(held) | {team: held.get(team, 0) for team in sought}
    found = [(-number, team) for team, number in teams.items() if f" {name_key(team)}".find(f" {typed}") >= 0]
    return [{"value": team} for _number, team in sorted(found)[:MOST]]
