from collections.abc import Iterator

import pytest
from django.urls import set_urlconf

from accounts.models import User
from directory.models import Alumnus
from tenancy.models import Employer
from tenancy.urls import EMPLOYER_URLCONF, script_prefix
from tests.factories.directory import make_peer, own_alumnus


@pytest.fixture
def own(acme: Employer, alice: User) -> Alumnus:
    return own_alumnus(acme, alice)


@pytest.fixture
def ben(acme: Employer) -> Alumnus:
    return make_peer(acme, "Ben", "Ito")


@pytest.fixture
def cleo(acme: Employer) -> Alumnus:
    return make_peer(acme, "Cleo", "Haas")


@pytest.fixture
def employer_pages() -> Iterator[None]:
    """Addresses as on a page of Acme, for what is read outside of one."""
    set_urlconf(EMPLOYER_URLCONF)
    with script_prefix("/acme/"):
        yield
    set_urlconf(None)
