import pytest
from django.test import RequestFactory
from django.urls import ResolverMatch

from web import navigation
from web.navigation import NavItem


@pytest.fixture(autouse=True)
def _own_menu(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(navigation, "_items", {})


def item(url_name: str, order: int, **options: object) -> NavItem:
    values = {"label": url_name.title(), "icon": "users", "area": "staff", **options}
    return NavItem(url_name=url_name, order=order, **values)  # type: ignore[arg-type]


def labels(rf: RequestFactory, area: navigation.Area = "staff") -> list[str]:
    return [link.label for link in navigation.links(rf.get("/"), area)]


def test_links_come_in_order_and_by_area(rf: RequestFactory) -> None:
    navigation.register(item("theme", 20))
    navigation.register(item("ui", 10))
    navigation.register(item("healthz", 1, area="portal"))

    assert labels(rf) == ["Ui", "Theme"]
    assert labels(rf, "portal") == ["Healthz"]


def test_registering_twice_replaces(rf: RequestFactory) -> None:
    navigation.register(item("ui", 1))
    navigation.register(item("ui", 1, label="Components"))

    assert labels(rf) == ["Components"]


def test_what_a_person_may_not_see_or_does_not_exist_is_left_out(rf: RequestFactory) -> None:
    navigation.register(item("ui", 1, visible=lambda request: False))
    navigation.register(item("no-such-page", 2))

    assert labels(rf) == []


@pytest.mark.parametrize(("view_name", "current"), [("ui", True), ("theme", True), ("healthz", False)])
def test_link_lights_up_on_its_own_pages(rf: RequestFactory, view_name: str, current: bool) -> None:
    navigation.register(item("ui", 1, also=("theme",)))
    request = rf.get("/")
    request.resolver_match = ResolverMatch(lambda: None, (), {}, url_name=view_name)

    assert navigation.links(request, "staff")[0].current is current


def test_link_on_an_error_page_is_dark(rf: RequestFactory) -> None:
    navigation.register(item("ui", 1))
    request = rf.get("/")
    request.resolver_match = None

    assert navigation.links(request, "staff")[0].current is False


def test_link_counts_what_waits_there(rf: RequestFactory) -> None:
    navigation.register(item("ui", 1, waiting=lambda request: 3))
    navigation.register(item("theme", 2))

    assert [link.waiting for link in navigation.links(rf.get("/"), "staff")] == [3, 0]
