"""What is offered while somebody types in the box: people whose name begins so, and filters of that name."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import ngettext

from directory.models import SearchRow
from directory.names import name_key
from directory.search.counts import count_everybody
from directory.search.forms import FACET_LABELS, facet_value_label
from directory.search.query import BY_NAME, Query
from web.pagination import keyset_page

PEOPLE, FILTERS = 4, 3
Option = dict[str, Any]


def options(query: Query, facets: Iterable[str]) -> list[Option]:
    """`href` is where choosing it leads."""
    typed = name_key(query.text)
    if not typed:
        return []
    return [*map(_person, people_named(query, most=PEOPLE)), *_filters(query, typed, facets)]


def people_named(query: Query, *, most: int) -> list[SearchRow]:
    """As written, and with the family name first; both along an index."""
    typed = name_key(query.text)
    if not typed:
        return []
    begins = Q(name_key__begins=typed) | Q(sort_name__begins=typed)
    parts = query.parts(begins)
    return keyset_page(parts[0], also=parts[1:], order=BY_NAME, size=most).items


def _person(row: SearchRow) -> Option:
    href = reverse("directory:alumnus_detail", args=[row.alumnus_id])
    return {"value": str(row), "detail": row.now or row.work, "href": href}


def _filters(query: Query, typed: str, facets: Iterable[str]) -> list[Option]:
    """The fullest of each kind first. Counted as on the page that everybody opens, which is kept."""
    everybody = Query(query.audience, viewer=query.viewer)
    address = reverse("directory:alumnus_list")
    found: list[tuple[int, str, str, str]] = []
    for name, values in count_everybody(everybody, facets).facets.items():
        for value, number in values.items():
            label = facet_value_label(name, value)
            if f" {name_key(label)}".find(f" {typed}") >= 0:
                found.append((-number, label, name, value))
    return [
        {
            "value": label,
            "detail": f"{FACET_LABELS[name]} · "
            + ngettext("%(number)d person", "%(number)d people", -number) % {"number": -number},
            "href": f"{address}?{urlencode({name: value})}",
        }
        for number, label, name, value in sorted(found)[:FILTERS]
    ]
