"""The few rows that every page asks for, by statements that are composed once.

Django composes the SQL of each query anew, which takes longer than asking it: a third of a small page was that.
"""

from collections.abc import Sequence
from functools import cached_property
from typing import Any, Generic, TypeVar

from django.db import connection, models

from tenancy.fields import tenant_field
from tenancy.scope import require_tenant

Model = TypeVar("Model", bound=models.Model)


class OneRow(Generic[Model]):
    """Called with the values of these fields, which are unique together: the row, or None.

    Of a table of the employers' it finds rows of the one in scope, as the manager does; row-level security holds.
    """

    def __init__(self, model: type[Model], *names: str) -> None:
        self.model = model
        self.names = names

    def __call__(self, *values: Any) -> Model | None:
        sql, asks_tenant = self._statement
        with connection.cursor() as cursor:
            cursor.execute(sql, [*values, require_tenant()] if asks_tenant else values)
            row = cursor.fetchone()
        return self._instance(row) if row is not None else None

    @cached_property
    def _fields(self) -> list[Any]:
        return list(self.model._meta.concrete_fields)

    @cached_property
    def _statement(self) -> tuple[str, bool]:
        """The SQL, and whether its last value is the employer."""
        meta: Any = self.model._meta
        quote = connection.ops.quote_name
        tenant = tenant_field(self.model)
        wanted = [meta.pk if name == "pk" else meta.get_field(name) for name in self.names]
        wanted += [tenant] if tenant is not None else []
        columns = ", ".join(quote(field.column) for field in self._fields)
        conditions = " AND ".join(f"{quote(field.column)} = %s" for field in wanted)
        return f"SELECT {columns} FROM {quote(meta.db_table)} WHERE {conditions}", tenant is not None

    @cached_property
    def _converters(self) -> list[tuple[int, Any, Any]]:
        """(column, its expression, what makes a Python value of the database's)"""
        columns = [(at, field.cached_col) for at, field in enumerate(self._fields)]
        return [
            (at, column, convert)
            for at, column in columns
            for convert in (*connection.ops.get_db_converters(column), *column.get_db_converters(connection))
        ]

    def _instance(self, row: Sequence[Any]) -> Model:
        values = list(row)
        for at, column, convert in self._converters:
            values[at] = convert(values[at], column, connection)
        return self.model.from_db(connection.alias, [field.attname for field in self._fields], values)
