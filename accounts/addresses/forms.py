from typing import Any

from allauth.account.models import EmailAddress
from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.addresses import work
from accounts.models import Membership, User, normalise_email
from accounts.signing_in.forms import SignInForm
from tenancy.models import Employer
from tenancy.scope import tenant_scope


class NewAddressForm(SignInForm):
    """Refuses only what the person may know: their own addresses, and mailboxes of employers they do not belong to."""

    def __init__(self, *args: Any, user: User, addresses: list[EmailAddress], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.addresses = addresses
        self.fields["email"].label = _("New address")
        self.fields["email"].widget.attrs["autocomplete"] = "email"
        self.fields["email"].help_text = _("We send a code there. Choose one that stays yours when a job ends.")

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        if email in {address.email for address in self.addresses}:
            raise forms.ValidationError(_("You sign in with this address already."))
        employer = work.employer_of(email)
        if employer and not _works_at(self.user, employer):
            raise forms.ValidationError(_("This is a work address. Choose a personal one, which stays yours."))
        return email


def _works_at(user: User, employer: Employer) -> bool:
    with tenant_scope(employer, person_id=user.pk):
        return Membership.objects.current().filter(user_id=user.pk).exists()


class OwnAddressForm(forms.Form):
    """One of the person's proven addresses, named in the body and never in the URL."""

    address = forms.CharField(max_length=254)

    def __init__(self, *args: Any, addresses: list[EmailAddress], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.addresses = {address.email: address for address in addresses}

    def clean_address(self) -> EmailAddress:
        found = self.addresses.get(normalise_email(self.cleaned_data["address"]))
        if found is None:
            raise forms.ValidationError(_("This address is not one of yours."))
        return found
