"""Roles, ownership, extensions and leakproof marks: what migrations cannot do, since only an administrator may.

Each step sees whether it is done already; what this login may not do is handed back as SQL for someone who may.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import psycopg2
from psycopg2 import errors
from psycopg2.extensions import QuotedString

from tenancy.leakproof import MARKED
from tenancy.sql import APP_ROLE, DEFINER_ROLE, OWNER_ROLE, SYSTEM_ROLE, TEST_ROLE

EXTENSIONS = ("btree_gin", "pg_trgm", "unaccent")
ROLES = {
    OWNER_ROLE: "LOGIN CREATEDB BYPASSRLS",
    APP_ROLE: "LOGIN NOCREATEDB NOBYPASSRLS",
    SYSTEM_ROLE: "LOGIN NOCREATEDB BYPASSRLS",
    DEFINER_ROLE: "NOLOGIN NOCREATEDB BYPASSRLS",
}
_SETTINGS = {"LOGIN": "rolcanlogin", "CREATEDB": "rolcreatedb", "BYPASSRLS": "rolbypassrls"}


@dataclass(frozen=True)
class Step:
    """`done` is a query for one boolean. An optional step that cannot be taken is named, but nothing fails for it."""

    words: str
    done: str
    statement: str
    optional: bool = False
    secret: str = ""


@dataclass
class Outcome:
    taken: list[Step] = field(default_factory=list)
    missing: list[Step] = field(default_factory=list)

    def __add__(self, other: "Outcome") -> "Outcome":
        return Outcome(self.taken + other.taken, self.missing + other.missing)

    @property
    def complete(self) -> bool:
        return all(step.optional for step in self.missing)


@contextmanager
def connection(credentials: dict[str, Any], database: str) -> Iterator[Any]:
    opened = psycopg2.connect(
        dbname=database,
        user=credentials["USER"] or None,
        password=credentials["PASSWORD"] or None,
        host=credentials["HOST"] or None,
        port=credentials["PORT"] or None,
        **credentials["OPTIONS"],
    )
    opened.autocommit = True
    try:
        yield opened
    finally:
        opened.close()


def database_steps(database: str) -> Iterator[Step]:
    quoted = _identifier(database)
    yield Step(
        f"database {database}",
        f"SELECT EXISTS (SELECT FROM pg_database WHERE datname = {_literal(database)})",
        f"CREATE DATABASE {quoted} TEMPLATE template0 ENCODING 'UTF8' LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8'"
        " LOCALE 'C'",
    )


def role_steps(passwords: dict[str, str], *, with_test_login: bool) -> Iterator[Step]:
    roles = ROLES | ({TEST_ROLE: ROLES[APP_ROLE]} if with_test_login else {})
    for role, attributes in roles.items():
        yield Step(f"role {role}", _role_exists(role), f"CREATE ROLE {role} {attributes}")
        yield Step(f"attributes of {role}", _role_is(role, attributes), f"ALTER ROLE {role} {attributes}")
        if passwords.get(role):
            yield Step(
                f"password of {role}",
                "SELECT false",
                f"ALTER ROLE {role} PASSWORD '…'",
                optional=True,
                secret=f"ALTER ROLE {role} PASSWORD {_literal(passwords[role])}",
            )
    yield _membership(DEFINER_ROLE, OWNER_ROLE)
    if with_test_login:
        yield _membership(APP_ROLE, TEST_ROLE)


def ownership_steps(database: str) -> Iterator[Step]:
    yield Step(
        f"{OWNER_ROLE} owns {database}",
        f"SELECT pg_get_userbyid(datdba) = '{OWNER_ROLE}' FROM pg_database WHERE datname = {_literal(database)}",
        f"ALTER DATABASE {_identifier(database)} OWNER TO {OWNER_ROLE}",
    )
    yield Step(
        f"{OWNER_ROLE} may make tables",
        f"SELECT has_schema_privilege('{OWNER_ROLE}', 'public', 'CREATE')",
        f"GRANT CREATE, USAGE ON SCHEMA public TO {OWNER_ROLE}",
    )


def search_steps() -> Iterator[Step]:
    for extension in EXTENSIONS:
        yield Step(
            f"extension {extension}",
            f"SELECT EXISTS (SELECT FROM pg_extension WHERE extname = '{extension}')",
            f"CREATE EXTENSION IF NOT EXISTS {extension}",
        )
    for function in MARKED:
        yield Step(
            f"leakproof mark on {function}",
            f"SELECT coalesce((SELECT proleakproof FROM pg_proc WHERE oid = to_regprocedure('{function}')), false)",
            f"ALTER FUNCTION {function} LEAKPROOF",
            optional=True,
        )


def take(connection: Any, steps: Iterator[Step]) -> Outcome:
    outcome = Outcome()
    with connection.cursor() as cursor:
        for step in steps:
            try:
                if _is_done(cursor, step):
                    continue
                cursor.execute(step.secret or step.statement)
            except (errors.InsufficientPrivilege, errors.UndefinedObject, errors.UndefinedFunction):
                outcome.missing.append(step)
            else:
                outcome.taken.append(step)
    return outcome


def _is_done(cursor: Any, step: Step) -> bool:
    cursor.execute(step.done)
    row = cursor.fetchone()
    return bool(row and row[0])


def _role_exists(role: str) -> str:
    return f"SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}')"


def _role_is(role: str, attributes: str) -> str:
    wanted = [_SETTINGS[word] if word in _SETTINGS else f"NOT {_SETTINGS[word[2:]]}" for word in attributes.split()]
    return f"SELECT {' AND '.join(wanted)} FROM pg_roles WHERE rolname = '{role}'"


def _membership(role: str, member: str) -> Step:
    return Step(
        f"{member} is a member of {role}",
        f"SELECT pg_has_role('{member}', '{role}', 'MEMBER')",
        f"GRANT {role} TO {member}",
    )


def _identifier(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _literal(text: str) -> str:
    return str(QuotedString(text.encode()).getquoted(), "utf-8")
