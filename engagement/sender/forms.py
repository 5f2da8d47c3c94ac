import re
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.employer.domains import PUBLIC_PROVIDERS
from engagement.sender.asking import is_public_name
from tenancy.models import plain_domain
from web.addresses import InvalidAddress, checked_address

LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*")


class SenderForm(forms.Form):
    address = forms.EmailField(
        label=_("Address"),
        max_length=254,
        help_text=_("Such as alumni@yourcompany.com. Answers still go to the reply address in the settings."),
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    selector = forms.CharField(
        label=_("DKIM selector"),
        max_length=63,
        help_text=_("The name that your mail is signed with. Whoever runs this portal tells you."),
        widget=forms.TextInput(attrs={"autocapitalize": "off", "spellcheck": "false"}),
    )

    def __init__(self, data: Any = None, *, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial={"selector": settings.SENDER_DKIM_SELECTOR} | (initial or {}))

    def clean_address(self) -> str:
        local, _at, domain = self.cleaned_data["address"].rpartition("@")
        domain = plain_domain(domain)
        if domain in PUBLIC_PROVIDERS:
            raise forms.ValidationError(
                _("%(domain)s belongs to a mail provider. Only a domain of your own works here.") % {"domain": domain}
            )
        if not is_public_name(domain):
            raise forms.ValidationError(_("This is not a domain that others can look up."))
        try:
            return checked_address(f"{local}@{domain}")
        except InvalidAddress as error:
            raise forms.ValidationError(str(error)) from error

    def clean_selector(self) -> str:
        selector: str = self.cleaned_data["selector"].strip().lower().removesuffix("._domainkey")
        if not LABEL.fullmatch(selector):
            raise forms.ValidationError(_("A selector is a short name such as s1."))
        return selector
