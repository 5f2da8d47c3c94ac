"""What the whole database holds, seen past row-level security, in the middle of the transaction of the trial.

Functions in a schema of their own, owned by the owner's login: the tests' login may call them and see what it wrote but
not yet committed, of all employers.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from django.contrib.sessions.models import Session
from django.db import connection
from django.db.models import ForeignKey, Model

from accounts.models import User
from tenancy.checks import stored_models
from tenancy.sql import TEST_ROLE

SCHEMA = "isolation"
UUIDS = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
TEST_APPS = {"testapp"}  # models of tests/tenancy, without a page or a task
# Tables without employer or person, and why nobody's rows are looked for in them.
NOBODYS = {
    "account.EmailConfirmation": "allauth's; the app may not touch it",
    "accounts.Attempt": "counts of tries under keyed hashes; every request may count",
    "audit.Chain": "the ends of the audit chains; they move with every event",
    "console.Enrolment": "links for operators; the owner login makes them",
    "console.Suspension": "written by functions that ask who calls; tests/console",
    "contenttypes.ContentType": "Django's; the app may only read it",
    "auth.Permission": "Django's; the app may only read it",
    "auth.Group": "Django's; the app may only read it",
    "auth.Group_permissions": "Django's; the app may only read it",
    "boomerang.Taxonomy": "a public classification; the app may only read it",
    "boomerang.TaxonomyConcept": "as above",
    "boomerang.TaxonomyLink": "as above",
    "boomerang.TaxonomyName": "as above",
    "mail.Bucket": "how fast mail may go out; only mail_claim() looks at it",
    "mail.Mailbox": "how much one mailbox gets from all employers together; only mail_room_for() looks at it",
    "mail.RawReport": "reports of providers, of no employer; a scope sees none of them",
    "sessions.Session": "compared by key, see `sessions`",
    "tenancy.Employer": "compared by id, see `hashes`",
}

Rows = dict[str, dict[str, dict[str, Any]]]  # table -> id -> column -> value


@cache
def models_of_employers() -> list[type[Model]]:
    """All tables with a `tenant_id`: tenant-owned ones, and those that serve all employers."""
    return [model for model in _models() if _has(model, "tenant_id")]


@cache
def models_of_people() -> dict[type[Model], str]:
    """Global tables about one person each, with the column that says whom."""
    found: dict[type[Model], str] = {User: "id"}
    for model in _models():
        if not _has(model, "tenant_id"):
            for field in model._meta.concrete_fields:
                if isinstance(field, ForeignKey) and field.related_model is User:
                    found[model] = field.column
    return found


def unwatched() -> set[str]:
    """Models that neither belong to an employer nor to a person."""
    watched = {*models_of_employers(), *models_of_people()}
    return {model._meta.label for model in _models() if model not in watched}


def _models() -> list[type[Model]]:
    return [model for model in stored_models() if model._meta.app_label not in TEST_APPS]


def _has(model: type[Model], column: str) -> bool:
    return any(field.column == column for field in model._meta.concrete_fields)


def install() -> None:
    """As the owner's login. Safe to repeat: the test database may be an earlier run's."""
    hashes = " UNION ALL ".join(
        f"SELECT '{table}', md5(string_agg(t::text, '' ORDER BY t::text)) FROM public.{table} t WHERE {whose}"
        for table, whose in _whose().items()
    )
    rows = " UNION ALL ".join(
        f"SELECT '{table}', to_jsonb(t) FROM public.{table} t WHERE {whose}" for table, whose in _whose().items()
    )
    people = " UNION ALL ".join(
        f"SELECT '{model._meta.db_table}', md5(string_agg(t::text, '' ORDER BY t::text))"
        f" FROM public.{model._meta.db_table} t WHERE {column} = ANY($1)"
        for model, column in models_of_people().items()
    )
    with connection.cursor() as cursor:
        cursor.execute(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE; CREATE SCHEMA {SCHEMA}")
        _function(cursor, "hashes(integer)", "TABLE (name text, hash text)", hashes)
        _function(cursor, "rows(integer)", "TABLE (name text, content jsonb)", rows)
        _function(cursor, "people(uuid[])", "TABLE (name text, hash text)", people)
        _function(cursor, "dangling()", "TABLE (name text)", _dangling())
        cursor.execute(
            f"CREATE FUNCTION {SCHEMA}.enrol(uuid, uuid, text) RETURNS void LANGUAGE sql SECURITY DEFINER AS $$"
            " INSERT INTO public.console_enrolment (id, operator_id, token_sha256, created_at, expires_at)"
            " VALUES ($1, $2, $3, statement_timestamp(), statement_timestamp() + interval '1 hour') $$"
        )
        cursor.execute(f"GRANT USAGE ON SCHEMA {SCHEMA} TO {TEST_ROLE}")


def _whose() -> dict[str, str]:
    return {
        "tenancy_employer": "id = $1",
        **{model._meta.db_table: "tenant_id = $1" for model in models_of_employers()},
    }


def _function(cursor: Any, signature: str, returns: str, query: str) -> None:
    cursor.execute(
        f"CREATE FUNCTION {SCHEMA}.{signature} RETURNS {returns} LANGUAGE plpgsql STABLE SECURITY DEFINER"
        f" SET search_path = pg_catalog AS $body$ BEGIN RETURN QUERY {query}; END $body$"
    )


def hashes(employer_id: int) -> dict[str, str]:
    """One number per table over all rows of the employer."""
    return dict(_call("hashes", employer_id))


def people(who: Iterable[UUID]) -> dict[str, str]:
    """What is stored about these people for all employers."""
    return dict(_call("people", list(who), kind="uuid[]"))


def rows(employer_id: int) -> Rows:
    found: Rows = defaultdict(dict)
    for table, content in _call("rows", employer_id):
        plain = json.loads(content) if isinstance(content, str) else content
        found[table][str(plain["id"])] = plain
    return found


def sessions(keys: list[str]) -> dict[str, str]:
    return dict(Session.objects.filter(pk__in=keys).values_list("pk", "session_data"))


def _call(function: str, argument: Any, *, kind: str = "integer") -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {SCHEMA}.{function}(%s::{kind})", [argument])
        return cursor.fetchall()


@dataclass(frozen=True)
class Changes:
    """What one request did to the rows of one employer: table -> names of the columns that changed."""

    columns: dict[str, frozenset[str]]
    text: str  # all that is new, as JSON

    @classmethod
    def between(cls, before: Rows, after: Rows) -> "Changes":
        columns: dict[str, set[str]] = defaultdict(set)
        new = []
        for table in before.keys() | after.keys():
            old, now = before.get(table, {}), after.get(table, {})
            for row_id in old.keys() | now.keys():
                was, is_now = old.get(row_id, {}), now.get(row_id, {})
                changed = {name for name in was.keys() | is_now.keys() if was.get(name) != is_now.get(name)}
                columns[table] |= changed
                new.append({name: is_now.get(name) for name in changed})
        return cls({table: frozenset(names) for table, names in columns.items() if names}, json.dumps(new))

    def foreign_ids(self, foreign: set[str]) -> set[str]:
        """Ids of another employer's rows that were written into this one's, in whatever column."""
        return set(UUIDS.findall(self.text)) & foreign


def dangling_keys() -> set[str]:
    """Foreign keys between tenant tables that point at no row of the same employer: none, while keys are composite."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT DISTINCT name FROM {SCHEMA}.dangling()")
        return {name for (name,) in cursor.fetchall()}


def _dangling() -> str:
    return " UNION ALL ".join(
        f"SELECT '{model._meta.db_table}.{key.column}'::text FROM public.{model._meta.db_table} t"
        f" LEFT JOIN public.{key.related_model._meta.db_table} p ON p.tenant_id = t.tenant_id AND p.id = t.{key.column}"
        f" WHERE t.{key.column} IS NOT NULL AND p.id IS NULL"
        for model in models_of_employers()
        for key in model._meta.concrete_fields
        if isinstance(key, ForeignKey) and _has(key.related_model, "tenant_id")
    )
