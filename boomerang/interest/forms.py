from django import forms
from django.utils.translation import gettext_lazy as lazy

from boomerang.models.pipeline import MAX_WORDS


class ApplicationForm(forms.Form):
    words = forms.CharField(
        label=lazy("Why you, and why now?"),
        max_length=MAX_WORDS,
        widget=forms.Textarea(attrs={"rows": 7}),
        help_text=lazy("A few sentences do. They know your work; tell what is new since you left."),
    )
    link = forms.URLField(
        label=lazy("A page of yours"),
        max_length=500,
        required=False,
        assume_scheme="https",
        help_text=lazy("A profile, a CV or something you have made, if you like."),
    )

    def clean_link(self) -> str:
        link: str = self.cleaned_data["link"]
        if link and not link.startswith("https://"):
            raise forms.ValidationError(lazy("Please use an address that begins with https://."))
        return link


class WithdrawalForm(forms.Form):
    reason = forms.CharField(
        label=lazy("Would you like to say why?"),
        max_length=1_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=lazy("Only if you like. The recruiter reads it."),
    )
