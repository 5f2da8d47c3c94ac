"""A page of HR's table: found through the search rows of staff, drawn from the records themselves."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from directory.models import AlumnusState, SearchRow
from directory.rules import can_see_records
from directory.search.finding import PAGE_SIZE, Found, Query, find, matching
from directory.search.forms import AlumniSearchForm, FacetForm, PeopleSearchForm
from directory.search.viewer import Viewer
from directory.visibility import reads_every_contact
from tenancy.http import TenantRequest
from web.pagination import keyset_page


@dataclass(frozen=True)
class Sort:
    """`column` is the one whose heading asks for it."""

    column: str
    label: str | Promise
    order: tuple[str, ...] = ()


SORTS: Mapping[str, Sort] = {
    "name": Sort("name", _("Name")),
    "last_day": Sort("last_day", _("Left last"), ("-left_on", "id")),
    "joined": Sort("joined", _("Joined last"), ("-joined_on", "id")),
    "state": Sort("state", _("State")),
}
STATES = tuple(AlumnusState)


def search_form(data: Any, request: TenantRequest) -> FacetForm:
    if can_see_records(request.member):
        return PeopleSearchForm(data, tenant=request.tenant, reads_contact=reads_every_contact(request.member))
    return AlumniSearchForm(data, tenant=request.tenant, viewer=Viewer.of(request.member))


def found_people(form: FacetForm, query: Query, *, sort: str, after: str | None) -> Found:
    """`after` is a place in the order of `sort`. Mended names are few, and stay in the order of their nearness."""
    if sort in ("", "name") or sort not in SORTS:
        return find(query, facets=form.facets, after=after)
    found = find(query, facets=form.facets)
    if found.mended or not found.rows:
        return found
    if sort == "state":
        rows, next_cursor = _by_state(query, found, after)
    else:
        page = keyset_page(matching(query), order=SORTS[sort].order, after=after, size=PAGE_SIZE)
        rows, next_cursor = page.items, page.next_cursor
    return replace(found, rows=rows, next_cursor=next_cursor)


def _by_state(query: Query, found: Found, after: str | None) -> tuple[list[SearchRow], str | None]:
    """One state after the other, by name within each; states of nobody cost no look."""
    counted = found.counts.facets.get("state", {})
    stage, _dot, cursor = (after or "").partition(".")
    first = int(stage) if stage in map(str, range(len(STATES))) else 0
    rows: list[SearchRow] = []
    for number in range(first, len(STATES)):
        state = STATES[number]
        if not counted.get(state) or state not in (query.values("state") or STATES):
            continue
        left = PAGE_SIZE - len(rows)
        if not left:
            return rows, f"{number}."
        of_state = matching(query).filter(facets__contains=[f"state:{state}"])
        page = keyset_page(of_state, after=cursor or None, size=left)
        rows, cursor = rows + page.items, ""
        if page.next_cursor:
            return rows, f"{number}.{page.next_cursor}"
    return rows, None
