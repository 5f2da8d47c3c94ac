from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

CODE_ATTRIBUTES = {"autocomplete": "one-time-code", "spellcheck": "false", "data-focus": True}


class PasskeyNameForm(forms.Form):
    name = forms.CharField(
        label=_("Name of this passkey"),
        help_text=_("So that you know it again, such as “Phone” or “Laptop at home”."),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Give it a name.")},
    )

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())


class AppCodeForm(forms.Form):
    """The six digits of an app; `or_paper` takes a recovery code in the same field."""

    code = forms.CharField(
        label=_("Code from the app"),
        max_length=40,
        widget=forms.TextInput(attrs={**CODE_ATTRIBUTES, "inputmode": "numeric"}),
        error_messages={"required": _("Enter the six digits that the app shows now.")},
    )

    def __init__(self, *args: Any, has_app: bool = True, has_paper: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if has_paper:
            self.fields["code"].widget.attrs["inputmode"] = "text"
            self.fields["code"].label = _("Code from the app, or a recovery code") if has_app else _("Recovery code")
            self.fields["code"].error_messages["required"] = _("Enter a code.")
