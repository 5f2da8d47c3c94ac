"""A row as JSON, and back again."""

import uuid
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.db import IntegrityError, models
from django.db.models.fields.files import FieldFile


def columns_of(row: models.Model) -> dict[str, Any]:
    return {field.attname: _plain(getattr(row, field.attname)) for field in row._meta.concrete_fields}


def put_back(row: models.Model, columns: Mapping[str, Any]) -> None:
    """Sets the columns that the row has; saving is the caller's. A column that is no more is left out."""
    for field in row._meta.concrete_fields:
        if field.attname in columns:
            setattr(row, field.attname, _value(field, columns[field.attname]))


def restored(label: str, columns: Mapping[str, Any]) -> bool:
    """Writes the row again; False where another has taken its place since, or what it belonged to is gone."""
    model: type[models.Model] = apps.get_model(label)
    row = model()
    put_back(row, columns)
    try:
        row.save(force_insert=True)
    except IntegrityError:
        return False
    return True


def _plain(value: Any) -> Any:
    if isinstance(value, FieldFile):
        return value.name or ""
    if isinstance(value, date | datetime):
        return value.isoformat()
    return str(value) if isinstance(value, uuid.UUID) else value


def _value(field: "models.Field[Any, Any]", stored: Any) -> Any:
    target = field.target_field if isinstance(field, models.ForeignObject) else field
    return target.to_python(stored) if stored is not None else None
