"""What is offered while somebody types in the box: openings of that title, and filters of that name."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import ngettext

from boomerang.board.finding import Cursor, find
from boomerang.board.forms import FACET_LABELS, facet_value_label
from boomerang.board.query import Query
from boomerang.board.rows import TITLE_MARK
from boomerang.openings.reading import openings_of
from directory.names import name_key
from directory.search.query import tsquery

TITLES, FILTERS = 4, 3
Option = dict[str, Any]


def options(query: Query, facets: Iterable[str]) -> list[Option]:
    """`href` is where choosing it leads."""
    typed = name_key(query.text)
    return [*_titles(query), *_filters(query, typed, facets)] if typed else []


def _titles(query: Query) -> list[Option]:
    (rows,) = query.parts(Q(vector__holds=tsquery(query.terms, TITLE_MARK)))
    found = openings_of(rows.order_by("-opened_at", "id")[:TITLES])
    return [
        {"value": each.title, "detail": each.team or str(each.get_contract_display()), "href": each.get_absolute_url()}
        for each in found
    ]


def _filters(query: Query, typed: str, facets: Iterable[str]) -> list[Option]:
    """The fullest first, counted as on the page that everybody opens."""
    everything = find(replace(query, text="", filters={}, near=None), facets=facets, cursor=Cursor(size=1))
    found: list[tuple[int, str, str, str]] = []
    for name, values in everything.counts.facets.items():
        for value, number in values.items():
            label = facet_value_label(name, value)
            if f" {name_key(label)}".find(f" {typed}") >= 0:
                found.append((-number, label, name, value))
    address = reverse("boomerang:opening_list")
    return [
        {
            "value": label,
            "detail": f"{FACET_LABELS[name]} · "
            + ngettext("%(number)d opening", "%(number)d openings", -number) % {"number": -number},
            "href": f"{address}?{urlencode({name: value})}",
        }
        for number, label, name, value in sorted(found)[:FILTERS]
    ]
