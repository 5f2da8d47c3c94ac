"""An input that suggests while one types. Without JavaScript it is a plain input, and what is typed counts as it is."""

from typing import Any

from django import forms
from django.urls import reverse


class TypeaheadInput(forms.TextInput):
    """`source` names a page of suggestions, or is "#id" of a datalist. `many`: names with commas between them.

    `extra` is another field of the form whose value is asked along.
    """

    def __init__(self, source: str, *, many: bool = False, extra: str = "") -> None:
        super().__init__(attrs={"autocomplete": "off"})
        self.source, self.many, self.extra = source, many, extra

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        ours: dict[str, Any] = {"data-typeahead": self.source if self.source[0] == "#" else reverse(self.source)}
        if self.source[0] == "#" and not self.many:
            ours["list"] = self.source[1:]
        if self.many:
            ours["data-typeahead-many"] = True
        if self.extra:
            ours["data-typeahead-with"] = self.extra
        context["widget"]["attrs"] |= ours
        return context
