"""UPDATE and DELETE built from lists of keys (cascades, SET_NULL) name the employer too.

Django addresses such rows by `id` alone; the index, and a shard under Citus, is found by `(tenant_id, id)`.
"""

from typing import Any

from django.db.models.lookups import Exact
from django.db.models.sql import compiler
from django.db.models.sql.compiler import SQLAggregateCompiler, SQLCompiler, SQLInsertCompiler
from django.db.models.sql.where import AND

from tenancy.fields import tenant_field
from tenancy.scope import current_scope

__all__ = ["SQLAggregateCompiler", "SQLCompiler", "SQLDeleteCompiler", "SQLInsertCompiler", "SQLUpdateCompiler"]


class _NamesTheTenant:
    query: Any

    def as_sql(self, *args: Any, **kwargs: Any) -> Any:
        field, tenant_id = tenant_field(self.query.model), current_scope().tenant_id
        if field is not None and tenant_id is not None and not getattr(self.query, "names_the_tenant", False):
            self.query.names_the_tenant = True
            self.query.where.add(Exact(field.get_col(self.query.get_initial_alias()), tenant_id), AND)
        return super().as_sql(*args, **kwargs)


class SQLDeleteCompiler(_NamesTheTenant, compiler.SQLDeleteCompiler):
    pass


class SQLUpdateCompiler(_NamesTheTenant, compiler.SQLUpdateCompiler):
    pass
