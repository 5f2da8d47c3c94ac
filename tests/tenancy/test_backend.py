"""What the backend tells each transaction, and how it makes tables. Isolation itself is tried in test_isolation.py."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.db import IntegrityError, OperationalError, ProgrammingError, connection, models, transaction
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ModelState, ProjectState

from tenancy.fields import TenantForeignKey, TenantKey
from tenancy.models import uuid7
from tenancy.operations import DefinerFunction, OwnRows, SchemaGrants, SearchView, SecureTenantTables, TablePolicies
from tenancy.policies import APPEND_ONLY
from tenancy.scope import tenant_scope
from tenancy.sql import APP_ROLE, Policy, secure_tenant_table
from tests.tenancy.conftest import Town
from tests.tenancy.test_isolation import sql
from tests.tenancy.testapp.models import Event, Guest, Visitor


@pytest.mark.django_db(transaction=True)
def test_limits_hold_in_transactions_and_do_not_linger(town: Town, monkeypatch):
    limits = {"statement_timeout": "200ms", "lock_timeout": "100ms", "idle_in_transaction_session_timeout": "9s"}
    with monkeypatch.context() as web:
        web.setitem(connection.settings_dict, "LIMITS", limits)
        with transaction.atomic():
            assert sql("SELECT current_setting('idle_in_transaction_session_timeout')") == "9s"
        assert sql("SELECT current_setting('idle_in_transaction_session_timeout')") == "0"
        with tenant_scope(town.acme.employer):
            with pytest.raises(OperationalError, match="statement timeout"):
                sql("SELECT pg_sleep(5)")
            assert sql() == 1


def test_transaction_is_told_once(town: Town, django_assert_num_queries):
    with tenant_scope(town.acme.employer):
        sql()
        assert connection.bound == (str(town.acme.employer.pk), "")
        with django_assert_num_queries(2):
            sql()
            sql()
    sql()
    assert connection.bound == ("", "")


@pytest.mark.django_db(transaction=True)
def test_every_end_of_a_transaction_forgets(town: Town):
    with tenant_scope(town.acme.employer):
        with transaction.atomic():
            sql()
        assert connection.bound is None
        with pytest.raises(ProgrammingError), transaction.atomic():
            sql("SELECT nonsense")
        assert connection.bound is None
        with transaction.atomic():
            sql()
            connection.close()
            assert connection.bound is None
        assert sql() == 1


@pytest.fixture
def made(as_login) -> Iterator[Any]:
    """Runs migration operations as the owner, inside a transaction that is rolled back."""

    def run(*operations: Operation, state: ProjectState, backwards: bool = False) -> None:
        with connection.schema_editor() as editor:
            for operation in operations:
                before = state.clone()
                operation.state_forwards("scratch", state)
                if backwards:
                    operation.database_backwards("scratch", editor, before, state)
                else:
                    operation.database_forwards("scratch", editor, before, state)

    with as_login("owner"), transaction.atomic():
        yield run
        transaction.set_rollback(True)


def scratch_state(*extra_fields: tuple[str, models.Field]) -> ProjectState:
    state = ProjectState()
    key = ("id", models.UUIDField(primary_key=True, default=uuid7))
    state.add_model(ModelState("scratch", "Team", [key, ("tenant_id", TenantKey())]))
    state.add_model(ModelState("scratch", "Seat", [key, ("tenant_id", TenantKey()), *extra_fields]))
    return state


def describe(table: str) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_get_constraintdef(oid) FROM pg_constraint"
            " WHERE conrelid = %s::regclass AND contype IN ('p', 'f')",
            [table],
        )
        return {definition for (definition,) in cursor.fetchall()}


def policies(table: str) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT polname FROM pg_policy WHERE polrelid = %s::regclass", [table])
        return {name for (name,) in cursor.fetchall()}


def test_tables_and_added_columns_get_composite_keys(made):
    state = scratch_state()
    Team, Seat = (state.apps.get_model("scratch", name) for name in ("Team", "Seat"))
    with connection.schema_editor() as editor:
        editor.create_model(Team)
        editor.create_model(Seat)
        field = TenantForeignKey(Team, models.CASCADE, null=True)
        field.set_attributes_from_name("team")
        field.model = Seat
        editor.add_field(Seat, field)
    assert describe("scratch_team") == {"PRIMARY KEY (tenant_id, id)"}
    assert describe("scratch_seat") == {
        "PRIMARY KEY (tenant_id, id)",
        "FOREIGN KEY (tenant_id, team_id) REFERENCES scratch_team(tenant_id, id)",
    }
    assert policies("scratch_seat") == {"tenant_isolation"}
    assert sql("SELECT has_table_privilege('alumni_app', 'scratch_seat', 'INSERT')") is True
    assert sql("SELECT has_table_privilege('alumni_app', 'scratch_seat', 'TRUNCATE')") is False


def test_global_table_becomes_an_employers(made):
    state = ProjectState()
    state.add_model(ModelState("scratch", "Note", [("id", models.UUIDField(primary_key=True, default=uuid7))]))
    Note = state.apps.get_model("scratch", "Note")
    field = TenantKey(default=1)
    field.set_attributes_from_name("tenant_id")
    field.model = Note
    with connection.schema_editor() as editor:
        editor.create_model(Note)
        assert sql("SELECT has_table_privilege('alumni_app', 'scratch_note', 'SELECT')") is False
        state.models["scratch", "note"].fields["tenant_id"] = TenantKey(default=1)
        state.reload_model("scratch", "note")
        editor.add_field(state.apps.get_model("scratch", "Note"), field)
    assert describe("scratch_note") == {"PRIMARY KEY (tenant_id, id)"}
    assert policies("scratch_note") == {"tenant_isolation"}


def test_keys_between_tables_without_an_employer_are_djangos(db):
    with connection.schema_editor(collect_sql=True) as editor:
        statement = str(editor._create_fk_sql(Permission, Permission._meta.get_field("content_type"), "_fk"))
    assert 'FOREIGN KEY ("content_type_id")' in statement


def test_tables_that_only_grow_lose_the_right_to_change():
    [table, *_others] = APPEND_ONLY
    assert f'REVOKE UPDATE ON "{table}" FROM {APP_ROLE}' in list(secure_tenant_table(table))


def test_policy_text_is_put_back(made):
    sql("ALTER POLICY tenant_isolation ON testapp_event USING (true)")
    state = ProjectState()
    state.add_model(ModelState.from_model(Event, exclude_rels=True))
    state.add_model(ModelState.from_model(Visitor))
    made(SecureTenantTables(), SchemaGrants(), state=state)
    assert "app.tenant" in sql(
        "SELECT pg_get_expr(polqual, polrelid) FROM pg_policy WHERE polrelid = 'testapp_event'::regclass"
    )
    assert policies("testapp_visitor") == set()
    assert SecureTenantTables().describe() == "Secure every tenant table"
    assert SchemaGrants().describe() == "Schema grants of the roles"
    made(SecureTenantTables(), state=state, backwards=True)
    assert policies("testapp_event") == {"tenant_isolation"}


def test_table_policies_come_and_go(made):
    state = scratch_state()
    sql("CREATE TABLE scratch_team (id int)")
    operation = TablePolicies(
        "team", Policy("all_may_read", "SELECT", using="true"), Policy("add", "INSERT", check="true")
    )
    made(operation, state=state)
    assert policies("scratch_team") == {"all_may_read", "add"}
    made(operation, state=state, backwards=True)
    assert policies("scratch_team") == set()


COUNT_ALL = (
    "CREATE OR REPLACE FUNCTION scratch_count() RETURNS bigint LANGUAGE sql AS 'SELECT count(*) FROM testapp_guest'"
)


@pytest.mark.django_db(transaction=True)
def test_definer_function_reads_past_the_wall_and_nobody_else_does(town: Town, as_login):
    function = DefinerFunction("scratch_count()", COUNT_ALL, tables={"testapp_guest": "SELECT"})
    closed = DefinerFunction("scratch_count()", COUNT_ALL, tables={}, grant_execute_to_app=False)

    def apply(operation: Operation, *, backwards: bool = False) -> None:
        with as_login("owner"), connection.schema_editor() as editor:
            state = ProjectState()
            (operation.database_backwards if backwards else operation.database_forwards)(
                "scratch", editor, state, state
            )

    try:
        apply(function)
        apply(function)
        assert sql("SELECT scratch_count()") == 2
        assert sql() == 0
        apply(function, backwards=True)
        apply(closed)
        with pytest.raises(ProgrammingError, match="permission denied"):
            sql("SELECT scratch_count()")
    finally:
        apply(function, backwards=True)


def test_operations_write_themselves_into_migrations():
    policy = Policy("p", "SELECT", using="true")
    function = DefinerFunction("f()", "SELECT 1", tables={"t": "SELECT"})
    for operation, words in [
        (OwnRows("badge", column="person_id"), "Policies of badge"),
        (TablePolicies("team", policy), "Policies of team"),
        (function, "Definer function f()"),
        (SearchView("guest"), "Search view of guest"),
    ]:
        name, args, kwargs = operation.deconstruct()
        again = type(operation)(*args, **kwargs)
        assert name == type(operation).__name__
        assert again.deconstruct() == operation.deconstruct()
        assert operation.describe() == words


def test_search_view_comes_and_goes(made):
    state = ProjectState()
    state.add_model(
        ModelState("testapp", "Guest", [("id", models.UUIDField(primary_key=True)), ("tenant_id", TenantKey())])
    )
    view = SearchView("guest")
    with connection.schema_editor() as editor:
        view.database_backwards("testapp", editor, state, state)
        assert sql("SELECT to_regclass('testapp_guest_search')") is None
        view.database_forwards("testapp", editor, state, state)
    assert sql("SELECT to_regclass('testapp_guest_search')::text") == "testapp_guest_search"


def test_duplicate_in_one_employer_is_refused(town: Town):
    with tenant_scope(town.acme.employer), pytest.raises(IntegrityError), transaction.atomic():
        Guest.objects.create(id=town.acme.guest.pk, name="Twin", email="twin@mail.example")
