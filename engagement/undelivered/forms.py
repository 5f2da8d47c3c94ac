from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from web.forms import AddressField


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


class LookUpForm(forms.Form):
    address = AddressField(
        label=_("E-mail address"),
        widget=forms.EmailInput(attrs={"autocomplete": "off", "data-icon": "mail"}),
        error_messages={"required": _("Type the whole address."), "invalid": _("Type the whole address.")},
    )


class LiftForm(forms.Form):
    address = AddressField(widget=forms.HiddenInput)
    confirmed = forms.BooleanField(
        label=_("The person has told us that this address is theirs and works"),
        error_messages={"required": _("Ask the person first, by phone or at another address.")},
    )
    why = forms.CharField(
        label=_("How do you know?"),
        max_length=300,
        help_text=_("Kept in the audit log, such as “called on 3 May, mailbox was full”."),
        error_messages={"required": _("Say how you know.")},
    )
