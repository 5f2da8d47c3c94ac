"""What hangs on a sign-in beside its addresses: passkeys, authenticator apps, linked accounts, lists of sessions."""

from datetime import datetime

from allauth.account.models import EmailAddress
from django.apps import apps
from django.db import models

from accounts.models import User
from tenancy.scope import person_scope


def attached_models() -> list[type[models.Model]]:
    """Every model of allauth and of our factors that points at a person. A new one is covered by being there."""
    return [model for model in apps.get_models() if _is_attached(model)]


def _is_attached(model: type[models.Model]) -> bool:
    is_ours = model.__module__.startswith(("allauth.", "accounts.factors."))
    return is_ours and model is not EmailAddress and _points_at_people(model)


def _points_at_people(model: type[models.Model]) -> bool:
    return any(isinstance(field, models.ForeignKey) and field.related_model is User for field in model._meta.fields)


def delete_addresses(rows: models.QuerySet[EmailAddress]) -> int:
    """Django would ask for confirmations that hang on them first; the app may not even read that table of allauth's."""
    return rows._raw_delete(rows.db)


def drop_attached(user: User, *, since: datetime | None = None) -> dict[str, int]:
    """Delete what is attached, or only what was since a moment; says how many of which. What has no date is dropped."""
    dropped: dict[str, int] = {}
    with person_scope(user.pk):
        for model in attached_models():
            rows = model._default_manager.filter(user_id=user.pk)
            if since and any(field.name == "created_at" for field in model._meta.fields):
                rows = rows.filter(created_at__gte=since)
            if count := rows.delete()[0]:
                dropped[model._meta.label_lower] = count
    return dropped
