"""Whoever shows other people to members declares that it waits for approval: no page can be forgotten."""

from directory.access import approval_required
from tests.guards.test_modules import employer_views

# View: why somebody who waits may open it. Pages of one's own profile are under directory.profile.
OPEN = {
    "directory.home.home": "their own start page; people of old teams are read through the search, which shows none",
    "directory.colleagues": "joining comes before anybody can wait",
}


def test_every_page_with_other_people_waits_for_approval() -> None:
    views = {
        name: view
        for name, view in employer_views().items()
        if name.startswith("directory.") and getattr(view, "access_policy", "") == "member"
    }
    waiting = {name for name, view in views.items() if hasattr(view, "needs_approval")}
    assert {"directory.search.views.alumnus_list", "directory.connections.views.connection_list"} <= waiting
    others = {name for name in views.keys() - waiting if not name.startswith(("directory.profile.", *OPEN))}
    assert others == set()


def test_the_mark_is_seen() -> None:
    assert approval_required(lambda request: None).needs_approval  # type: ignore[attr-defined,return-value,arg-type]
