from typing import Any
from uuid import UUID

from django import forms


class RepetitionForm(forms.Form):
    """Which messages to try again; at most a page of them."""

    message = forms.TypedMultipleChoiceField(coerce=UUID)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        field = self.fields["message"]
        field.valid_value = _is_uuid  # type: ignore[attr-defined]  # the employer's own rows are looked up by the view


def _is_uuid(value: str) -> bool:
    try:
        UUID(value)
    except ValueError:
        return False
    return True
