"""The employer's own fields (`directory.CustomField`), as far as HR may see what a person has in them."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.db.models import CharField, Func, Q
from django.db.models.fields.json import KeyTransform
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from directory.models import CustomField, CustomFieldKind
from directory.visibility import OWN, own_field, staff_see
from engagement.audiences.fields import (
    BETWEEN,
    IS,
    IS_NOT,
    KNOWN,
    UNKNOWN,
    CriterionField,
    Operator,
    Where,
    register_family,
)
from engagement.audiences.values import Days, Kind, Line, Numbers, Ticks

KINDS: Mapping[str, Callable[[CustomField], Kind]] = {
    CustomFieldKind.TEXT: lambda field: Line(),
    CustomFieldKind.NUMBER: lambda field: Numbers(),
    CustomFieldKind.DATE: lambda field: Days(),
    CustomFieldKind.CHOICE: lambda field: Ticks([(choice, choice) for choice in field.choices]),
    CustomFieldKind.CHOICES: lambda field: Ticks([(choice, choice) for choice in field.choices]),
}
OPS: Mapping[str, tuple[Operator, ...]] = {
    CustomFieldKind.TEXT: (IS, IS_NOT),
    CustomFieldKind.NUMBER: (BETWEEN,),
    CustomFieldKind.DATE: (BETWEEN,),
    CustomFieldKind.CHOICE: (IS, IS_NOT),
    CustomFieldKind.CHOICES: (IS, IS_NOT),
}


def register_fields() -> None:
    register_family(OWN, own_criteria)


def own_criteria() -> Iterable[CriterionField]:
    for field in CustomField.objects.in_use():
        yield CriterionField(
            name=own_field(field).name,
            label=field.label,
            group=_("Own fields"),
            ops=(*OPS[field.kind], KNOWN, UNKNOWN),
            kind=KINDS[field.kind](field),
            where=_where(field),
        )


def _where(field: CustomField) -> Callable[[str, Any], Where]:
    """Whoever keeps the field from staff is neither among those who have something in it nor among the others."""
    seen, key = staff_see(own_field(field)), str(field.pk)

    def where(op: str, value: Any) -> Where:
        if op in ("known", "unknown"):
            asked = Q(field_values__has_key=key)
        elif op == "between":
            asked = _between(key, value, "number" if field.kind == CustomFieldKind.NUMBER else "string")
        elif field.kind == CustomFieldKind.TEXT:
            asked = Q(field_values__contains={key: value})
        else:
            asked = Q(field_values__has_key=key) & Q(**{f"field_values__{key}__has_any_keys": value})
        return Where(person=seen & (~asked if op in ("unknown", "is_not") else asked))

    return where


def _between(key: str, value: Mapping[str, Any], kind: str) -> Q:
    """JSON compares numbers as numbers, and days in ISO form as text; anything else is larger or smaller than all."""
    held = Func(KeyTransform(key, "field_values"), function="jsonb_typeof", output_field=CharField())
    asked = Q(Exact(held, kind))
    if value["from"] is not None:
        asked &= Q(**{f"field_values__{key}__gte": value["from"]})
    if value["to"] is not None:
        asked &= Q(**{f"field_values__{key}__lte": value["to"]})
    return asked
