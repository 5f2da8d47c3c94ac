"""The employer's own fields: as form fields, as values to keep, and as words on a page."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from accounts.models import Membership
from directory.models import Alumnus, CustomField, CustomFieldKind
from directory.visibility import own_field, visible_fields
from web.forms import CheckboxInline, DateField

LONGEST_TEXT = 500
DIGITS, DECIMALS = 15, 4


@dataclass(frozen=True)
class OwnValue:
    """One line of a page: `words` is empty where nothing is known."""

    field: CustomField
    words: str

    @property
    def label(self) -> str:
        return self.field.label


def name_of(field: CustomField) -> str:
    """The name in forms and in `CustomField` columns of exports."""
    return f"own_{field.pk.hex}"


def form_fields(fields: Iterable[CustomField], values: Mapping[str, Any]) -> dict[str, forms.Field]:
    """By name, with what is known filled in. Nothing is required: a record may be incomplete."""
    return {name_of(field): _form_field(field, values.get(str(field.pk))) for field in fields}


def clean_values(
    fields: Iterable[CustomField], cleaned: Mapping[str, Any], kept: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """What to store as `Alumnus.field_values`: these fields as the form has cleaned them, all others as in `kept`."""
    values = dict(kept or {})
    for field in fields:
        value = _plain(cleaned.get(name_of(field)))
        if value in ("", None, []):
            values.pop(str(field.pk), None)
        else:
            values[str(field.pk)] = value
    return values


def words_of(field: CustomField, value: Any) -> str:
    """The value as a person reads it; what does not fit the field's kind is shown as it is."""
    if value in ("", None, []):
        return ""
    if isinstance(value, list):
        return ", ".join(str(each) for each in value)
    if field.kind == CustomFieldKind.DATE:
        day = day_of(value)
        return date_format(day, "j M Y") if day else str(value)
    if field.kind == CustomFieldKind.NUMBER and isinstance(value, (int, float)):
        return number_format(Decimal(str(value)), use_l10n=True)
    return str(value)


def day_of(value: Any) -> date | None:
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None


def values_of(alumnus: Alumnus, fields: Iterable[CustomField]) -> list[OwnValue]:
    """Give it only those that the viewer may see: `visible_fields()` names them."""
    return [OwnValue(field, words_of(field, alumnus.field_values.get(str(field.pk)))) for field in fields]


def seen_fields(viewer: Membership, alumnus: Alumnus, fields: Iterable[CustomField]) -> list[CustomField]:
    own = {own_field(field).name: field for field in fields}
    seen = visible_fields(viewer, alumnus, {name: own_field(field) for name, field in own.items()})
    return [field for name, field in own.items() if name in seen]


def _form_field(field: CustomField, value: Any) -> forms.Field:
    shared: dict[str, Any] = {
        "label": field.label,
        "help_text": field.help_text,
        "required": False,
        "initial": value,
    }
    if field.kind == CustomFieldKind.NUMBER:
        return forms.DecimalField(max_digits=DIGITS, decimal_places=DECIMALS, **shared)
    if field.kind == CustomFieldKind.DATE:
        return DateField(**shared)
    if field.kind == CustomFieldKind.CHOICE:
        return forms.ChoiceField(choices=[("", "–"), *_choices(field, [value] if value else [])], **shared)
    if field.kind == CustomFieldKind.CHOICES:
        held = value if isinstance(value, list) else []
        return forms.MultipleChoiceField(choices=_choices(field, held), widget=CheckboxInline, **shared)
    return forms.CharField(max_length=LONGEST_TEXT, **shared)


def _choices(field: CustomField, held: Iterable[Any]) -> list[tuple[str, str]]:
    """A choice that has been dropped since stays to be chosen by those who have it."""
    dropped = [str(each) for each in held if each not in field.choices]
    known = [(choice, choice) for choice in field.choices]
    return known + [(choice, _("%(choice)s (no longer offered)") % {"choice": choice}) for choice in dropped]


def _plain(value: Any) -> Any:
    """As JSON holds it: whole numbers as such, days in ISO form, one line of text."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, date):
        return value.isoformat()
    return " ".join(value.replace("\x00", "").split()) if isinstance(value, str) else value
