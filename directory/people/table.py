"""A page of HR's table: found through the search rows of staff, drawn from the records themselves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

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
    """An order by a column of the table, as its heading asks for it first, or `turned` round."""

    column: str
    order: tuple[str, ...] = ()
    turned: bool = False

    @classmethod
    def from_text(cls, text: str) -> "Sort":
        """ "joined", or "-joined" for the other way round; by name for anything else."""
        known = SORTS.get(text.removeprefix("-"), SORTS["name"])
        return replace(known, turned=text == f"-{known.column}")

    def __str__(self) -> str:
        return f"-{self.column}" if self.turned else self.column

    @property
    def is_usual(self) -> bool:
        return self.column == "name" and not self.turned

    @property
    def is_descending(self) -> bool:
        return self.order[0].startswith("-") != self.turned

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(map(_other_way, self.order)) if self.turned else self.order

    @property
    def next(self) -> str | None:
        """What the heading of its own column leads to; None for the usual order."""
        other = replace(self, turned=not self.turned)
        return None if other.is_usual else str(other)


def _other_way(column: str) -> str:
    return column.removeprefix("-") if column.startswith("-") else f"-{column}"


SORTS: Mapping[str, Sort] = {
    "name": Sort("name", ("sort_name", "id")),
    "last_day": Sort("last_day", ("-left_on", "id")),
    "joined": Sort("joined", ("-joined_on", "id")),
    "state": Sort("state", ("state", "id")),
}
STATES = tuple(AlumnusState)


def search_form(data: Any, request: TenantRequest) -> FacetForm:
    if can_see_records(request.member):
        return PeopleSearchForm(data, tenant=request.tenant, reads_contact=reads_every_contact(request.member))
    return AlumniSearchForm(data, tenant=request.tenant, viewer=Viewer.of(request.member))


def found_people(form: FacetForm, query: Query, *, sort: Sort, after: str | None) -> Found:
    """`after` is a place in the order of `sort`. Mended names are few, and stay in the order of their nearness."""
    if sort.is_usual:
        return find(query, facets=form.facets, after=after)
    found = find(query, facets=form.facets)
    if found.mended or not found.rows:
        return found
    if sort.column == "state":
        rows, next_cursor = _by_state(query, found, after, STATES[::-1] if sort.turned else STATES)
    else:
        page = keyset_page(matching(query), order=sort.columns, after=after, size=PAGE_SIZE)
        rows, next_cursor = page.items, page.next_cursor
    return replace(found, rows=rows, next_cursor=next_cursor)


def _by_state(
    query: Query, found: Found, after: str | None, states: Sequence[AlumnusState]
) -> tuple[list[SearchRow], str | None]:
    """One state after the other, by name within each; states of nobody cost no look."""
    counted = found.counts.facets.get("state", {})
    stage, _dot, cursor = (after or "").partition(".")
    first = int(stage) if stage in map(str, range(len(states))) else 0
    rows: list[SearchRow] = []
    for number in range(first, len(states)):
        state = states[number]
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
