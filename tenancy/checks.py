"""System checks of the wall. The static ones run always, the others with `manage.py check --database default`."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.postgres.indexes import OpClass
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections
from django.db.models import F, ForeignKey, Index, Model, UniqueConstraint
from django.db.models.expressions import OrderBy

from tenancy import inspection
from tenancy.fields import TenantForeignKey, tenant_field
from tenancy.models import TenantManager
from tenancy.policies import GLOBAL_MODELS
from tenancy.sql import OWNER_ROLE


@register(Tags.models)
def check_models(app_configs: Any = None, **options: Any) -> list[CheckMessage]:
    messages: list[CheckMessage] = []
    for model in stored_models():
        if tenant_field(model) is not None:
            messages.extend(_tenant_model(model))
        elif model._meta.label in GLOBAL_MODELS:
            messages.extend(_global_model(model))
        else:
            messages.append(_neither(model))
    return messages


@register(Tags.database)
def check_database(
    app_configs: Any = None, databases: Iterable[str] | None = None, **options: Any
) -> list[CheckMessage]:
    """Silent for the owner login: `migrate` runs these checks first and must not be stopped by what it will mend."""
    messages: list[CheckMessage] = []
    for alias in databases or ():
        connection = connections[alias]
        if connection.vendor == "postgresql" and connection.settings_dict["USER"] != OWNER_ROLE:
            messages.extend(inspection.inspect(connection, stored_models()))
    return messages


def stored_models() -> list[type[Model]]:
    """Every model with a table of its own, the many-to-many tables that Django makes included."""
    models = apps.get_models(include_auto_created=True)
    return [model for model in models if model._meta.managed and not model._meta.proxy]


def _neither(model: type[Model]) -> CheckMessage:
    return Error(
        f"{model._meta.label} is neither tenant-owned nor on the list of global models.",
        hint="Subclass TenantModel (a many-to-many table: write the through model), or name it in tenancy/policies.py.",
        obj=model,
        id="tenancy.E001",
    )


def _global_model(model: type[Model]) -> Iterator[CheckMessage]:
    for field in model._meta.local_concrete_fields:
        if isinstance(field, ForeignKey) and tenant_field(field.remote_field.model) is not None:
            yield Error(
                f"{field.name}: a global table may not point at an employer's rows.", obj=model, id="tenancy.E008"
            )


def _tenant_model(model: type[Model]) -> Iterator[CheckMessage]:
    for manager in (model._default_manager, model._base_manager):
        if not isinstance(manager, TenantManager):
            yield Error(
                f"The manager “{manager.name}” does not guard the employer.",
                hint="Write `class Meta(TenantModel.Meta)` and derive managers from TenantManager.",
                obj=model,
                id="tenancy.E002",
            )
    yield from _foreign_keys(model)
    yield from _uniqueness(model)
    yield from _indexes(model)


def _foreign_keys(model: type[Model]) -> Iterator[CheckMessage]:
    keys = [field for field in model._meta.local_concrete_fields if isinstance(field, ForeignKey)]
    for key in keys:
        to_tenant_table = tenant_field(key.remote_field.model) is not None
        if to_tenant_table != isinstance(key, TenantForeignKey):
            yield Error(
                f"{key.name}: TenantForeignKey is for keys between tenant tables, and for all of them.",
                obj=model,
                id="tenancy.E004",
            )
        elif not to_tenant_table and key.db_constraint:
            yield Error(f"{key.name}: a key to a global table needs db_constraint=False.", obj=model, id="tenancy.E005")
    generic = [field for field in model._meta.private_fields if isinstance(field, GenericForeignKey)]
    for field in generic:
        yield Error(f"{field.name}: no generic keys in tenant tables.", obj=model, id="tenancy.E007")


def _uniqueness(model: type[Model]) -> Iterator[CheckMessage]:
    faulty = [field.name for field in model._meta.local_concrete_fields if field.unique and not field.primary_key]
    faulty += [", ".join(names) for names in model._meta.unique_together]
    for constraint in model._meta.constraints:
        if isinstance(constraint, UniqueConstraint) and not _begins_with_tenant(constraint):
            faulty.append(constraint.name)
    for name in faulty:
        yield Error(
            f"{name}: what is unique is unique within one employer.",
            hint='UniqueConstraint(fields=["tenant_id", ...], name=...)',
            obj=model,
            id="tenancy.E003",
        )


def _indexes(model: type[Model]) -> Iterator[CheckMessage]:
    faulty = [field.name for field in model._meta.local_concrete_fields if field.db_index and not field.primary_key]
    for index in model._meta.indexes:
        of_the_person = model.person_reads_own_rows and _first_column(model, index) == model.person_column
        if not _begins_with_tenant(index) and not of_the_person:
            faulty.append(index.name)
    for name in faulty:
        yield Error(
            f"{name}: an index of a tenant table begins with tenant_id.",
            hint='Index(fields=["tenant_id", ...], name=...)',
            obj=model,
            id="tenancy.E006",
        )


def _begins_with_tenant(thing: Index | UniqueConstraint) -> bool:
    if not thing.expressions:
        return thing.fields[0].lstrip("-") == "tenant_id"
    first = thing.expressions[0]
    while isinstance(first, OpClass | OrderBy):
        first = first.get_source_expressions()[0]
    return first == F("tenant_id")


def _first_column(model: type[Model], index: Index) -> str | None:
    return model._meta.get_field(index.fields[0].lstrip("-")).column if index.fields else None
