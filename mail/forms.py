from django import forms
from django.utils.translation import gettext_lazy as _


class MailFilterForm(forms.Form):
    to = forms.CharField(
        label=_("Sent to"),
        required=False,
        max_length=254,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": _("Sent to")}),
    )


class UnsubscribeForm(forms.Form):
    """What a mailbox provider posts (`List-Unsubscribe=One-Click`) is as good as our own buttons."""

    everything = forms.BooleanField(required=False)
