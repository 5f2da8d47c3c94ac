from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class WishForm(forms.Form):
    """“Please contact me.” In a sealed wave nobody knows who is typing: they say it themselves, or leave it."""

    name = forms.CharField(label=_("Your name"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    address = forms.EmailField(
        label=_("E-mail address"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )
    words = forms.CharField(
        label=_("What it is about"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Your answers are not shown with it. Say what the person who writes to you should know."),
    )

    def __init__(self, *args: Any, is_known: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_known:
            del self.fields["name"]
            self.fields["address"].required = False
            self.fields["address"].help_text = _("Empty: the address on your record.")
