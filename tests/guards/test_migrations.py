"""Migrations have names, follow each other in one line, and none is missing."""

import re
from collections.abc import Iterable
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db.migrations.loader import MigrationLoader

from tests.guards.source import APPS, ROOT

AUTOMATIC = re.compile(r"^\d{4}_(auto_\d|initial$|.*_and_more$|alter_|remove_.*_(and|add)_)")


def badly_named(names: Iterable[str]) -> set[str]:
    return {name for name in names if AUTOMATIC.match(name)}


def names_of(app: str) -> list[str]:
    return sorted(file.stem for file in Path(ROOT, app, "migrations").glob("[0-9]*.py"))


@pytest.mark.parametrize("app", APPS)
def test_migrations_have_names(app):
    assert badly_named(names_of(app)) == set()


def test_automatic_names_are_found():
    names = ["0001_initial", "0002_auto_20261121_2213", "0003_case_a_and_more", "0004_alter_case_state", "0005_cases"]
    assert badly_named(names) == set(names[:-1])


def test_migrations_are_linear():
    graph = MigrationLoader(None).graph
    leaves = [leaf for leaf in graph.leaf_nodes() if leaf[0] in APPS]
    assert len({app for app, _name in leaves}) == len(leaves)


@pytest.mark.parametrize("app", [app for app in APPS if names_of(app)])
def test_last_migration_is_noted(app):
    """Two branches that each add one then clash in this file, where a person sees it."""
    assert Path(ROOT, app, "migrations", "max_migration.txt").read_text() == f"{names_of(app)[-1]}\n"


def test_no_migration_is_missing(db):
    call_command("makemigrations", "--check", "--dry-run", "--verbosity", "0")
