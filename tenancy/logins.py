"""Which of the database logins this process uses. Read by settings: the standard library and django-environ only."""

import sys
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

URLS = {
    "app": "DATABASE_URL",
    "owner": "DATABASE_OWNER_URL",
    "system": "DATABASE_SYSTEM_URL",
    "admin": "DATABASE_ADMIN_URL",
}
# Commands that make or change tables, or employers. Everything else runs as the app.
OWNER_COMMANDS = frozenset(
    {
        "migrate",
        "makemigrations",
        "sqlmigrate",
        "flush",
        "create_employer",
        "create_operator",
        "end_operator",
        "load_taxonomy",
        "provision",
        "seed_demo",
        "test",
        "squashmigrations",
    }
)
# A page must answer; a worker has its task's own limit. SET LOCAL at the start of each transaction, so that they hold
# behind PgBouncer's transaction mode too, where a session's settings would not.
LIMITS = {
    "web": {"statement_timeout": "2s", "lock_timeout": "500ms", "idle_in_transaction_session_timeout": "10s"},
}


def database_for_this_process(env: environ.Env, argv: list[str] | None = None) -> dict[str, Any]:
    argv = sys.argv if argv is None else argv
    login = env.str("DB_LOGIN", default="") or _login_of_command(argv)
    if login not in URLS:
        raise ImproperlyConfigured(f"DB_LOGIN must be one of {', '.join(URLS)}, not “{login}”.")
    return {
        "ENGINE": "tenancy.backend",
        **credentials(env, login),
        "ATOMIC_REQUESTS": True,
        "CONN_MAX_AGE": 0 if "runserver" in argv else 60,  # its threads end, and would leave theirs open
        "CONN_HEALTH_CHECKS": True,
        "DISABLE_SERVER_SIDE_CURSORS": True,  # PgBouncer, and a cursor must not outlive the scope of its transaction
        "LIMITS": LIMITS.get(env.str("PROCESS", default=""), {}) if login == "app" else {},
    }


def credentials(env: environ.Env, login: str) -> dict[str, Any]:
    name = URLS[login]
    url = env.str(name, default="")
    if not url:
        raise ImproperlyConfigured(
            f"{name} is missing: the address of the database with its {login} login, such as"
            f" postgres://alumni_{login}:password@host:5432/alumni. docs/settings.md explains the logins."
        )
    return parse_database_url(url, name)


def parse_database_url(url: str, name: str = "DATABASE_URL") -> dict[str, Any]:
    """A socket directory is written as host with its slashes as %2F: postgres://alumni_app@%2Frun%2Fpostgresql/alumni."""
    parts = urlsplit(url)
    if parts.scheme not in ("postgres", "postgresql") or not parts.path.strip("/"):
        raise ImproperlyConfigured(f"{name} must look like postgres://login:password@host:5432/database.")
    host = parts.netloc.rpartition("@")[2]
    if parts.port is not None:
        host = host.rpartition(":")[0]
    return {
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(host),
        "PORT": str(parts.port or ""),
        "OPTIONS": dict(parse_qsl(parts.query)),
    }


def _login_of_command(argv: list[str]) -> str:
    return "owner" if len(argv) > 1 and argv[0].endswith("manage.py") and argv[1] in OWNER_COMMANDS else "app"
