"""The fields that this employer has added and lets its members fill in."""

from collections.abc import Iterator
from typing import Any

from django.forms import BoundField

from directory.models import Alumnus, CustomField
from directory.people.own_fields import form_fields, name_of
from directory.profile.forms.levels import SectionForm


class OwnFieldsForm(SectionForm):
    def __init__(self, *args: Any, alumnus: Alumnus, **kwargs: Any) -> None:
        self.own_fields: list[CustomField] = list(CustomField.objects.in_use().filter(by_members=True))
        self.levelled = tuple(f"field:{each.pk}" for each in self.own_fields)
        super().__init__(*args, alumnus=alumnus, **kwargs)
        self.fields.update(form_fields(self.own_fields, alumnus.field_values))

    def rows(self) -> Iterator[tuple[BoundField, BoundField]]:
        return ((self[name_of(each)], self.level_of(f"field:{each.pk}")) for each in self.own_fields)
