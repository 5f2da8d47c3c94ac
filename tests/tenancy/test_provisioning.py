"""On databases of their own; the roles are the cluster's, and stay as they are."""

import os
from collections.abc import Iterator
from io import StringIO
from typing import Any

import environ
import pytest
from django.core.management import CommandError, call_command

from tenancy import logins, provisioning
from tenancy.leakproof import MARKED
from tenancy.provisioning import Outcome, Step

DATABASE = "test_alumni_provisioning"


@pytest.fixture
def admin() -> dict[str, Any]:
    return logins.credentials(environ.Env(), "admin")


@pytest.fixture
def database(admin: dict[str, Any], monkeypatch) -> Iterator[str]:
    """Every address points at a database that is not there yet."""
    name = f"{DATABASE}_{os.getpid()}"
    for variable in logins.URLS.values():
        url = environ.Env().str(variable)
        monkeypatch.setenv(variable, f"{url.rpartition('/')[0]}/{name}")
    drop(admin, name)
    yield name
    drop(admin, name)


def drop(admin: dict[str, Any], name: str) -> None:
    with provisioning.connection(admin, "postgres") as connection, connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def ask(admin: dict[str, Any], database: str, query: str) -> Any:
    with provisioning.connection(admin, database) as connection, connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchone()[0]


def provision(**options: Any) -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    call_command("provision", stdout=out, stderr=err, **options)
    return out.getvalue(), err.getvalue()


def test_administrator_provisions_all_of_it(admin, database):
    out, err = provision()
    assert err == ""
    assert f"made: database {database}\n" in out
    assert out.endswith("The database is provisioned.\n")
    assert ask(
        admin, database, "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = current_database()"
    ) == ("alumni_owner")
    assert ask(
        admin, database, "SELECT datlocprovider::text || datlocale FROM pg_database WHERE datname = current_database()"
    ) == ("bC.UTF-8")
    assert ask(
        admin,
        database,
        "SELECT count(*) FROM pg_proc WHERE proleakproof"
        " AND proname IN ('ts_match_vq', 'similarity_op', 'arraycontains', 'arrayoverlap')",
    ) == len(MARKED)


def test_second_time_there_is_nothing_to_do(database):
    provision()
    assert provision() == ("The database is provisioned.\n", "")


def test_login_of_the_tests_is_made_when_asked_for(admin, database):
    provision(test=True)
    assert ask(admin, database, "SELECT pg_has_role('alumni_test', 'alumni_app', 'MEMBER')") is True


def test_owner_without_an_administrator_says_what_is_missing(admin, database, monkeypatch):
    """The database and the roles are there; only an administrator may mark functions."""
    with provisioning.connection(admin, "postgres") as connection, connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {database} OWNER alumni_owner TEMPLATE template0")
    monkeypatch.delenv("DATABASE_ADMIN_URL")
    out, err = provision()
    assert "made: extension pg_trgm\n" in out
    assert err == (
        "alumni_owner may not do the following. Ask an administrator to run:\n"
        "ALTER FUNCTION ts_match_vq(tsvector, tsquery) LEAKPROOF;"
        "  -- leakproof mark on ts_match_vq(tsvector, tsquery)\n"
        "ALTER FUNCTION similarity_op(text, text) LEAKPROOF;  -- leakproof mark on similarity_op(text, text)\n"
        "ALTER FUNCTION arraycontains(anyarray, anyarray) LEAKPROOF;"
        "  -- leakproof mark on arraycontains(anyarray, anyarray)\n"
        "ALTER FUNCTION arrayoverlap(anyarray, anyarray) LEAKPROOF;"
        "  -- leakproof mark on arrayoverlap(anyarray, anyarray)\n"
    )
    assert "Search reads its view until the marks are set" in out


def test_login_that_may_do_nothing_fails_with_the_sql(admin, database, monkeypatch):
    provision()
    with provisioning.connection(admin, "postgres") as connection, connection.cursor() as cursor:
        cursor.execute(f"ALTER DATABASE {database} OWNER TO postgres")
    monkeypatch.setenv("DATABASE_ADMIN_URL", environ.Env().str("DATABASE_URL"))
    with pytest.raises(CommandError, match="not provisioned yet"):
        provision()


def test_unreachable_server_is_named(monkeypatch):
    monkeypatch.setenv("DATABASE_ADMIN_URL", "postgres://postgres@%2Fno%2Fsuch%2Fplace/alumni")
    with pytest.raises(CommandError, match="Cannot reach the database as postgres"):
        provision()


def test_login_with_another_name_is_refused(database, monkeypatch):
    monkeypatch.delenv("DATABASE_OWNER_URL")
    monkeypatch.setenv("DATABASE_SYSTEM_URL", "postgres://boss@%2Ftmp/alumni")
    with pytest.raises(CommandError, match="DATABASE_SYSTEM_URL must log in as alumni_system, whom the grants name"):
        provision()


def test_password_is_set_but_never_printed(admin, monkeypatch):
    steps = list(provisioning.role_steps({"alumni_app": "s3cr'et"}, with_test_login=False))
    step = next(step for step in steps if step.words == "password of alumni_app")
    assert step.secret == "ALTER ROLE alumni_app PASSWORD 's3cr''et'"
    assert "s3cr" not in step.statement
    assert not any("alumni_test" in step.statement for step in steps)


def test_step_that_is_done_is_not_taken_again(admin):
    done = Step("done", "SELECT true", "SELECT 1 / 0")
    asks_about_nothing = Step("nothing", "SELECT true WHERE false", "SELECT 1")
    unknown = Step(
        "unknown", "SELECT has_schema_privilege('no_such_role', 'public', 'CREATE')", "SELECT 1", optional=True
    )
    with provisioning.connection(admin, "postgres") as connection:
        outcome = provisioning.take(connection, iter([done, asks_about_nothing, unknown]))
    assert outcome == Outcome(taken=[asks_about_nothing], missing=[unknown])
    assert outcome.complete
