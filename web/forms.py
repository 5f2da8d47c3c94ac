"""Forms drawn by our components. Use these widgets instead of Django's where they exist."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.forms.renderers import TemplatesSetting

from web.addresses import InvalidAddress, checked_address

ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


class ComponentRenderer(TemplatesSetting):
    """`{{ form.name.as_field_group }}` draws label, hint, error and control with all their wiring."""

    form_template_name = "components/form.html"
    field_template_name = "components/field.html"


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs=attrs, format="%Y-%m-%d")

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """What was typed and is no date stays to be seen, which a date picker would not show."""
        context = super().get_context(name, value, attrs)
        if isinstance(value, str) and value and not ISO_DATE.fullmatch(value):
            context["widget"]["type"] = "text"
        return context


class DateField(forms.DateField):
    """Days that the clocks of every zone can show: on the first and the last of all there are some cannot."""

    widget = DateInput

    def to_python(self, value: Any) -> date | None:
        day = super().to_python(value)
        if day is not None and not date.min.year < day.year < date.max.year:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return day


class AddressField(forms.EmailField):
    """One address that our mail can go to, in small letters: what the outbox would refuse is refused here."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_length": 254, **kwargs})

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value)).lower()

    def run_validators(self, value: str) -> None:
        super().run_validators(value)
        if value:
            try:
                checked_address(value)
            except InvalidAddress as error:
                raise forms.ValidationError(str(error)) from error


def say_when(field: forms.Field, words: str) -> forms.Field:
    """Beside the label in place of “optional”, for what is asked for in some cases only: "needed if you come". Empty:
    nothing, as where an answer is chosen already."""
    field.when_needed = words  # type: ignore[attr-defined]  # read by components/field.html
    return field


class _Choices:
    """Adds a line of explanation below each choice: RadioCards(hints={"now": "Goes out today."}).

    `details` stand below that, as a list: {"now": ("no waiting", "no second thoughts")}. `notes` come last, one each:
    what to know before one chooses.
    """

    look = ""

    def __init__(
        self,
        *args: Any,
        hints: Mapping[Any, Any] | None = None,
        details: Mapping[Any, Sequence[Any]] | None = None,
        notes: Mapping[Any, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.hints = hints or {}
        self.details = details or {}
        self.notes = notes or {}

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)  # type: ignore[misc]
        context["widget"]["look"] = self.look
        return context

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)  # type: ignore[misc]
        key = getattr(value, "value", value)
        option["hint"] = self.hints.get(key, "")
        option["details"] = self.details.get(key, ())
        option["note"] = self.notes.get(key, "")
        return option


class RadioCards(_Choices, forms.RadioSelect):
    look = "cards"


class CheckboxCards(_Choices, forms.CheckboxSelectMultiple):
    look = "cards"


class CheckboxRows(_Choices, forms.CheckboxSelectMultiple):
    look = "rows"


class CheckboxInline(_Choices, forms.CheckboxSelectMultiple):
    """A few short words side by side."""

    look = "inline"


class FileDrop(forms.FileInput):
    """A large target for one file: click, keyboard or drag. Without JavaScript it is a plain file field."""

    template_name = "components/widgets/file_drop.html"

    def __init__(self, attrs: dict[str, Any] | None = None, *, hint: Any = "") -> None:
        super().__init__(attrs=attrs)
        self.hint = hint

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["hint"] = self.hint
        return context


class FilesDrop(FileDrop):
    """The same for several files. `value_from_datadict` gives the list of them."""

    allow_multiple_selected = True


class SearchInput(forms.TextInput):
    input_type = "search"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs={"data-icon": "search", "autocomplete": "off", **(attrs or {})})
