from collections.abc import Iterator

import pytest

from directory.models import Alumnus
from feedback.models import Participation, Response, Wave
from tenancy.models import Employer
from tenancy.scope import Scope, enter_scope
from tests.factories.directory import make_alumnus
from tests.factories.surveys import ask, make_wave


@pytest.fixture
def house(acme: Employer) -> Iterator[Employer]:
    """The test runs in Acme's scope."""
    with enter_scope(Scope(tenant_id=acme.pk)):
        yield acme


@pytest.fixture
def ines(house: Employer) -> Alumnus:
    return make_alumnus(house, "Ines", "Rocha", personal_email="ines@home.example")


@pytest.fixture
def wave(house: Employer) -> Wave:
    return make_wave()


@pytest.fixture
def link(wave: Wave, ines: Alumnus) -> str:
    """The path of Ines's link."""
    return ask(wave, ines)[1]


def stored() -> list[dict[str, object]]:
    return list(Response.objects.values_list("answers", flat=True))


def the_one() -> Participation:
    return Participation.objects.get()
