"""A colour as people know it: #1F4B99, 1f4b99 or #14b. Kept as #1f4b99."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

SHAPE = re.compile(r"#?([0-9a-f]{3}|[0-9a-f]{6})", re.IGNORECASE)


def plain_colour(text: str) -> str | None:
    """None for what is no colour."""
    found = SHAPE.fullmatch(text.strip())
    if found is None:
        return None
    digits = found[1].lower()
    return "#" + (digits if len(digits) == 6 else "".join(digit * 2 for digit in digits))


class ColourInput(forms.TextInput):
    """A field for the code and, with JavaScript, the browser's own palette beside it."""

    template_name = "components/widgets/colour.html"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs={"spellcheck": "false", "autocapitalize": "off", "maxlength": 20, **(attrs or {})})

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["palette"] = plain_colour(str(value or "")) or "#000000"
        return context


class ColourField(forms.CharField):
    widget = ColourInput
    default_error_messages = {"no_colour": _("Enter a colour such as #1f4b99: a hash sign and six digits or letters.")}

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        colour = plain_colour(text) if text else text
        if colour is None:
            raise forms.ValidationError(self.error_messages["no_colour"], code="no_colour")
        return colour
