from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.joining.consents import ShownConsent
from accounts.joining.forms import JoinForm
from directory.forms import LineField
from tenancy.models import Employer
from web.forms import AddressField, DateField


class WorkAddressForm(JoinForm):
    """What is said of the address is the same for every one: whose it is, the code finds out."""

    email = AddressField(
        label=_("Your work e-mail address"),
        help_text=_("We send a code there, to be sure that you work here."),
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"}),
        error_messages={
            "required": _("Enter your work e-mail address."),
            "invalid": _("Enter an address like anna@example.com."),
        },
    )

    def __init__(self, *args: Any, tenant: Employer, consent: ShownConsent, **kwargs: Any) -> None:
        super().__init__(*args, asks_for_name=True, asks_for_email=True, consent=consent, **kwargs)
        self.tenant = tenant

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        return email


class SettingsForm(forms.Form):
    may_join = forms.BooleanField(
        label=_("Current colleagues may join"),
        required=False,
        help_text=_(
            "They find the people they worked with and can connect. They never appear in the directory:"
            " only people they worked with, and their connections, see them."
        ),
    )
    at_once = forms.BooleanField(
        label=_("Let them in without our approval"),
        required=False,
        help_text=_("Otherwise whoever is not on your records waits until somebody of HR has looked."),
    )

    def __init__(self, *args: Any, tenant: Employer, **kwargs: Any) -> None:
        initial = {"may_join": tenant.colleagues_may_join, "at_once": tenant.colleagues_join_at_once}
        super().__init__(*args, **{"initial": initial, **kwargs})
        self.tenant = tenant


class InviteForm(forms.Form):
    email = AddressField(
        label=_("Work e-mail address"),
        help_text=_("The invitation goes there. If a record has this address, it is taken up."),
        error_messages={"required": _("Enter the address.")},
    )
    given_name = LineField(label=_("First name"), max_length=100)
    family_name = LineField(label=_("Last name"), max_length=100)
    title = LineField(label=_("Job title"), max_length=160, required=False)
    team = LineField(label=_("Team"), max_length=120, required=False)
    office = LineField(label=_("Office"), max_length=120, required=False)
    started_on = DateField(
        label=_("First day"),
        required=False,
        help_text=_("With team, office and first day the colleague finds those they worked with."),
    )

    def __init__(self, *args: Any, tenant: Employer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.tenant = tenant

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        if not self.tenant.is_work_address(email):
            raise forms.ValidationError(_("This is no address at one of your work domains."))
        return email

    @property
    def person(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("given_name", "family_name")}

    @property
    def spell(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("title", "team", "office", "started_on")}
