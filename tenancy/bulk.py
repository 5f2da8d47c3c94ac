"""Thousands of rows of one employer with one statement each way.

`bulk_create` and above all `bulk_update` spend milliseconds per row building SQL, and Django's model instances cost
more than the rows they become. Here rows travel as one JSON value, without the columns that are as always, and
PostgreSQL unpacks it by the table's own types. Constraints and row-level security hold as ever; COPY is no way in,
PostgreSQL refuses it on tables with row-level security.
"""

import json
import os
import time
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any, TypeVar

import orjson
from django.db import connection, models
from django.db.models.base import ModelState
from django.utils import timezone

from tenancy.models import TenantModel
from tenancy.scope import require_tenant

Row = Mapping[str, Any]  # column → value
Tenant = TypeVar("Tenant", bound=TenantModel)


def build(model: type[Tenant], **values: Any) -> Tenant:
    """`model(**values)` at a tenth of its price: columns by their own names (`alumnus_id`), relations as instances.

    A new row has its id; what is not given has the field's default. Sends no signals, knows no properties.
    """
    instance = model.__new__(model)
    state = instance._state = ModelState()
    fixed, made = _defaults(model)
    attributes = instance.__dict__
    attributes.update(fixed)
    for name, default in made.items():
        if name not in values:
            attributes[name] = default()
    for name, value in values.items():
        if isinstance(value, models.Model):
            state.fields_cache[name] = value
            attributes[f"{name}_id"] = value.pk
        else:
            attributes[name] = value
    return instance


@cache
def _defaults(model: type[TenantModel]) -> tuple[dict[str, Any], dict[str, Any]]:
    """(constants by attribute, functions by attribute)"""
    fixed: dict[str, Any] = {}
    made: dict[str, Any] = {}
    for field in model._meta.concrete_fields:
        if callable(field.default) and field.default is not models.NOT_PROVIDED:
            made[field.attname] = field.default
        else:
            fixed[field.attname] = field.get_default()
    return fixed, made


def insert_many(instances: Sequence[TenantModel]) -> None:
    """All of one model. Sets what `save()` would: the employer, and the clocks of `auto_now` fields."""
    if not instances:
        return
    model = type(instances[0])
    now, clocks = timezone.now(), _clocks(model)
    tenant_id, usual = require_tenant(), _usual(model)
    columns = [(name, column, usual[column]) for name, column in _columns(model)]
    rows = []
    for instance in instances:
        attributes = instance.__dict__
        if attributes["tenant_id"] is None:
            attributes["tenant_id"] = tenant_id
        else:
            instance.stamp_tenant()
        for name in clocks:
            attributes[name] = now
        rows.append(
            {
                column: value
                for name, column, common in columns
                if (value := attributes[name]) is not common and (common is None or value != common)
            }
        )
    insert_rows(model, rows)
    for instance in instances:
        instance._state.adding, instance._state.db = False, connection.alias


def insert_rows(model: type[TenantModel], rows: Sequence[Row], *, on_conflict: str = "") -> None:
    """Rows without instances, by column; a column that is left out has the field's default, ids and clocks are yours.

    `on_conflict` is the end of the statement, such as "DO NOTHING"; never input.
    """
    if not rows:
        return
    table = quoted(model._meta.db_table)
    columns = ", ".join(quoted(column) for _name, column in _columns(model))
    usual = _usual(model) | {"tenant_id": require_tenant()}
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({columns}) SELECT {columns}"
            f" FROM json_populate_recordset(json_populate_record(NULL::{table}, %s::json), %s::json)"
            f"{' ON CONFLICT ' if on_conflict else ''}{on_conflict}",
            [as_json(usual), as_json(rows)],
        )


def update_many(instances: Collection[TenantModel], names: Collection[str]) -> None:
    """Writes these fields of rows that exist; what the instance holds is written, no clock is touched."""
    found = list(instances)
    if not found or not names:
        return
    model = type(found[0])
    wanted = {field.attname for field in model._meta.concrete_fields if {field.name, field.attname} & set(names)}
    columns = [("pk", "id"), *((name, column) for name, column in _columns(model) if name in wanted)]
    update_rows(model, [{column: getattr(instance, name) for name, column in columns} for instance in found])


def update_rows(model: type[TenantModel], rows: Sequence[Row]) -> None:
    """As `update_many`, without instances: each row has `id` and the same other columns."""
    if not rows:
        return
    table = quoted(model._meta.db_table)
    changes = ", ".join(f"{quoted(column)} = new.{quoted(column)}" for column in rows[0] if column != "id")
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} old SET {changes} FROM json_populate_recordset(NULL::{table}, %s::json) new"
            " WHERE old.tenant_id = %s AND old.id = new.id",
            [as_json(rows), require_tenant()],
        )


def new_ids(count: int) -> list[str]:
    """`uuid7()` many times over, as the text that JSON takes."""
    start, chance = f"{time.time_ns() // 1_000_000:012x}", os.urandom(10 * count).hex()
    head = f"{start[:8]}-{start[8:]}-7"
    return [
        f"{head}{chance[at + 1 : at + 4]}-{'89ab'[int(chance[at + 4], 16) & 3]}{chance[at + 5 : at + 8]}"
        f"-{chance[at + 8 : at + 20]}"
        for at in range(0, 20 * count, 20)
    ]


@cache
def _columns(model: type[TenantModel]) -> list[tuple[str, str]]:
    """(attribute, column)"""
    return [(field.attname, str(field.column)) for field in model._meta.concrete_fields]


@cache
def _usual(model: type[TenantModel]) -> dict[str, Any]:
    """What most rows have in a column: the default, where it is a value."""
    fixed, made = _defaults(model)
    empty = {name: default() for name, default in made.items() if default in (dict, list)}
    return {column: (fixed | empty).get(name) for name, column in _columns(model)}


@cache
def _clocks(model: type[TenantModel]) -> tuple[str, ...]:
    return tuple(
        field.attname
        for field in model._meta.concrete_fields
        if getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False)
    )


def as_json(value: Any) -> str:
    try:
        return orjson.dumps(value, default=plain).decode()
    except TypeError:  # keys that are no plain text, numbers beyond 64 bits
        return json.dumps(value, ensure_ascii=False, default=plain)


def plain(value: Any) -> str:
    """Of what JSON does not know there are days, times and ids."""
    return value.isoformat() if isinstance(value, datetime | date) else str(value)


def quoted(name: str) -> str:
    return str(connection.ops.quote_name(name))


def tell_planner(*models: type[TenantModel]) -> None:
    """Counts what has just been written. Within one transaction autovacuum tells the planner nothing, and what reads
    thousands of new rows there would walk all of them for each."""
    tables = ", ".join(f'"{model._meta.db_table}"' for model in models)
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {tables}")
