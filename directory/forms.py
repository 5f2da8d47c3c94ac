from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.utils.translation import gettext, gettext_lazy

from directory.search.forms import AlumniSearchForm, FacetForm, PeopleSearchForm, SearchText
from tenancy.models import Employer
from web.forms import AddressField, RadioCards

__all__ = [
    "AlumniSearchForm",
    "FacetForm",
    "LineField",
    "PeopleSearchForm",
    "SearchText",
    "WayInForm",
    "WebField",
    "one_line",
]


def one_line(value: Any) -> str:
    """What people paste is often untidy; it is no reason to send them away."""
    return " ".join(str(value or "").replace("\x00", "").split())


class LineField(forms.CharField):
    def to_python(self, value: Any) -> str:
        return one_line(value)


class WebField(LineField):
    """An address of the web. Nothing else is ever behind a link of ours."""

    def __init__(self, *, example: str = "https://www.example.com/alumni", **kwargs: Any) -> None:
        self.example = example
        attrs = {"inputmode": "url", "autocomplete": "off", "spellcheck": "false", "placeholder": "https://"}
        super().__init__(max_length=500, required=False, widget=forms.TextInput(attrs=attrs), **kwargs)

    def clean(self, value: Any) -> str:
        text = str(super().clean(value))
        if not text:
            return ""
        try:
            parts = urlsplit(text)
            is_address = parts.scheme in ("https", "http") and "." in (parts.hostname or "") and not parts.username
        except ValueError:
            is_address = False
        if not is_address or " " in text:
            raise forms.ValidationError(
                gettext("Enter the whole address, such as %(example)s.") % {"example": self.example}
            )
        return text


class WayInForm(forms.Form):
    """How a way in reaches somebody. Nobody but HR can know that it is them, so HR says how it was made sure."""

    BY_MAIL, ON_PAPER = "mail", "paper"

    how = forms.ChoiceField(
        label=gettext_lazy("How does it reach them?"),
        choices=[(BY_MAIL, gettext_lazy("By e-mail")), (ON_PAPER, gettext_lazy("On paper"))],
        widget=RadioCards(
            hints={
                BY_MAIL: gettext_lazy("We send a link to the address below."),
                ON_PAPER: gettext_lazy("You print a code that works once, for two weeks, and hand it over."),
            }
        ),
    )
    email = AddressField(
        label=gettext_lazy("Their new personal address"),
        help_text=gettext_lazy("For the link by e-mail. On paper they name it themselves."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={"required": gettext_lazy("Enter the address where they read their mail.")},
    )
    is_sure = forms.BooleanField(
        label=gettext_lazy("I have made sure that it is really them"),
        help_text=gettext_lazy(
            "Met them, or called a number from our own records. An e-mail that asks for it is not enough."
        ),
        error_messages={"required": gettext_lazy("First make sure that it is really them.")},
    )

    def __init__(self, *args: Any, tenant: Employer, is_member: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {"how": self.BY_MAIL if is_member else self.ON_PAPER}
        self.tenant = tenant
        self.is_member = is_member
        if not is_member:
            del self.fields["email"]
            del self.fields["how"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.is_member or cleaned.get("how") == self.ON_PAPER:
            self.errors.pop("email", None)  # out of sight then, whatever was typed
            cleaned["email"] = ""
        return cleaned
