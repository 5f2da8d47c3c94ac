"""The links of the board: every filter is an address, so that it can be shared and works without JavaScript."""

from collections.abc import Iterable, Mapping
from typing import Any, cast

from django.http import QueryDict
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from boomerang.board import finding
from boomerang.board.finding import Found
from boomerang.board.forms import FACET_LABELS, facet_value_label
from boomerang.board.query import Query, Sort
from directory.search import facets as people_facets
from directory.search.facets import FacetGroup, FacetLink, Words, with_change

IN_ORDER = frozenset({"seniority"})  # from one end to the other, not by how many there are


def facet_groups(
    address: QueryDict, query: Query, found: Found, names: Iterable[str], labels: Mapping[str, str] | None = None
) -> list[FacetGroup]:
    """`labels` name values of which the value itself says nothing, such as people's."""
    return people_facets.facet_groups(address, query, found, names, several=True, words=_words_for(labels))


def chips(address: QueryDict, query: Query, found: Found, labels: Mapping[str, str] | None = None) -> list[FacetLink]:
    """What narrows the search, each with the address without it."""
    return people_facets.chosen_chips(
        address, query, found.unknown, query.filters, near=query.near, words=_words_for(labels)
    )


def _words_for(labels: Mapping[str, str] | None) -> Words:
    known = labels or {}
    return Words(FACET_LABELS, lambda name, value: known.get(value) or facet_value_label(name, value), IN_ORDER)


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
