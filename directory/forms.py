from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from directory.countries import country_name
from directory.models import AlumnusState, Audience
from directory.search.finding import MAX_LENGTH, Query
from tenancy.models import Employer
from web.forms import AddressField, RadioCards, SearchInput


def one_line(value: Any) -> str:
    """What people paste is often untidy; it is no reason to send them away."""
    return " ".join(str(value or "").replace("\x00", "").split())


class LineField(forms.CharField):
    def to_python(self, value: Any) -> str:
        return one_line(value)


class SearchText(LineField):
    def to_python(self, value: Any) -> str:
        return super().to_python(value)[:MAX_LENGTH]


class FacetForm(forms.Form):
    """A search as the address of the page holds it. Nothing in it is ever refused: unknown parts are left out."""

    facets: tuple[str, ...] = ()
    audience = Audience.NETWORK

    q = SearchText(required=False, label=gettext_lazy("Search"), widget=SearchInput())

    def __init__(self, *args: Any, tenant: Employer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.tenant = tenant
        for name in self.facets:
            self.fields[name] = SearchText(required=False)

    @property
    def query(self) -> Query:
        self.full_clean()
        chosen = {name: self.cleaned_data[name] for name in self.facets if self.cleaned_data.get(name)}
        return Query(self.audience, self.cleaned_data.get("q", ""), chosen)


class AlumniSearchForm(FacetForm):
    facets = ("team", "office", "country", "left")


class PeopleSearchForm(FacetForm):
    facets = ("state", "joined", "address", "team", "left")
    audience = Audience.STAFF


FACET_LABELS = {
    "team": gettext_lazy("Team"),
    "office": gettext_lazy("Office"),
    "country": gettext_lazy("Country"),
    "left": gettext_lazy("Year left"),
    "state": gettext_lazy("State"),
    "joined": gettext_lazy("Joined"),
    "address": gettext_lazy("Personal address"),
}
_YES_NO = {
    ("joined", "yes"): gettext_lazy("Joined"),
    ("joined", "no"): gettext_lazy("Not joined"),
    ("address", "yes"): gettext_lazy("Address known"),
    ("address", "no"): gettext_lazy("Address missing"),
}


def facet_value_label(name: str, value: str) -> str:
    if name == "country":
        return country_name(value)
    if name == "state":
        return str(dict(AlumnusState.choices).get(value, value))
    return str(_YES_NO.get((name, value), value))


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
