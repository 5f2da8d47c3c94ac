import environ
import pytest
from django.core.exceptions import ImproperlyConfigured

from tenancy.logins import LIMITS, OWNER_COMMANDS, database_for_this_process, parse_database_url


@pytest.fixture
def env(monkeypatch) -> environ.Env:
    for name in ("DB_LOGIN", "PROCESS", "DATABASE_SYSTEM_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DATABASE_URL", "postgres://alumni_app:p%40ss@db.example:6432/alumni?sslmode=require")
    monkeypatch.setenv("DATABASE_OWNER_URL", "postgres://alumni_owner@%2FRun%2Fpg/alumni")
    return environ.Env()


def user(env: environ.Env, *argv: str) -> str:
    return database_for_this_process(env, list(argv))["USER"]


def test_everything_runs_as_the_app(env):
    database = database_for_this_process(env, ["gunicorn"])
    assert {key: database[key] for key in ("NAME", "USER", "PASSWORD", "HOST", "PORT", "OPTIONS")} == {
        "NAME": "alumni",
        "USER": "alumni_app",
        "PASSWORD": "p@ss",
        "HOST": "db.example",
        "PORT": "6432",
        "OPTIONS": {"sslmode": "require"},
    }
    assert database["ATOMIC_REQUESTS"] is True
    assert database["DISABLE_SERVER_SIDE_CURSORS"] is True
    assert database["LIMITS"] == {}


def test_owner_commands_run_as_the_owner(env):
    for command in OWNER_COMMANDS:
        assert user(env, "./manage.py", command) == "alumni_owner"
    for argv in (["manage.py"], ["manage.py", "runserver"], ["manage.py", "check"], ["pytest", "migrate"], ["celery"]):
        assert user(env, *argv) == "alumni_app"


def test_connections_are_kept_but_by_a_server_whose_threads_end(env):
    assert database_for_this_process(env, ["gunicorn"])["CONN_MAX_AGE"] == 60
    assert database_for_this_process(env, ["manage.py", "runserver", "127.0.0.1:8000"])["CONN_MAX_AGE"] == 0


def test_command_line_of_the_process_is_the_default(env, monkeypatch):
    monkeypatch.setattr("sys.argv", ["manage.py", "migrate"])
    assert database_for_this_process(env)["USER"] == "alumni_owner"


def test_login_may_be_named(env, monkeypatch):
    monkeypatch.setenv("DB_LOGIN", "system")
    with pytest.raises(ImproperlyConfigured, match="DATABASE_SYSTEM_URL is missing"):
        database_for_this_process(env, ["manage.py", "report"])
    monkeypatch.setenv("DATABASE_SYSTEM_URL", "postgres://alumni_system@%2FRun%2Fpg/alumni")
    assert user(env, "manage.py", "report") == "alumni_system"
    monkeypatch.setenv("DB_LOGIN", "root")
    with pytest.raises(ImproperlyConfigured, match="DB_LOGIN must be one of app, owner, system, admin, not “root”"):
        database_for_this_process(env, ["manage.py", "report"])


def test_web_has_limits_and_others_have_none(env, monkeypatch):
    monkeypatch.setenv("PROCESS", "web")
    assert database_for_this_process(env, ["gunicorn"])["LIMITS"] == LIMITS["web"]
    assert database_for_this_process(env, ["manage.py", "migrate"])["LIMITS"] == {}
    monkeypatch.setenv("PROCESS", "worker")
    assert database_for_this_process(env, ["celery"])["LIMITS"] == {}


def test_socket_directory_keeps_its_letters():
    database = parse_database_url("postgresql://alumni_app@%2FVar%2Frun:5433/alumni%20one")
    assert (database["HOST"], database["PORT"], database["NAME"]) == ("/Var/run", "5433", "alumni one")
    assert parse_database_url("postgres:///alumni")["HOST"] == ""


@pytest.mark.parametrize("url", ["mysql://a@b/c", "postgres://a@b", "postgres://a@b/", "alumni"])
def test_wrong_address_is_refused_with_words(url):
    with pytest.raises(ImproperlyConfigured, match="DATABASE_OWNER_URL must look like postgres://"):
        parse_database_url(url, "DATABASE_OWNER_URL")
