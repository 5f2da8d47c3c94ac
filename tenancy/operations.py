"""Migration operations. All run as the owner, are safe to repeat and end with the grants."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import Any

from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

from tenancy.fields import tenant_field
from tenancy.sql import (
    APP_ROLE,
    DEFINER_ROLE,
    SYSTEM_ROLE,
    TENANT,
    Policy,
    force_policies,
    own_rows,
    search_view,
    secure_tenant_table,
)


class _Statements(Operation, ABC):
    """Runs `forwards()`, and `backwards()` when the migration is taken back. The models' state does not change."""

    reduces_to_sql = True
    reversible = True

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        pass

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        for statement in self.forwards(app_label, to_state):
            schema_editor.execute(statement, None)

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        for statement in self.backwards(app_label, to_state):
            schema_editor.execute(statement, None)

    @abstractmethod
    def forwards(self, app_label: str, state: ProjectState) -> Iterator[str]: ...

    def backwards(self, app_label: str, state: ProjectState) -> Iterator[str]:
        yield from ()


def _table(app_label: str, state: ProjectState, model_name: str) -> str:
    return state.apps.get_model(app_label, model_name)._meta.db_table


class SchemaGrants(_Statements):
    """Who may look into the schema, and who may own functions in it."""

    def forwards(self, app_label: str, state: ProjectState) -> Iterator[str]:
        yield "REVOKE CREATE ON SCHEMA public FROM PUBLIC"
        yield f"GRANT USAGE ON SCHEMA public TO {APP_ROLE}, {SYSTEM_ROLE}, {DEFINER_ROLE}"
        yield f"GRANT CREATE ON SCHEMA public TO {DEFINER_ROLE}"

    def describe(self) -> str:
        return "Schema grants of the roles"


class SecureTenantTables(_Statements):
    """Policy and grants of every tenant table known at this point: for when the policy text has changed."""

    def forwards(self, app_label: str, state: ProjectState) -> Iterator[str]:
        for model in state.apps.get_models():
            if tenant_field(model) is not None:
                yield from secure_tenant_table(model._meta.db_table)

    def describe(self) -> str:
        return "Secure every tenant table"


class TablePolicies(_Statements):
    """The policies of a table that is not simply tenant-owned (outbox, audit, employer).

    Name the table in `tenancy.policies.POLICY_EXCEPTIONS` with the same policies and the reason.
    """

    def __init__(self, model_name: str, *policies: Policy) -> None:
        self.model_name = model_name
        self.policies = policies

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return type(self).__name__, [self.model_name, *self.policies], {}

    def forwards(self, app_label: str, state: ProjectState) -> Iterator[str]:
        yield from force_policies(_table(app_label, state, self.model_name), self.policies)

    def backwards(self, app_label: str, state: ProjectState) -> Iterator[str]:
        table = _table(app_label, state, self.model_name)
        for policy in self.policies:
            yield f'DROP POLICY IF EXISTS "{policy.name}" ON "{table}"'

    def describe(self) -> str:
        return f"Policies of {self.model_name}"


class OwnRows(TablePolicies):
    """With no employer in scope a person reads the own rows of all employers (the employer switcher)."""

    def __init__(self, model_name: str, *, column: str = "user_id") -> None:
        super().__init__(model_name, own_rows(column))
        self.column = column

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return type(self).__name__, [self.model_name], {"column": self.column}


class DefinerFunction(_Statements):
    """A SECURITY DEFINER function, owned by a role that nothing logs in with and that row-level security does not bind.

    `signature` names it with its argument types ("mail_claim(text, integer)"), `sql` creates it, `tables` are the table
    privileges its owner needs ({"mail_message": "SELECT, UPDATE"}). PUBLIC may not run it; the search path is pinned.
    """

    def __init__(self, signature: str, sql: str, *, tables: dict[str, str], grant_execute_to_app: bool = True) -> None:
        self.signature = signature
        self.sql = sql
        self.tables = tables
        self.grant_execute_to_app = grant_execute_to_app

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        options = {"tables": self.tables, "grant_execute_to_app": self.grant_execute_to_app}
        return type(self).__name__, [self.signature, self.sql], options

    def forwards(self, app_label: str, state: ProjectState) -> Iterator[str]:
        for table, privileges in self.tables.items():
            yield f'GRANT {privileges} ON "{table}" TO {DEFINER_ROLE}'
        yield self.sql
        yield f"ALTER FUNCTION {self.signature} SECURITY DEFINER SET search_path = public, pg_temp"
        yield f"REVOKE ALL ON FUNCTION {self.signature} FROM PUBLIC"
        if self.grant_execute_to_app:
            yield f"GRANT EXECUTE ON FUNCTION {self.signature} TO {APP_ROLE}"
        yield f"ALTER FUNCTION {self.signature} OWNER TO {DEFINER_ROLE}"

    def backwards(self, app_label: str, state: ProjectState) -> Iterator[str]:
        yield f"DROP FUNCTION IF EXISTS {self.signature}"

    def describe(self) -> str:
        return f"Definer function {self.signature}"


class SearchView(_Statements):
    """`<table>_search`: the employer's rows without the leak barrier, for servers where nobody may mark operators.

    The row filter holds; the barrier against a probing query does not (docs/tenancy.md). `TenantQuerySet.for_search()`
    reads it only where the LEAKPROOF marks are missing.
    """

    def __init__(self, model_name: str) -> None:
        self.model_name = model_name

    def forwards(self, app_label: str, state: ProjectState) -> Iterator[str]:
        table = _table(app_label, state, self.model_name)
        view = search_view(table)
        yield f'GRANT SELECT ON "{table}" TO {DEFINER_ROLE}'
        yield f'CREATE OR REPLACE VIEW "{view}" AS SELECT * FROM "{table}" WHERE tenant_id = {TENANT}'
        yield f'GRANT SELECT ON "{view}" TO {APP_ROLE}, {SYSTEM_ROLE}'
        yield f'ALTER VIEW "{view}" OWNER TO {DEFINER_ROLE}'

    def backwards(self, app_label: str, state: ProjectState) -> Iterator[str]:
        yield f'DROP VIEW IF EXISTS "{search_view(_table(app_label, state, self.model_name))}"'

    def describe(self) -> str:
        return f"Search view of {self.model_name}"
