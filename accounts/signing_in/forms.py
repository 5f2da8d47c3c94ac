from django import forms
from django.utils.translation import gettext_lazy as _

from web.forms import AddressField


class SignInForm(forms.Form):
    email = AddressField(
        label=_("Your e-mail address"),
        widget=forms.EmailInput(
            attrs={"autocomplete": "username webauthn", "inputmode": "email", "data-focus": True, "data-icon": "mail"}
        ),
        error_messages={
            "required": _("Enter your e-mail address."),
            "invalid": _("Enter an address like anna@example.com."),
        },
    )


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "autocapitalize": "characters",
                "spellcheck": "false",
                "inputmode": "text",
                "data-focus": True,
            }
        ),
        error_messages={"required": _("Enter the code from the e-mail.")},
    )
