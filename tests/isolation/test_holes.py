"""The matrix is worth what it finds: every seeded hole, and nothing on the same pages done right."""

import pytest

from tests.isolation import holes
from tests.isolation.conftest import one_transaction
from tests.isolation.harvest import harvest
from tests.isolation.matrix import Trial
from tests.isolation.routes import Route, routes_of
from tests.isolation.world import build

pytestmark = pytest.mark.django_db
URLCONF = "tests.isolation.holes"
NAMES = {pattern.name for pattern in holes.patterns}
ROUTES = {route.name: route for route in routes_of(URLCONF, of_employer=True) if route.name in NAMES}
CLEAN = sorted(ROUTES.keys() - holes.HOLES.keys())


@pytest.fixture(scope="module")
def world(_sees_all, django_db_blocker, tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tenancy.middleware.EMPLOYER_URLCONF", URLCONF)
        with one_transaction(django_db_blocker, tmp_path_factory.mktemp("holes")):
            routes = [*ROUTES.values()]
            world = build(routes, visitors={}, suffix="-with-holes")
            harvest(world, routes)
            yield world


def findings(world, route: Route) -> str:
    return "\n".join(Trial(world, route, full=False).run())


@pytest.mark.parametrize("name", sorted(holes.HOLES))
def test_hole_is_found(world, name):
    assert holes.HOLES[name] in findings(world, ROUTES[name])


@pytest.mark.parametrize("name", CLEAN)
def test_page_without_a_hole_raises_no_alarm(world, name):
    assert findings(world, ROUTES[name]) == ""


def test_holes_have_clean_twins():
    assert len(holes.HOLES) >= 20
    assert {name.partition("_")[0] for name in CLEAN} == {"clean"}
