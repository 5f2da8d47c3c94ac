"""Thousands of rows with one statement each way.

`bulk_create` and above all `bulk_update` spend milliseconds per row building SQL; here the rows travel as one JSON
value and PostgreSQL unpacks it by the table's own types. Constraints and row-level security hold as ever.
"""

import json
from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection

from tenancy.models import TenantModel
from tenancy.scope import require_tenant


def insert_many(instances: Sequence[TenantModel]) -> None:
    """All of one model. Sets what `save()` would: the employer, and the clocks of `auto_now` fields."""
    if not instances:
        return
    model = type(instances[0])
    fields = model._meta.concrete_fields
    for instance in instances:
        instance.stamp_tenant()
    rows = [{field.column: plain(field.pre_save(instance, True)) for field in fields} for instance in instances]
    columns = ", ".join(quoted(field.column) for field in fields)
    table = quoted(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({columns}) SELECT {columns} FROM jsonb_populate_recordset(NULL::{table}, %s::jsonb)",
            [json.dumps(rows, ensure_ascii=False)],
        )
    for instance in instances:
        instance._state.adding, instance._state.db = False, connection.alias


def update_many(instances: Collection[TenantModel], names: Collection[str]) -> None:
    """Writes these fields of rows that exist; what the instance holds is written, no clock is touched."""
    found = list(instances)
    if not found or not names:
        return
    model = type(found[0])
    fields = [field for field in model._meta.concrete_fields if {field.name, field.attname} & set(names)]
    rows = [
        {"id": str(instance.pk)} | {str(field.column): plain(getattr(instance, field.attname)) for field in fields}
        for instance in found
    ]
    table = quoted(model._meta.db_table)
    changes = ", ".join(f"{quoted(field.column)} = new.{quoted(field.column)}" for field in fields)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} old SET {changes} FROM jsonb_populate_recordset(NULL::{table}, %s::jsonb) new"
            " WHERE old.tenant_id = %s AND old.id = new.id",
            [json.dumps(rows, ensure_ascii=False), require_tenant()],
        )


def plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    return value


def quoted(name: str | None) -> str:
    return str(connection.ops.quote_name(name or ""))
