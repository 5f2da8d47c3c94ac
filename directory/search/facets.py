"""The links of a result page: every filter is an address, so that it can be shared and works without JavaScript."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import quote_plus

from django.http import QueryDict
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from directory.names import name_key
from directory.places.cities import place_label, place_of
from directory.search.counts import Counts, ways_out
from directory.search.finding import Found
from directory.search.forms import DISTANCES, FACET_LABELS, facet_value_label
from directory.search.query import Near, Query, Sort

SHOWN = 6
MOST = 60


@dataclass(frozen=True)
class FacetLink:
    label: str
    href: str
    count: str = ""
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


class Asked(Protocol):
    """What the links need of a question: the values that were chosen of a facet."""

    def values(self, name: str) -> tuple[str, ...]: ...


class Answer(Protocol):
    @property
    def counts(self) -> Counts: ...

    @property
    def unknown(self) -> tuple[tuple[str, str], ...]: ...


@dataclass(frozen=True)
class Words:
    """What facets and their values are called. `in_order`: from one end to the other, not by how many there are."""

    names: Mapping[str, str | Promise]
    label: Callable[[str, str], str]
    in_order: Collection[str] = ()


PEOPLE = Words(FACET_LABELS, facet_value_label)


def facet_groups(
    address: QueryDict, query: Asked, found: Answer, names: Iterable[str], *, several: bool = False,
    words: Words = PEOPLE,
) -> list[FacetGroup]:  # fmt: skip
    """`several`: a link adds its value to those chosen, where else it takes their place."""
    groups = []
    for name in names:
        counts = dict(found.counts.facets.get(name, {}))
        chosen = [value for value in query.values(name) if (name, value) not in found.unknown]
        for value in chosen:
            counts.setdefault(value, 0)
        labelled = [(value, number, words.label(name, value)) for value, number in counts.items()]
        labelled.sort(key=lambda item: (item[0],) if name in words.in_order else _rank(name, *item, chosen=chosen))
        more = "+" if found.counts.is_capped else ""
        links = _facet_links(address, name, labelled[:MOST], chosen, more=more, several=several)
        if links:
            groups.append(FacetGroup(name, words.names[name], links))
    return groups


def _rank(name: str, value: str, number: int, label: str, *, chosen: Sequence[str]) -> tuple[Any, ...]:
    """The chosen values first, then years from the latest and all else by how many there are."""
    if name == "left":
        return (value not in chosen, -int(value) if value.isdecimal() else 0)
    return (value not in chosen, -number, name_key(label), value)


def _facet_links(
    address: QueryDict, name: str, labelled: list[tuple[str, int, str]], chosen: Sequence[str], *, more: str,
    several: bool,
) -> list[FacetLink]:  # fmt: skip
    """A page has a hundred of them: what their addresses share is written once."""
    start = with_change(address, **{name: list(chosen) if several else None})
    start = f"{start}{name}=" if start == "?" else f"{start}&{name}="
    return [
        FacetLink(label, without_value(address, name, value), _shown(number) + more, chosen=True)
        if value in chosen
        else FacetLink(label, start + quote_plus(value), _shown(number) + more)
        for value, number, label in labelled
    ]


def _shown(number: int) -> str:
    return str(number) if number < 1000 else number_format(number, force_grouping=True)


def with_change(address: QueryDict, /, **changes: str | list[str] | None) -> str:
    """The same search with one thing different, from its first page."""
    changed = address.copy()
    for name in ("after", "before"):
        changed.pop(name, None)
    for name, value in changes.items():
        if value:
            changed.setlist(name, [value] if isinstance(value, str) else value)
        else:
            changed.pop(name, None)
    return f"?{changed.urlencode()}" if changed else "?"


def without_value(address: QueryDict, name: str, value: str) -> str:
    return with_change(address, **{name: [each for each in address.getlist(name) if each.strip() != value]})


def chips(address: QueryDict, query: Query, found: Found) -> list[FacetLink]:
    """What narrows the search, each with the address without it."""
    links = []
    if query.worked_with_me:
        links.append(FacetLink(_("Worked with me"), with_change(address, worked=None)))
    return [*links, *chosen_chips(address, query, found.unknown, query.filters, near=query.near)]


def chosen_chips(
    address: QueryDict, query: Asked, unknown: Collection[tuple[str, str]], names: Iterable[str], *,
    near: Near | None, words: Words = PEOPLE,
) -> list[FacetLink]:  # fmt: skip
    links = []
    if near:
        around = _("%(km)d km around %(city)s") % {"km": near.km, "city": place_label(str(near.city_id))}
        links.append(FacetLink(around, with_change(address, near=None, km=None)))
    for name in names:
        for value in query.values(name):
            if (name, value) not in unknown:
                label = f"{words.names[name]}: {words.label(name, value)}"
                links.append(FacetLink(label, without_value(address, name, value)))
    return links


def distances(address: QueryDict, query: Query) -> list[FacetLink]:
    """For one chosen city, the places around it: in the city alone, or so many kilometres around."""
    chosen = query.values("city")
    centre = str(query.near.city_id) if query.near else chosen[0] if len(chosen) == 1 else ""
    if place_of(centre) is None:
        return []
    links = [
        FacetLink(
            _("%(city)s only") % {"city": place_label(centre)},
            with_change(address, city=centre, near=None, km=None),
            chosen=query.near is None,
        )
    ]
    for km in DISTANCES:
        href = with_change(address, city=None, near=centre, km=str(km))
        is_chosen = query.near is not None and query.near.km == km
        links.append(FacetLink(_("%(km)d km") % {"km": km}, href, chosen=is_chosen))
    return links


def sorts(address: QueryDict, query: Query) -> list[FacetLink]:
    """Without words there is no better or worse match: then the order is by name, and offered once."""
    offered = [sort for sort in Sort if sort != (Sort.NAME if not query.terms else None)]
    return [
        FacetLink(
            str(Sort.NAME.label if sort == Sort.RELEVANCE and not query.terms else sort.label),
            with_change(address, sort=sort.value or None),
            chosen=query.sort == sort or (not query.terms and sort == Sort.RELEVANCE and query.sort == Sort.NAME),
        )
        for sort in offered
    ]


def result_note(query: Query, found: Found) -> str:
    total = found.counts.total
    shown = number_format(total, force_grouping=True)
    if found.counts.is_capped:
        return _("More than %(total)s people") % {"total": shown}
    return ngettext("%(total)s person", "%(total)s people", total) % {"total": shown}


def unknown_note(unknown: Iterable[tuple[str, str]]) -> str:
    """Values that were left out of the search, since nobody here has them."""
    words = [f"{FACET_LABELS[name]}: {value}" for name, value in unknown]
    return _("Left out, since nobody here has it: %(words)s.") % {"words": ", ".join(words)} if words else ""


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
        elif name == "near":
            label, href = _("At any distance"), with_change(address, near=None, km=None)
        elif name == "worked":
            label, href = _("Whether or not they worked with you"), with_change(address, worked=None)
        else:
            label = _("In any %(facet)s") % {"facet": str(FACET_LABELS[name]).lower()}
            href = with_change(address, **{name: None})
        links.append(FacetLink(label, href, number_format(number, force_grouping=True)))
    return links
