from typing import Any

from django.db import models
from django.db.models.expressions import Col
from django.db.models.lookups import Exact
from django.db.models.sql.where import AND, WhereNode

from tenancy.scope import current_scope


class TenantKey(models.IntegerField):
    """The `tenant_id` column; having it makes a model tenant-owned, in the migrations' state too.

    An integer and no foreign key on purpose: btree_gin has no operators across integer types, a foreign key would lock
    the employer's row at every insert, and the policy's WITH CHECK pins the value already (docs/tenancy.md).
    """

    def __init__(self, **options: Any) -> None:
        options.setdefault("editable", False)
        super().__init__(**options)


class TenantForeignKey(models.ForeignKey):
    """A foreign key between two tenant-owned tables: `(tenant_id, x_id) REFERENCES y (tenant_id, id)`.

    Joins compare `tenant_id` on both sides. It makes no index: declare `Index(fields=["tenant_id", "x"])`.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        options.setdefault("db_index", False)
        super().__init__(*args, **options)

    def get_extra_restriction(self, alias: str | None, related_alias: str) -> WhereNode | None:
        """`alias` is the referenced table; None when `Query.trim_start()`, in an exclude(), has cut it off."""
        here = Col(related_alias, _key_of(self.model))
        if alias is not None:
            there = Col(alias, _key_of(self.remote_field.model))
            return WhereNode([Exact(there, here)], connector=AND)  # type: ignore[list-item]
        tenant_id = current_scope().tenant_id
        return None if tenant_id is None else WhereNode([Exact(here, tenant_id)], connector=AND)  # type: ignore[list-item]


def tenant_field(model: type[models.Model]) -> TenantKey | None:
    return next((field for field in model._meta.local_concrete_fields if isinstance(field, TenantKey)), None)


def _key_of(model: type[models.Model]) -> TenantKey:
    field = tenant_field(model)
    assert field is not None, f"{model.__name__} is not tenant-owned (check tenancy.E004)."
    return field
