from collections.abc import Mapping
from typing import Any

from django.db.models import Model


def assign(row: Model, values: Mapping[str, Any]) -> list[str]:
    """Puts the values into the row, unsaved; gives the names of those that were different, for the audit trail."""
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, values[name])
    return changed
