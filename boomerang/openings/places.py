"""Places as one types them, several in a line: "Berlin (DE), Lyon (FR), Portugal"."""

import re
from typing import Any

from boomerang.openings.actions import Place
from directory.countries import country_name, country_names
from directory.names import name_key
from directory.places.cities import find_cities, known_city

MOST = 8
_WITH_COUNTRY = re.compile(r"^(.+?)\s*\(([A-Za-z]{2})\)$")
Option = dict[str, Any]


def place_text(place: Place) -> str:
    if not place.city:
        return country_name(place.country)
    return f"{place.city} ({place.country})" if place.country else place.city


def read_place(text: str) -> Place:
    """A city with its country, a country, or the largest city of that name; any other text is kept as it was typed."""
    if (match := _WITH_COUNTRY.match(text)) and (code := match[2].upper()) in country_names():
        return _city(match[1], code)
    wanted = name_key(text)
    country = next((code for code, name in country_names().items() if name_key(name) == wanted), "")
    return Place(country=country) if country and known_city(text) is None else _city(text, "")


def _city(name: str, country: str) -> Place:
    found = known_city(name, country)
    if found is None:
        return Place(city=name[:100], country=country)
    return Place(city=name[:100], country=found.country, city_id=found.id)


def place_options(text: str) -> list[Option]:
    cities = find_cities(text, limit=MOST)
    options = [{"value": f"{each.name} ({each.country})", "detail": country_name(each.country)} for each in cities]
    typed = name_key(text)
    names = [name for name in country_names().values() if typed and name_key(name).startswith(typed)]
    return [*({"value": name} for name in names[:2]), *options][:MOST]
