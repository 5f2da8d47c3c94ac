"""The menu. Apps add their pages in `AppConfig.ready()`; the layouts draw what the person may see."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any, Literal

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise

from web.one_statement import counts

# "account" is the menu below one's own name in the portal.
Area = Literal["staff", "portal", "operator", "account"]


@dataclass(frozen=True, kw_only=True)
class NavItem:
    """One line of a menu. `also` names further apps or pages ("offboarding:case_detail") that light it up.

    With `module` it is drawn only for employers who have that module. `waiting` are the rows that wait there for the
    visitor: a menu counts those of all its lines in one statement.
    """

    label: str | Promise
    url_name: str
    icon: str
    order: int
    area: Area
    group: str | Promise = ""
    also: tuple[str, ...] = ()
    module: str = ""
    visible: Callable[[HttpRequest], bool] = lambda request: True
    waiting: Callable[[HttpRequest], QuerySet[Any] | None] = lambda request: None


@dataclass(frozen=True)
class Link:
    label: str
    href: str
    icon: str
    group: str
    current: bool
    waiting: int = 0


@dataclass(frozen=True)
class Shelf:
    """Links of one group under one word. `folds`: drawn with only that word until somebody opens it."""

    label: str
    links: tuple[Link, ...]
    folds: bool = False

    @property
    def current(self) -> bool:
        return any(link.current for link in self.links)

    @property
    def waiting(self) -> int:
        return sum(link.waiting for link in self.links)


@dataclass(frozen=True)
class Menu:
    """The members' bar: a few links side by side, the others on shelves. Without groups all stand side by side."""

    plain: tuple[Link, ...]
    shelves: tuple[Shelf, ...] = ()

    @property
    def waiting(self) -> int:
        return sum(shelf.waiting for shelf in self.shelves)

    @property
    def current(self) -> bool:
        return any(shelf.current for shelf in self.shelves)


# A longer menu folds the groups that the visitor is not in.
MOST_UNFOLDED = 18
# As many as find room beside the way to the shelves on a phone.
MOST_PLAIN = 4

_items: dict[str, NavItem] = {}


def register(item: NavItem) -> None:
    """Registering the same page of the same area again replaces it, so that `ready()` may run twice."""
    _items[f"{item.area} {item.url_name}"] = item


def links(request: HttpRequest, area: Area) -> list[Link]:
    waiting = _waiting(request, area)
    found = [_link(item, request, waiting.get(item.url_name, 0)) for item in _drawn(request, area)]
    return [link for link in found if link is not None]


def waiting_at(url_name: str, request: HttpRequest, *, area: Area) -> int:
    """For what stands on a page beside the menu: asked once for both. 0 where the visitor has no such line."""
    return _waiting(request, area).get(url_name, 0)


def _drawn(request: HttpRequest, area: Area) -> list[NavItem]:
    items = sorted((item for item in _items.values() if item.area == area), key=lambda item: item.order)
    return [item for item in items if _has_module(item, request) and item.visible(request)]


def _waiting(request: HttpRequest, area: Area) -> dict[str, int]:
    """By line. Kept with the request."""
    kept: dict[Area, dict[str, int]] = request.__dict__.setdefault("waiting_in_menus", {})
    if area not in kept:
        rows = {item.url_name: item.waiting(request) for item in _drawn(request, area)}
        asked = {name: found for name, found in rows.items() if found is not None}
        kept[area] = dict(zip(asked, counts(asked.values()), strict=True))
    return kept[area]


def grouped(found: list[Link]) -> list[Shelf]:
    """Neighbours of one group together. Of a long menu one group stands open: the visitor's, or the first."""
    groups = [Shelf(label, tuple(links)) for label, links in groupby(found, key=lambda link: link.group)]
    if len(found) <= MOST_UNFOLDED:
        return groups
    named = [group for group in groups if group.label]
    stands_open = next((group for group in named if group.current), named[0] if named else None)
    return [replace(group, folds=bool(group.label) and group is not stands_open) for group in groups]


def shelved(found: list[Link]) -> Menu:
    """What finds no room in the bar goes onto the last shelf."""
    groups = dict.fromkeys(link.group for link in found if link.group)
    plain = [link for link in found if not link.group]
    if not groups:
        return Menu(tuple(plain))
    left = plain[MOST_PLAIN:]
    shelves = [Shelf(group, tuple(link for link in found if link.group == group)) for group in groups]
    shelves[-1] = Shelf(shelves[-1].label, (*shelves[-1].links, *left))
    return Menu(tuple(plain[:MOST_PLAIN]), tuple(shelves))


def _has_module(item: NavItem, request: HttpRequest) -> bool:
    employer = getattr(request, "tenant", None)
    return not item.module or employer is None or employer.has_module(item.module)


def _link(item: NavItem, request: HttpRequest, waiting: int) -> Link | None:
    try:
        href = reverse(item.url_name, urlconf=getattr(request, "urlconf", None))
    except NoReverseMatch:
        return None
    return Link(str(item.label), href, item.icon, str(item.group), _is_current(item, request), waiting)


def _is_current(item: NavItem, request: HttpRequest) -> bool:
    match = request.resolver_match
    return match is not None and match.view_name in {item.url_name, *item.also}


def label_of(view_name: str, *, area: Area) -> str:
    """The menu's word for a page that is itself in the menu."""
    item = _items.get(f"{area} {view_name}")
    return str(item.label) if item else ""
