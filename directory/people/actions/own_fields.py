"""Writes to the employer's own fields and to what people have in them."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.events import Actor, record
from directory.models import Alumnus, CustomField
from directory.people.own_fields import clean_values
from directory.people.tasks import refresh_everybody_now_or_soon
from directory.search.rows import refresh_search
from tenancy.changes import assign
from web.errors import ActionError

MOST_FIELDS = 30
# What decides who finds or reads a value: a change of it is written to everybody's search rows.
SEEN_THROUGH = ("label", "level", "searchable", "retired_at")


class TooManyFields(ActionError):
    """Thirty own fields are a form nobody fills in."""


@transaction.atomic
def create_field(*, by: Actor, **values: Any) -> CustomField:
    if CustomField.objects.in_use().count() >= MOST_FIELDS:
        raise TooManyFields(_("There are %(number)d own fields already. Retire one first.") % {"number": MOST_FIELDS})
    last = CustomField.objects.aggregate(last=Max("position"))["last"]
    field = CustomField(**values, position=0 if last is None else last + 1)
    field.save()
    record("own_field.created", subject=field, by=by, kind=field.kind, level=field.level)
    return field


@transaction.atomic
def update_field(field: CustomField, *, by: Actor, **changes: Any) -> CustomField:
    """The kind stays what it was: values of another kind would not fit it."""
    changed = sorted(assign(field, changes))
    if changed:
        field.save(update_fields=changed)
        record("own_field.changed", subject=field, by=by, fields=changed)
        _follow(changed)
    return field


@transaction.atomic
def retire_field(field: CustomField, *, by: Actor) -> CustomField:
    """Nobody sees it or is asked for it any more; what people have in it is kept."""
    if field.retired_at is None:
        field.retired_at = timezone.now()
        field.save(update_fields=["retired_at"])
        record("own_field.retired", subject=field, by=by)
        _follow(["retired_at"])
    return field


@transaction.atomic
def restore_field(field: CustomField, *, by: Actor) -> CustomField:
    if field.retired_at is not None:
        field.retired_at = None
        field.save(update_fields=["retired_at"])
        record("own_field.restored", subject=field, by=by)
        _follow(["retired_at"])
    return field


@transaction.atomic
def move_field(field: CustomField, *, up: bool, by: Actor) -> None:
    """One place up or down among those in use."""
    fields = list(CustomField.objects.in_use().select_for_update(of=("self",)))
    place = next((number for number, each in enumerate(fields) if each.pk == field.pk), None)
    if place is None:
        return
    other = place - 1 if up else place + 1
    if not 0 <= other < len(fields):
        return
    fields[place], fields[other] = fields[other], fields[place]
    for number, each in enumerate(fields):
        each.position = number
    CustomField.objects.bulk_update(fields, ["position"])
    record("own_field.moved", subject=field, by=by)


@transaction.atomic
def set_own_values(
    alumnus: Alumnus, *, fields: Iterable[CustomField], cleaned: Mapping[str, Any], by: Actor
) -> Alumnus:
    """What a form of `own_fields.form_fields(fields, …)` has cleaned. Other fields keep their values."""
    fields = list(fields)
    alumnus = Alumnus.objects.select_for_update(of=("self",), no_key=True).get(pk=alumnus.pk)
    values = clean_values(fields, cleaned, alumnus.field_values)
    changed = [field for field in fields if values.get(str(field.pk)) != alumnus.field_values.get(str(field.pk))]
    if changed:
        alumnus.field_values = values
        alumnus.save(update_fields=["field_values", "updated_at"])
        record("profile.changed", subject=alumnus, by=by, fields=[f"field:{field.pk}" for field in changed])
        refresh_search([alumnus.pk])
    return alumnus


def _follow(changed: Iterable[str]) -> None:
    if not set(changed).isdisjoint(SEEN_THROUGH):
        refresh_everybody_now_or_soon()
