"""The menu. Apps add their pages in `AppConfig.ready()`; the layouts draw what the person may see."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise

# "account" is the menu below one's own name in the portal.
Area = Literal["staff", "portal", "operator", "account"]


@dataclass(frozen=True, kw_only=True)
class NavItem:
    """One line of a menu. `also` names further apps or pages ("offboarding:case_detail") that light it up.

    With `module` it is drawn only for employers who have that module. `waiting` counts what waits there
    for the visitor.
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
    waiting: Callable[[HttpRequest], int] = lambda request: 0


@dataclass(frozen=True)
class Link:
    label: str
    href: str
    icon: str
    group: str
    current: bool
    waiting: int = 0


_items: dict[str, NavItem] = {}


def register(item: NavItem) -> None:
    """Registering the same page of the same area again replaces it, so that `ready()` may run twice."""
    _items[f"{item.area} {item.url_name}"] = item


def links(request: HttpRequest, area: Area) -> list[Link]:
    items = sorted((item for item in _items.values() if item.area == area), key=lambda item: item.order)
    found = [_link(item, request) for item in items if _has_module(item, request) and item.visible(request)]
    return [link for link in found if link is not None]


def _has_module(item: NavItem, request: HttpRequest) -> bool:
    employer = getattr(request, "tenant", None)
    return not item.module or employer is None or employer.has_module(item.module)


def _link(item: NavItem, request: HttpRequest) -> Link | None:
    try:
        href = reverse(item.url_name, urlconf=getattr(request, "urlconf", None))
    except NoReverseMatch:
        return None
    is_current = _is_current(item, request)
    return Link(str(item.label), href, item.icon, str(item.group), is_current, item.waiting(request))


def _is_current(item: NavItem, request: HttpRequest) -> bool:
    match = request.resolver_match
    return match is not None and match.view_name in {item.url_name, *item.also}


def label_of(view_name: str, *, area: Area) -> str:
    """The menu's word for a page that is itself in the menu."""
    item = _items.get(f"{area} {view_name}")
    return str(item.label) if item else ""
