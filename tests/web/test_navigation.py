import pytest
from django.http import HttpRequest
from django.test import RequestFactory
from django.urls import ResolverMatch
from pytest_django import DjangoAssertNumQueries

from tenancy.models import Employer
from tests.factories.accounts import make_employer
from web import navigation
from web.navigation import NavItem


@pytest.fixture(autouse=True)
def _own_menu(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(navigation, "_items", {})


def item(url_name: str, order: int, **options: object) -> NavItem:
    values = {"label": url_name.title(), "icon": "users", "area": "staff", **options}
    return NavItem(url_name=url_name, order=order, **values)  # type: ignore[arg-type]


def labels(rf: RequestFactory, area: navigation.Area = "staff") -> list[str]:
    return labels_of(rf.get("/"), area)


def labels_of(request: HttpRequest, area: navigation.Area = "staff") -> list[str]:
    return [link.label for link in navigation.links(request, area)]


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


def test_a_menu_counts_all_that_waits_in_one_statement(
    rf: RequestFactory, acme: Employer, globex: Employer, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    navigation.register(item("ui", 1, waiting=lambda request: Employer.objects.order_by("name")))
    navigation.register(item("theme", 2))
    navigation.register(item("healthz", 3, waiting=lambda request: Employer.objects.filter(slug="acme")))
    navigation.register(item("ready", 4, waiting=lambda request: None))
    navigation.register(item("ui", 1, area="portal", waiting=lambda request: Employer.objects.all()))
    request = rf.get("/")

    with django_assert_num_queries(1):
        assert [link.waiting for link in navigation.links(request, "staff")] == [2, 0, 1]
        assert navigation.waiting_at("healthz", request, area="staff") == 1
        assert [link.waiting for link in navigation.links(request, "staff")] == [2, 0, 1]


def test_what_waits_behind_a_line_that_is_not_drawn_is_not_counted(
    rf: RequestFactory, acme: Employer, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    rows = Employer.objects.all()
    navigation.register(item("ui", 1, waiting=lambda request: rows, visible=lambda request: False))
    navigation.register(item("theme", 2, waiting=lambda request: rows, module="directory"))
    request = rf.get("/")
    request.tenant = acme  # type: ignore[attr-defined]
    acme.modules = []

    with django_assert_num_queries(0):
        assert labels_of(request) == []
        assert navigation.waiting_at("ui", request, area="staff") == 0
    request = rf.get("/")
    request.tenant = make_employer("globex", modules=["directory"])  # type: ignore[attr-defined]
    assert [(link.label, link.waiting) for link in navigation.links(request, "staff")] == [("Theme", 2)]


def _link(label: str, group: str = "", waiting: int = 0, current: bool = False) -> navigation.Link:
    return navigation.Link(label, "/", "users", group, current, waiting)


def test_a_short_menu_stands_side_by_side() -> None:
    links = [_link(str(number)) for number in range(5)]
    assert navigation.shelved(links) == navigation.Menu(tuple(links))


def test_groups_go_onto_shelves_and_what_finds_no_room_onto_the_last() -> None:
    plain = [_link(str(number)) for number in range(4)]
    circle, groups, profile = _link("Circle", "Touch", 2, True), _link("Groups", "Together", 1), _link("Profile")
    menu = navigation.shelved([*plain, circle, groups, profile])
    assert menu.plain == tuple(plain)
    assert [(shelf.label, shelf.links, shelf.waiting, shelf.current) for shelf in menu.shelves] == [
        ("Touch", (circle,), 2, True),
        ("Together", (groups, profile), 1, False),
    ]
    assert (menu.waiting, menu.current) == (3, True)


def _folded(found: list[navigation.Link]) -> dict[str, bool]:
    return {group.label: group.folds for group in navigation.grouped(found)}


def test_a_long_menu_folds_the_groups_that_one_is_not_in() -> None:
    cases, news = _link("Cases", "Leavers"), _link("News", "Community", 2)
    rest = [_link(str(number), "Mail") for number in range(navigation.MOST_UNFOLDED)]
    here = _link("Here", "Community", current=True)

    assert not any(_folded([_link("Start"), cases, news]).values())
    assert _folded([_link("Start"), cases, news, *rest]) == {
        "": False, "Leavers": False, "Community": True, "Mail": True
    }  # fmt: skip
    assert _folded([cases, news, here, *rest]) == {"Leavers": True, "Community": False, "Mail": True}
    assert not any(_folded([_link(str(number)) for number in range(20)]).values())
