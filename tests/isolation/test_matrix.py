import pytest

from tests.isolation.matrix import Trial
from tests.isolation.routes import all_routes

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("route", all_routes(), ids=str)
def test_page_keeps_employers_apart(world, route, full, counted):
    findings = Trial(world, route, full=full, figures=counted).run()
    assert not findings, "\n".join(findings)
