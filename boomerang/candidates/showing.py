"""The column of filters beside the hits: every one of them an address, with what it would find."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.http import QueryDict
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from boomerang.candidates.finding import Candidates
from boomerang.candidates.query import ALIVE, AWAY, SKILLS_ALL, CandidateQuery, CandidateSearchForm, Sort
from directory.places.cities import place_label
from directory.search.facets import (
    FacetGroup,
    FacetLink,
    chips,
    distances,
    facet_groups,
    result_note,
    suggestions,
    unknown_note,
    with_change,
)
from directory.search.finding import PAGE_SIZE
from directory.search.forms import FACET_LABELS, facet_value_label

FIRST = ("skill", "last_team", "title", "seniority")  # before months away and places


@dataclass(frozen=True)
class Panel:
    """`kept` are the hidden fields that carry the filters along with the words."""

    note: str
    unknown_note: str
    groups: list[FacetGroup]
    more_groups: list[FacetGroup]
    away: list[FacetLink]
    alive: list[FacetLink]
    chips: list[FacetLink]
    distances: list[FacetLink]
    sorts: list[FacetLink]
    suggestions: list[FacetLink]
    skills_mode: FacetLink | None
    wish_href: str
    kept: list[tuple[str, str]]
    mended: str
    filters_href: str


def panel_of(address: QueryDict, form: CandidateSearchForm, candidates: Candidates) -> Panel:
    query, found = candidates.query, candidates.found
    groups = facet_groups(address, query, found, form.facets, several=True)
    away, alive = _away(address, query, candidates.away), _alive(address, query, candidates.alive)
    if query.wish_of is not None or not found.counts.facets:
        groups = [replace(group, links=_without_figures(group.links)) for group in groups]
        away, alive = _without_figures(away), _without_figures(alive)
    return Panel(
        note=_note(query, candidates),
        unknown_note=unknown_note([*form.unknown, *found.unknown]),
        groups=[group for group in groups if group.name in FIRST],
        more_groups=[group for group in groups if group.name not in FIRST],
        away=away,
        alive=alive,
        chips=[*chips(address, query, found), *_own_chips(address, query)],
        distances=distances(address, query),
        sorts=_sorts(address, query),
        suggestions=_ways_out(address, query, candidates),
        skills_mode=_skills_mode(address, query),
        wish_href=with_change(address, wish=None if query.wish_of else "yes"),
        kept=[(name, value) for name, values in address.lists() if name not in ("q", "after") for value in values],
        mended=candidates.text,
        filters_href=with_change(address, filters="yes"),
    )


def _note(query: CandidateQuery, candidates: Candidates) -> str:
    """Few hits of a question about wishes are noted as read, all of them; of more no exact figure is told, since two
    of them, a person apart, would tell of that one's wish."""
    if query.wish_of is not None and candidates.found.counts.total > PAGE_SIZE:
        return _("More than %(total)s people") % {"total": PAGE_SIZE}
    return result_note(query, candidates.found)


def _without_figures(links: list[FacetLink]) -> list[FacetLink]:
    """They count people without a wish too, so they would mislead; or nothing was counted yet."""
    return [replace(link, count="") for link in links]


def _figure(number: int) -> str:
    return number_format(number, force_grouping=True)


def _away(address: QueryDict, query: CandidateQuery, counts: Mapping[str, int]) -> list[FacetLink]:
    links = []
    for name, start, end in AWAY:
        is_chosen = query.has_away and (query.away_from or 0, query.away_to) == (start, end)
        start_text, end_text = (None, None) if is_chosen else (str(start), str(end) if end is not None else None)
        href = with_change(address, away_from=start_text, away_to=end_text)
        if counts.get(name) or is_chosen:
            links.append(FacetLink(away_words(start, end), href, _figure(counts.get(name, 0)), chosen=is_chosen))
    return links


def away_words(start: int | None, end: int | None) -> str:
    if end is None:
        return _("%(start)s or more") % {"start": _span(start or 0)}
    if not start:
        return _("Up to %(end)s") % {"end": _span(end)}
    return _("%(start)s to %(end)s") % {"start": _span(start), "end": _span(end)}


def _span(months: int) -> str:
    if months and months % 12 == 0:
        return ngettext("%(years)d year", "%(years)d years", months // 12) % {"years": months // 12}
    return ngettext("%(months)d month", "%(months)d months", months) % {"months": months}


def _alive(address: QueryDict, query: CandidateQuery, counts: Mapping[int, int]) -> list[FacetLink]:
    return [
        FacetLink(
            _alive_words(months),
            with_change(address, alive=None if query.alive == months else str(months)),
            _figure(counts.get(months, 0)),
            chosen=query.alive == months,
        )
        for months in ALIVE
        if counts.get(months) or query.alive == months
    ]


def _alive_words(months: int) -> str:
    return _("Within %(span)s") % {"span": _span(months)}


def _own_chips(address: QueryDict, query: CandidateQuery) -> list[FacetLink]:
    links = []
    if query.has_away:
        label = _("Away: %(span)s") % {"span": away_words(query.away_from, query.away_to)}
        links.append(FacetLink(label, with_change(address, away_from=None, away_to=None)))
    if query.alive is not None:
        label = _("Seen: %(span)s") % {"span": _alive_words(query.alive)}
        links.append(FacetLink(label, with_change(address, alive=None)))
    if query.wish_of is not None:
        links.append(FacetLink(_("Open to coming back"), with_change(address, wish=None)))
    if address.get("new") == "yes" and query.among is not None:
        links.append(FacetLink(_("New since you looked"), with_change(address, new=None)))
    return links


def words_of(query: CandidateQuery) -> list[str]:
    """What a search asks, without asking it."""
    found = [f"“{query.text}”"] if query.text else []
    for name, values in query.chosen.items():
        joint = _(" and ") if name == "skill" and query.all_skills else _(" or ")
        shown = joint.join(facet_value_label(name, value) for value in values)
        found.append(f"{FACET_LABELS[name]}: {shown}")
    if query.near:
        around = {"km": query.near.km, "city": place_label(str(query.near.city_id))}
        found.append(_("%(km)d km around %(city)s") % around)
    if query.has_away:
        found.append(_("Away: %(span)s") % {"span": away_words(query.away_from, query.away_to)})
    if query.alive is not None:
        found.append(_("Seen: %(span)s") % {"span": _alive_words(query.alive)})
    if query.wish_of is not None:
        found.append(_("Open to coming back"))
    return found


def _skills_mode(address: QueryDict, query: CandidateQuery) -> FacetLink | None:
    """Of several skills: any of them will do, or all are needed."""
    if len(query.values("skill")) < 2:
        return None
    if query.all_skills:
        return FacetLink(_("Any of them will do"), with_change(address, skills=None))
    return FacetLink(_("All of them are needed"), with_change(address, skills=SKILLS_ALL))


def _sorts(address: QueryDict, query: CandidateQuery) -> list[FacetLink]:
    """Without words or skills there is no better match: then who left last stands first, and is offered once."""
    ranks = bool(query.terms) or (len(query.values("skill")) > 1 and not query.all_skills)
    offered = [sort for sort in Sort if ranks or sort != Sort.RELEVANCE]
    asked = query.sort or (Sort.RELEVANCE if ranks else Sort.LEFT)
    return [
        FacetLink(str(sort.label), with_change(address, sort=sort.value or None), chosen=asked == sort)
        for sort in offered
    ]


def _ways_out(address: QueryDict, query: CandidateQuery, candidates: Candidates) -> list[FacetLink]:
    """Not where wishes are asked for: how many others there are would tell of wishes nobody has read."""
    if query.wish_of is not None:
        return []
    links = suggestions(address, query, candidates.found)
    return [link for link in links if link.href != with_change(address, rehire=None) or query.values("rehire")]
