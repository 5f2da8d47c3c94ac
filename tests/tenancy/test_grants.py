"""What the app's own login may change in the list of employers; the tests' login may a little more."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.db import ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext

from tenancy.grants import grant_global_tables
from tenancy.models import Employer
from tenancy.scope import tenant_scope
from tests.factories.accounts import make_employer

AsLogin = Callable[[str], AbstractContextManager[None]]


@pytest.fixture
def employer(transactional_db: None) -> Employer:
    return make_employer("acme")


@pytest.mark.parametrize("changes", [{"slug": "other"}, {"is_active": False}, {"id": 4711}])
def test_app_may_not_move_close_or_renumber_its_own_employer(
    as_login: AsLogin, employer: Employer, changes: dict[str, object]
) -> None:
    with as_login("app"), tenant_scope(employer):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            Employer.objects.filter(pk=employer.pk).update(**changes)
        assert Employer.objects.get(pk=employer.pk).slug == "acme"


def test_app_may_change_what_the_settings_page_offers(as_login: AsLogin, employer: Employer) -> None:
    employer.name, employer.timezone = "Acme Bakery", "Europe/London"
    with as_login("app"), tenant_scope(employer):
        employer.save(update_fields=["name", "timezone"])
        assert Employer.objects.get(name="Acme Bakery").timezone == "Europe/London"


def test_migrating_again_takes_back_what_was_granted_by_hand(as_login: AsLogin, employer: Employer) -> None:
    with as_login("owner"):
        with transaction.atomic(), transaction.get_connection().cursor() as cursor:
            cursor.execute("GRANT UPDATE, DELETE ON tenancy_employer TO alumni_app")
            cursor.execute("GRANT UPDATE (slug) ON tenancy_employer TO alumni_app")
        for _time in range(2):
            grant_global_tables("default")
    with as_login("app"), tenant_scope(employer):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            Employer.objects.update(slug="other")
        assert Employer.objects.filter(pk=employer.pk).update(name="Acme Bakery") == 1


def test_whoever_owns_no_table_grants_nothing(as_login: AsLogin, employer: Employer) -> None:
    """Such as a migrate by the wrong login: it leaves what the owner has granted."""
    with as_login("app"), CaptureQueriesContext(connection) as queries:
        grant_global_tables("default")
    assert [query["sql"] for query in queries if "GRANT" in query["sql"] or "REVOKE" in query["sql"]] == []
