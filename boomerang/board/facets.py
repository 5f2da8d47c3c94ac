"""The links of the board: every filter is an address, so that it can be shared and works without JavaScript."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast
from urllib.parse import quote_plus

from django.http import QueryDict
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from boomerang.board import finding
from boomerang.board.finding import Found
from boomerang.board.forms import FACET_LABELS, facet_value_label
from boomerang.board.query import Query, Sort
from directory.names import name_key
from directory.places.cities import place_label
from directory.search import facets as people_facets
from directory.search.facets import FacetGroup, FacetLink, with_change, without_value

MOST = 60
IN_ORDER = frozenset({"seniority"})  # from one end to the other, not by how many there are


def facet_groups(
    address: QueryDict, query: Query, found: Found, names: Iterable[str], labels: Mapping[str, str] | None = None
) -> list[FacetGroup]:
    """`labels` name values of which the value itself says nothing, such as people's."""
    groups = []
    for name in names:
        counts = dict(found.counts.facets.get(name, {}))
        chosen = [value for value in query.values(name) if (name, value) not in found.unknown]
        for value in chosen:
            counts.setdefault(value, 0)
        labelled = [(value, number, _label(name, value, labels)) for value, number in counts.items()]
        labelled.sort(key=lambda item: _rank(name, *item, chosen=chosen))
        if links := _links(address, name, labelled[:MOST], chosen):
            groups.append(FacetGroup(name, FACET_LABELS[name], links))
    return groups


def _label(name: str, value: str, labels: Mapping[str, str] | None) -> str:
    return (labels or {}).get(value) or facet_value_label(name, value)


def _rank(name: str, value: str, number: int, label: str, *, chosen: Sequence[str]) -> tuple[Any, ...]:
    if name in IN_ORDER:
        return (value,)
    return (value not in chosen, -number, name_key(label), value)


def _links(
    address: QueryDict, name: str, labelled: list[tuple[str, int, str]], chosen: Sequence[str]
) -> list[FacetLink]:
    start = with_change(address, **{name: list(chosen)})
    start = f"{start}{name}=" if start == "?" else f"{start}&{name}="
    return [
        FacetLink(label, without_value(address, name, value), number_format(number, force_grouping=True), chosen=True)
        if value in chosen
        else FacetLink(label, start + quote_plus(value), number_format(number, force_grouping=True))
        for value, number, label in labelled
    ]


def chips(address: QueryDict, query: Query, found: Found, labels: Mapping[str, str] | None = None) -> list[FacetLink]:
    """What narrows the search, each with the address without it."""
    links = []
    if query.near:
        words = _("%(km)d km around %(city)s") % {"km": query.near.km, "city": place_label(str(query.near.city_id))}
        links.append(FacetLink(words, with_change(address, near=None, km=None)))
    for name in query.filters:
        for value in query.values(name):
            if (name, value) not in found.unknown:
                label = f"{FACET_LABELS[name]}: {_label(name, value, labels)}"
                links.append(FacetLink(label, without_value(address, name, value)))
    return links


def distances(address: QueryDict, query: Query) -> list[FacetLink]:
    return people_facets.distances(address, cast("Any", query))


def sorts(address: QueryDict, query: Query) -> list[FacetLink]:
    """The one in use without being asked for goes by its own name."""
    usual = Sort.BEST if query.terms else Sort.FITS if query.has_fits else Sort.NEWEST
    offered = [sort for sort in Sort if sort != Sort.BEST or query.terms]
    return [
        FacetLink(
            str(sort.label),
            with_change(address, sort=None if sort == usual else sort.value),
            chosen=query.sort == sort or (query.sort == Sort.BEST and sort == usual),
        )
        for sort in offered
        if sort != Sort.FITS or query.has_fits
    ]


def result_note(found: Found) -> str:
    total = found.counts.total
    shown = number_format(total, force_grouping=True)
    return ngettext("%(total)s opening", "%(total)s openings", total) % {"total": shown}


def unknown_note(unknown: Iterable[tuple[str, str]]) -> str:
    """What was left out of the question, because no opening has it."""
    names = [f"“{facet_value_label(name, value)}”" for name, value in unknown]
    if not names:
        return ""
    return _("Left out, because no opening has it: %(values)s.") % {"values": ", ".join(names)}


def suggestions(address: QueryDict, query: Query) -> list[FacetLink]:
    """For an empty result: the same question with something left out, and what that would find."""
    links = []
    for name, label, number in finding.proposals(query):
        changed = _without(address, query, name, label)
        links.append(FacetLink(_words(name, label), changed, number_format(number, force_grouping=True)))
    return links


def _without(address: QueryDict, query: Query, name: str, label: str) -> str:
    if name == "near":
        return with_change(address, near=None, km=None)
    if name == "word":
        return with_change(address, q=" ".join(term[0] for term in query.terms if term[0] != label))
    return with_change(address, **{name: None})


def _words(name: str, label: str) -> str:
    if name in ("q", "word"):
        return _("Without “%(text)s”") % {"text": label}
    if name == "near":
        return _("At any distance")
    return _("In any %(facet)s") % {"facet": str(FACET_LABELS[name]).lower()}
