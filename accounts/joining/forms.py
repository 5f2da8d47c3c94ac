from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.addresses import work
from accounts.joining.consents import ShownConsent
from mail.categories import CHOICES, Category
from web.forms import AddressField, CheckboxRows


class JoinForm(forms.Form):
    """The one page before joining. The yes is never ticked beforehand, nor is any mail."""

    display_name = forms.CharField(
        label=_("Your name"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Enter your name as colleagues know it.")},
    )
    agrees = forms.BooleanField(
        error_messages={"required": _("Without this yes we cannot let you in. You can also say no, thank you.")}
    )
    wanted = forms.MultipleChoiceField(
        label=_("What may we write to you about?"),
        help_text=_("Tick as much or as little as you like. You can change this at any time."),
        required=False,
        choices=[(category.value, category.label) for category in CHOICES],
        widget=CheckboxRows(hints={category.value: category.description for category in CHOICES}),
    )

    email = AddressField(
        label=_("Your e-mail address"),
        help_text=_("You sign in with it from now on: we send a code there. Choose one that stays yours."),
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"}),
        error_messages={
            "required": _("Enter your e-mail address."),
            "invalid": _("Enter an address like anna@example.com."),
        },
    )

    field_order = ["email", "display_name"]

    def __init__(
        self,
        *args: Any,
        asks_for_name: bool,
        consent: ShownConsent | None,
        asks_for_email: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        if not asks_for_email:
            del self.fields["email"]
        if not asks_for_name:
            del self.fields["display_name"]
        if consent is None:
            del self.fields["agrees"]
            del self.fields["wanted"]
        else:
            self.fields["agrees"].label = consent.yes
            self.fields["agrees"].help_text = consent.meaning

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        if work.employer_of(email):
            raise forms.ValidationError(_("This is a work address. Choose a personal one, which stays yours."))
        return email

    @property
    def choices(self) -> dict[Category, bool] | None:
        if "wanted" not in self.fields:
            return None
        return {category: category.value in self.cleaned_data["wanted"] for category in CHOICES}
