"""The links of a result page: every filter is an address, so that it can be shared and works without JavaScript."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote_plus

from django.http import QueryDict
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from directory.forms import FACET_LABELS, facet_value_label
from directory.names import name_key
from directory.search.finding import Found, Query, ways_out

SHOWN = 6
MOST = 60


@dataclass(frozen=True)
class FacetLink:
    label: str
    href: str
    count: str
    chosen: bool = False


@dataclass(frozen=True)
class FacetGroup:
    name: str
    label: str | Promise
    links: list[FacetLink]

    @property
    def first(self) -> list[FacetLink]:
        return self.links[:SHOWN]

    @property
    def rest(self) -> list[FacetLink]:
        return self.links[SHOWN:]

    @property
    def chosen(self) -> FacetLink | None:
        return next((link for link in self.links if link.chosen), None)


def facet_groups(address: QueryDict, query: Query, found: Found, names: Iterable[str]) -> list[FacetGroup]:
    groups = []
    for name in names:
        counts = dict(found.counts.facets.get(name, {}))
        chosen = query.filters.get(name)
        if chosen:
            counts.setdefault(chosen, 0)
        labelled = [(value, number, facet_value_label(name, value)) for value, number in counts.items()]
        labelled.sort(key=lambda item: _rank(name, *item, chosen=chosen))
        links = _facet_links(address, name, labelled[:MOST], chosen, more="+" if found.counts.is_capped else "")
        if links:
            groups.append(FacetGroup(name, FACET_LABELS[name], links))
    return groups


def _rank(name: str, value: str, number: int, label: str, *, chosen: str | None) -> tuple[Any, ...]:
    """The chosen value first, then years from the latest and all else by how many there are."""
    if name == "left":
        return (value != chosen, -int(value) if value.isdecimal() else 0)
    return (value != chosen, -number, name_key(label))


def _facet_links(
    address: QueryDict, name: str, labelled: list[tuple[str, int, str]], chosen: str | None, *, more: str
) -> list[FacetLink]:
    """A page has a hundred of them: what their addresses share is written once."""
    without = with_change(address, **{name: None})
    start = f"{without}{name}=" if without == "?" else f"{without}&{name}="
    return [
        FacetLink(
            label,
            without if value == chosen else start + quote_plus(value),
            _shown(number) + more,
            value == chosen,
        )
        for value, number, label in labelled
    ]


def _shown(number: int) -> str:
    return str(number) if number < 1000 else number_format(number, force_grouping=True)


def with_change(address: QueryDict, /, **changes: str | None) -> str:
    """The same search with one thing different, from its first page."""
    changed = address.copy()
    for name in ("after", "before"):
        changed.pop(name, None)
    for name, value in changes.items():
        changed.pop(name, None)
        if value:
            changed[name] = value
    return f"?{changed.urlencode()}" if changed else "?"


def result_note(query: Query, found: Found) -> str:
    total = found.counts.total
    shown = number_format(total, force_grouping=True)
    if found.counts.is_capped:
        return _("More than %(total)s people") % {"total": shown}
    return ngettext("%(total)s person", "%(total)s people", total) % {"total": shown}


def suggestions(address: QueryDict, query: Query, found: Found) -> list[FacetLink]:
    """For an empty result: what to leave out, and what that would find."""
    if found.counts.total:
        return []
    links = []
    for name, value, number in ways_out(query):
        if name == "word":
            kept = " ".join(word for word in query.text.split() if name_key(word) != value)
            label, href = _("Without “%(word)s”") % {"word": value}, with_change(address, q=kept)
        elif name == "q":
            label, href = _("Without “%(text)s”") % {"text": query.text}, with_change(address, q=None)
        else:
            label = _("In any %(facet)s") % {"facet": str(FACET_LABELS[name]).lower()}
            label, href = f"{label}", with_change(address, **{name: None})
        links.append(FacetLink(label, href, number_format(number, force_grouping=True)))
    return links
