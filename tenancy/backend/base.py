"""Django's PostgreSQL backend, and two things more: transactions are told their scope, tenant tables are made right."""

from collections.abc import Callable
from typing import Any

from django.db import models, transaction
from django.db.backends.postgresql import base, features, operations, schema

from tenancy.fields import TenantForeignKey, TenantKey, tenant_field
from tenancy.scope import current_scope
from tenancy.sql import secure_tenant_table

# SET LOCAL, not set_config(): Citus hands only the former on to its workers. A statement of its own, never glued before
# a query, and local to the transaction, so that nothing lingers in a pooled session.
BIND = "SET LOCAL app.tenant = %s; SET LOCAL app.person = %s"


def run_in_scope(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    connection, scope = context["connection"], current_scope()
    wanted = (str(scope.tenant_id or ""), str(scope.person_id or ""))
    if connection.in_atomic_block:
        connection.bind(wanted)
        return execute(sql, params, many, context)
    if wanted == ("", ""):
        return execute(sql, params, many, context)
    with transaction.atomic(using=connection.alias):
        connection.bind(wanted)
        return execute(sql, params, many, context)


class TenantSchemaEditor(schema.DatabaseSchemaEditor):
    sql_create_column_inline_fk = None  # so that added columns, too, get their key from _create_fk_sql

    def create_model(self, model: type[models.Model]) -> None:
        super().create_model(model)
        if tenant_field(model) is not None:
            self._secure(model)

    def add_field(self, model: type[models.Model], field: models.Field) -> None:
        super().add_field(model, field)
        if isinstance(field, TenantKey):
            self._secure(model)

    def _secure(self, model: type[models.Model]) -> None:
        """The database's key is (tenant_id, id). Django goes on believing in `id`, which is unique by making."""
        meta = model._meta
        columns = ", ".join(self.quote_name(field.column) for field in (tenant_field(model), meta.pk))
        constraint = self.quote_name(f"{meta.db_table}_pkey")
        table = self.quote_name(meta.db_table)
        self.execute(f"ALTER TABLE {table} DROP CONSTRAINT {constraint}, ADD PRIMARY KEY ({columns})", None)
        for statement in secure_tenant_table(meta.db_table):
            self.execute(statement, None)

    def _create_fk_sql(self, model: type[models.Model], field: models.ForeignKey, suffix: str) -> Any:
        statement = super()._create_fk_sql(model, field, suffix)
        if isinstance(field, TenantForeignKey):
            target = field.remote_field.model
            statement.parts["deferrable"] = ""  # deferred, Citus reports it inside COMMIT
            statement.parts["column"].columns = [tenant_field(model).column, field.column]
            statement.parts["to_column"].columns = [tenant_field(target).column, field.target_field.column]
        return statement


class TenantFeatures(features.DatabaseFeatures):
    def allows_group_by_selected_pks_on_model(self, model: type[models.Model]) -> bool:
        return tenant_field(model) is None  # the key is (tenant_id, id): GROUP BY id is not enough


class TenantOperations(operations.DatabaseOperations):
    compiler_module = "tenancy.backend.compiler"


class DatabaseWrapper(base.DatabaseWrapper):
    SchemaEditorClass = TenantSchemaEditor
    features_class = TenantFeatures
    ops_class = TenantOperations

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.bound: tuple[str, str] | None = None
        self.execute_wrappers.append(run_in_scope)

    def bind(self, wanted: tuple[str, str]) -> None:
        if self.bound == wanted:
            return
        limits = [f"SET LOCAL {name} = '{limit}'" for name, limit in self.settings_dict["LIMITS"].items()]
        with self.wrap_database_errors, self.connection.cursor() as cursor:
            cursor.execute("; ".join([BIND, *limits]), wanted)
        self.bound = wanted

    def close(self) -> None:
        self.bound = None
        super().close()

    def _set_autocommit(self, autocommit: bool) -> None:
        self.bound = None
        super()._set_autocommit(autocommit)

    def _savepoint_rollback(self, sid: str) -> None:
        """Past `run_in_scope`: the error may have left an inner scope, and a failed transaction takes no SET LOCAL."""
        with self.wrap_database_errors, self.connection.cursor() as cursor:
            cursor.execute(self.ops.savepoint_rollback_sql(sid))
        self.bound = None  # ROLLBACK TO SAVEPOINT has undone the SET LOCAL made since

    def _commit(self) -> None:
        self.bound = None
        super()._commit()

    def _rollback(self) -> None:
        self.bound = None
        super()._rollback()
