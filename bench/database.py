"""The bench's own connections: the owner's for setting the scene, and the employers of a run."""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import environ
import psycopg2
from django.apps import apps
from django.db import connection

from tenancy import logins
from tenancy.models import Employer


@contextmanager
def owner() -> Iterator[Any]:
    """A plain cursor of the login that owns the tables and passes row-level security by."""
    raw = psycopg2.connect(os.environ["DATABASE_OWNER_URL"].replace("postgres://", "postgresql://", 1))
    raw.autocommit = True  # inside `with raw` it would be one transaction all the same
    try:
        with raw.cursor() as cursor:
            yield cursor
    finally:
        raw.close()


@contextmanager
def owner_login() -> Iterator[None]:
    """Django itself as the owner."""
    mine = {key: connection.settings_dict[key] for key in ("USER", "PASSWORD", "HOST", "PORT", "OPTIONS")}
    theirs = logins.credentials(environ.Env(), "owner")
    connection.close()
    connection.settings_dict.update({key: theirs[key] for key in mine})
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(mine)


# What the measured pages draw. The home page of `bench community` is measured with all.
MODULES = ["offboarding", "imports", "directory", "boomerang", "engagement", "feedback"]


def employer(slug: str) -> Employer:
    """Made by the owner, as in life."""
    found = Employer.objects.filter(slug=slug).first()
    if found is None:
        with owner_login():
            found = Employer.objects.create(
                slug=slug, name=slug.title(), work_email_domains=["work.example"], modules=MODULES
            )
    return found


def tenant_tables() -> list[str]:
    models = apps.get_models()
    return [model._meta.db_table for model in models if any(f.name == "tenant_id" for f in model._meta.fields)]


def empty(tables: Sequence[str]) -> None:
    with owner() as cursor:
        cursor.execute(f"TRUNCATE {', '.join(tables)} CASCADE")


def settle() -> None:
    """Statistics as after a day of running: fresh, and no pending entries in the text indexes."""
    with owner() as cursor:
        cursor.execute("VACUUM ANALYZE")


def backend() -> list[int]:
    """The back end of Django's connection in this process."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return [cursor.fetchone()[0]]


@contextmanager
def counted_queries() -> Iterator[list[int]]:
    """[how many statements], without what Django itself sends for transactions and scopes."""
    counter = [0]

    def count(execute: Callable[..., object], *rest: object) -> object:
        counter[0] += 1
        return execute(*rest)

    with connection.execute_wrapper(count):
        yield counter
