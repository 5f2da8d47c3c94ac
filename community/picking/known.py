"""Teams, offices and cities that a member may know of: those of people whom they may read them of."""

from typing import Any

from directory.models import Audience
from directory.names import name_key
from directory.places.cities import known_city as city_called
from directory.places.cities import place_of
from directory.search.counts import count_everybody, known_values
from directory.search.forms import facet_value_label
from directory.search.query import Query
from directory.search.viewer import Viewer

OFFERED = 8


def values_offered(viewer: Viewer, facet: str, text: str) -> list[dict[str, Any]]:
    """Of this facet, those with a word that begins so; where the most people are first."""
    typed = name_key(text)
    found = []
    for value, number in _counted(viewer, facet).items() if typed else ():
        if facet == "city" and place_of(value) is None:
            continue  # in no list of cities: it has no number that a rule could keep
        label = facet_value_label(facet, value)
        if f" {typed}" in f" {name_key(label)}":
            found.append((-number, label))
    return [{"value": label} for _number, label in sorted(set(found))[:OFFERED]]


def known_value(viewer: Viewer, facet: str, text: str) -> str | None:
    """As others wrote it; None where the member may read it of nobody. Nothing asked is nothing answered."""
    if not text:
        return ""
    same = [value for value in _counted(viewer, facet) if name_key(value) == name_key(text)]
    if same:
        return same[0]
    query = Query(Audience.NETWORK, viewer=viewer)
    return text if known_values(query, [f"{facet}:{text}"]) else None


def known_city(viewer: Viewer, text: str) -> int | None:
    """Of the cities of this name the one in which the most people live whom the member may see; else the largest."""
    cities = [place_of(value) for value, _number in sorted(_counted(viewer, "city").items(), key=lambda each: -each[1])]
    same = [place.id for place in cities if place and name_key(place.name) == name_key(text)]
    largest = city_called(text)
    return same[0] if same else largest.id if largest else None


def _counted(viewer: Viewer, facet: str) -> dict[str, int]:
    counts = count_everybody(Query(Audience.NETWORK, viewer=viewer), [facet])
    return dict(counts.facets[facet])
