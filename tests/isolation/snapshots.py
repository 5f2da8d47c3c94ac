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
    with connection.cursor() as cursor:
        cursor.execute(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE; CREATE SCHEMA {SCHEMA}")
        cursor.execute(
            f"CREATE FUNCTION {SCHEMA}.look(query text) RETURNS TABLE (name text, content text) LANGUAGE plpgsql"
            " STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$ BEGIN RETURN QUERY EXECUTE query; END $$"
        )
        cursor.execute(
            f"CREATE FUNCTION {SCHEMA}.enrol(uuid, uuid, text) RETURNS void LANGUAGE sql SECURITY DEFINER AS $$"
            " INSERT INTO public.console_enrolment (id, operator_id, token_sha256, created_at, expires_at)"
            " VALUES ($1, $2, $3, statement_timestamp(), statement_timestamp() + interval '1 hour') $$"
        )
        cursor.execute(f"GRANT USAGE ON SCHEMA {SCHEMA} TO {TEST_ROLE}")


def _look(parts: Iterable[str]) -> list[tuple[str, str]]:
    """The queries one after the other, each of a name and a text, past row-level security."""
    query = " UNION ALL ".join(parts)
    if not query:
        return []
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT name, content FROM {SCHEMA}.look(%s)", [query])
        return cursor.fetchall()


@cache
def _tables() -> dict[str, str]:
    """Each table with the column that says whose a row is."""
    return {"tenancy_employer": "id", **{model._meta.db_table: "tenant_id" for model in models_of_employers()}}


def hashes(employer_id: int, tables: Iterable[str] | None = None) -> dict[str, str]:
    """One number per table over all rows of the employer."""
    return dict(_look(_hash(table, f"{whose} = {employer_id:d}") for table, whose in _among(tables)))


def people(who: Iterable[UUID]) -> dict[str, str]:
    """What is stored about these people for all employers."""
    ids = ",".join(str(person) for person in who)
    found = models_of_people().items()
    return dict(_look(_hash(model._meta.db_table, f"{column} = ANY('{{{ids}}}')") for model, column in found))


def _hash(table: str, condition: str) -> str:
    return f"SELECT '{table}', md5(string_agg(t::text, '' ORDER BY t::text)) FROM public.{table} t WHERE {condition}"


def rows(employer_id: int, tables: Iterable[str] | None = None) -> Rows:
    found: Rows = defaultdict(dict)
    among = _among(tables)
    parts = (
        f"SELECT '{table}', to_jsonb(t)::text FROM public.{table} t WHERE {whose} = {employer_id:d}"
        for table, whose in among
    )
    for table, content in _look(parts):
        plain = json.loads(content)
        found[table][str(plain["id"])] = plain
    return found


def _among(tables: Iterable[str] | None) -> list[tuple[str, str]]:
    known = _tables()
    return [*known.items()] if tables is None else [(table, known[table]) for table in {*tables} & known.keys()]


def sessions(keys: list[str]) -> dict[str, str]:
    return dict(Session.objects.filter(pk__in=keys).values_list("pk", "session_data"))


def counters() -> dict[str, int]:
    """By table, how many rows this transaction has written so far, what was rolled back included: whose number has not
    moved is as it was. It only ever grows, and functions and triggers count too."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, n_tup_ins + n_tup_upd + n_tup_del AS written FROM pg_catalog.pg_stat_xact_user_tables"
            " WHERE schemaname = 'public' AND n_tup_ins + n_tup_upd + n_tup_del > 0"
        )
        return dict(cursor.fetchall())


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


def dangling_keys(tables: Iterable[str] | None = None) -> set[str]:
    """Foreign keys between tenant tables, from or to one of these, that point at no row of the same employer: none,
    while keys are composite."""
    wanted = {*_tables()} if tables is None else {*tables}
    return {name for name, _nothing in _look(part for ends, part in _dangling() if ends & wanted)}


@cache
def _dangling() -> list[tuple[set[str], str]]:
    """A query for each key, with the two tables it stands between."""
    found = []
    for model in models_of_employers():
        for key in model._meta.concrete_fields:
            if isinstance(key, ForeignKey) and _has(key.related_model, "tenant_id"):
                child, parent = model._meta.db_table, key.related_model._meta.db_table
                part = (
                    f"SELECT DISTINCT '{child}.{key.column}', NULL::text FROM public.{child} t"
                    f" LEFT JOIN public.{parent} p ON p.tenant_id = t.tenant_id AND p.id = t.{key.column}"
                    f" WHERE t.{key.column} IS NOT NULL AND p.id IS NULL"
                )
                found.append(({child, parent}, part))
    return found
