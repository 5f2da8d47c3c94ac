"""Every model and table is an employer's or on the list; the lists have reasons and no stale entries."""

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection

from tenancy import checks
from tenancy.fields import tenant_field
from tenancy.inspection import SORTING
from tenancy.leakproof import missing_marks
from tenancy.policies import APPEND_ONLY, GLOBAL_MODELS, POLICY_EXCEPTIONS
from tests.guards.source import APPS


def test_every_model_passes():
    assert checks.check_models() == []


def test_every_table_view_function_and_role_passes(db):
    found = checks.check_database(databases=["default"])
    assert [message for message in found if message.id != SORTING] == []  # a developer's own server may sort otherwise
    assert missing_marks() == []


def test_system_checks_pass_with_the_database(db):
    call_command("check", "--database", "default")


def test_listed_global_models_exist_and_have_reasons():
    labels = {model._meta.label for model in checks.stored_models()}
    assert GLOBAL_MODELS.keys() - labels == set()
    assert [label for label, listed in GLOBAL_MODELS.items() if not listed.why.strip()] == []
    assert [label for label in GLOBAL_MODELS if tenant_field(apps.get_model(label)) is not None] == []


def test_listed_exceptions_exist_and_have_reasons():
    tables = {model._meta.db_table for model in checks.stored_models()}
    assert POLICY_EXCEPTIONS.keys() - tables == set()
    assert [table for table, listed in POLICY_EXCEPTIONS.items() if not listed.why.strip()] == []


def test_tables_that_only_grow_exist_and_have_reasons():
    tables = {model._meta.db_table for model in checks.stored_models() if tenant_field(model) is not None}
    assert APPEND_ONLY.keys() - tables == set()
    assert [table for table, why in APPEND_ONLY.items() if not why.strip()] == []


def test_most_of_our_models_are_an_employers():
    ours = [model for model in checks.stored_models() if model._meta.app_label in APPS]
    assert len([model for model in ours if tenant_field(model)]) > len(ours) / 2


@pytest.mark.parametrize("name", ["citext", "hstore"])
def test_no_column_uses_a_leaking_type(db, name):
    """All operators of citext are without a leakproof mark: under row-level security its indexes lie idle."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT attrelid::regclass::text, attname FROM pg_attribute WHERE atttypid = to_regtype(%s)", [name]
        )
        assert cursor.fetchall() == []
