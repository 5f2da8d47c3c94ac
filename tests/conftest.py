"""The owner makes and migrates the test database; the tests run as `alumni_test`, the app's login plus TRUNCATE."""

import logging
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import environ
import pytest
from django.db import connections
from django.test import Client, TransactionTestCase
from hypothesis import settings as hypothesis_settings
from pytest_django import Settings

from accounts.models import Role, User
from tenancy import logins, provisioning
from tenancy.leakproof import search_needs_view
from tenancy.models import Employer
from tenancy.scope import current_scope, no_scope
from tenancy.sql import TEST_ROLE
from tests import emptying
from tests.factories import accounts
from tests.factories.accounts import make_employer, make_member, make_user

# The same examples every time, and as long as a busy machine needs; HYPOTHESIS_PROFILE=searching looks for new ones.
hypothesis_settings.register_profile("steady", deadline=None, derandomize=True)
hypothesis_settings.register_profile("searching", deadline=None, max_examples=2000)
hypothesis_settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))

_DATABASE_KEYS = ("USER", "PASSWORD", "HOST", "PORT", "OPTIONS")


def use_login(login: str) -> None:
    """Every connection made from now on uses this login; the test database stays the same."""
    credentials = logins.credentials(environ.Env(), "app" if login == "test" else login)
    if login == "test":
        credentials["USER"] = TEST_ROLE
    connection = connections["default"]
    connection.close()
    connection.settings_dict.update({key: credentials[key] for key in _DATABASE_KEYS})


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    use_login("owner")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        with django_db_blocker.unblock():
            _mark_leakproof()
            _let_tests_flush()
            if admin := _admin():
                _empty_quickly(admin, patch)
            use_login("test")
        yield
    with django_db_blocker.unblock():
        use_login("owner")  # so that the outer fixture may drop the database


def _admin() -> dict[str, object]:
    """The administrator's login, where there is one."""
    is_known = bool(environ.Env().str(logins.URLS["admin"], default=""))
    return logins.credentials(environ.Env(), "admin") if is_known else {}


def _empty_quickly(admin: dict[str, object], patch: pytest.MonkeyPatch) -> None:
    if emptying.install(admin):
        patch.setattr(TransactionTestCase, "_fixture_teardown", emptying.empty)


def _mark_leakproof() -> None:
    """As provisioning does. Without an administrator's login the tests search through the view."""
    if admin := _admin():
        with provisioning.connection(admin, connections["default"].settings_dict["NAME"]) as connection:
            provisioning.take(connection, provisioning.search_steps())
    search_needs_view.cache_clear()


def _let_tests_flush() -> None:
    """Transactional tests end with TRUNCATE and Django's refill of its own tables; fixtures make employers."""
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "SELECT string_agg(format('%I', relname), ', ') FROM pg_class"
            " WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')"
        )
        cursor.execute(f"GRANT TRUNCATE ON {cursor.fetchone()[0]} TO {TEST_ROLE}")
        made = "django_content_type, auth_permission, tenancy_employer, console_operator"
        cursor.execute(f"GRANT INSERT ON {made} TO {TEST_ROLE}")
        cursor.execute(
            f"GRANT UPDATE (is_active) ON tenancy_employer TO {TEST_ROLE}"
        )  # tests close one, as operators do
        for table in ("tenancy_employer", "console_operator"):
            cursor.execute(f"DROP POLICY IF EXISTS made_by_tests ON {table}")  # kept by --reuse-db
            cursor.execute(f"CREATE POLICY made_by_tests ON {table} FOR INSERT TO {TEST_ROLE} WITH CHECK (true)")


@pytest.fixture(autouse=True)
def _scope_is_clear() -> Iterator[None]:
    """No test inherits an employer from the one before, and none leaves one behind."""
    with no_scope():
        before = current_scope()
        yield
        assert current_scope() == before


@pytest.fixture(autouse=True)
def _log_level_stays() -> Iterator[None]:
    """A worker that a test starts sets the root logger's level for good."""
    level = logging.getLogger().level
    yield
    logging.getLogger().setLevel(level)


@pytest.fixture
def as_login(transactional_db: None) -> Callable[[str], AbstractContextManager[None]]:
    """`with as_login("owner"):` or "app" or "system": the same database through another login."""

    @contextmanager
    def use(login: str) -> Iterator[None]:
        use_login(login)
        try:
            yield
        finally:
            use_login("test")

    return use


# The cast. Alice is an alumna of Acme; Bob, Rita and Olga work there; Mallory is HR admin and alumna of Globex.


@pytest.fixture
def rotate_keys(settings: Settings) -> Callable[[], None]:
    """As docs/settings.md tells: a new FIELD_KEY, the one before goes to the earlier ones."""

    def rotate() -> None:
        settings.FIELD_KEY_FALLBACKS = [settings.FIELD_KEY, *settings.FIELD_KEY_FALLBACKS]
        settings.FIELD_KEY = f"key {len(settings.FIELD_KEY_FALLBACKS)}, long and random enough for a test"

    return rotate


@pytest.fixture
def acme(db: None) -> Employer:
    return make_employer("acme", work_email_domains=["acme.example"])


@pytest.fixture
def globex(db: None) -> Employer:
    return make_employer("globex")


@pytest.fixture
def alice(acme: Employer) -> User:
    return _member(acme, "alice@home.example", Role.ALUMNUS)


@pytest.fixture
def bob(acme: Employer) -> User:
    return _member(acme, "bob@acme.example", Role.HR_ADMIN)


@pytest.fixture
def rita(acme: Employer) -> User:
    return _member(acme, "rita@acme.example", Role.RECRUITER)


@pytest.fixture
def olga(acme: Employer) -> User:
    return _member(acme, "olga@acme.example", Role.OWNER)


@pytest.fixture
def mallory(globex: Employer) -> User:
    return _member(globex, "mallory@globex.example", Role.HR_ADMIN, Role.ALUMNUS)


def _member(employer: Employer, email: str, *roles: Role) -> User:
    user = make_user(email)
    make_member(employer, user, *roles)
    return user


@pytest.fixture
def client_for() -> Callable[[User], Client]:
    """`client_for(alice)`: a browser in which Alice is signed in."""
    return accounts.client_for
