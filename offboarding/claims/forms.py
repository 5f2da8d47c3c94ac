from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from directory.forms import LineField
from offboarding.claims.wording import REFUSALS
from offboarding.models.claims import MAX_MESSAGE, MAX_REASON
from tenancy.models import Employer
from web.forms import AddressField, SearchInput

EARLIEST = 1930
WORDS = ("given_name", "family_name", "former_name", "from_year", "to_year", "team", "email", "message")


def _year(label: Any, **options: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        min_value=EARLIEST,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "maxlength": 4}),
        **options,
    )


class ClaimForm(forms.Form):
    """`homepage` is for machines: people neither see nor hear it."""

    given_name = LineField(
        max_length=100, label=gettext_lazy("First name"), widget=forms.TextInput(attrs={"autocomplete": "given-name"})
    )
    family_name = LineField(
        max_length=100, label=gettext_lazy("Last name"), widget=forms.TextInput(attrs={"autocomplete": "family-name"})
    )
    former_name = LineField(
        max_length=100,
        required=False,
        label=gettext_lazy("Last name back then"),
        help_text=gettext_lazy("Only if it was another one."),
    )
    from_year = _year(gettext_lazy("From year"), required=False)
    to_year = _year(gettext_lazy("Until year"), help_text=gettext_lazy("The year you left."))
    team = LineField(
        max_length=120,
        required=False,
        label=gettext_lazy("Last team"),
        help_text=gettext_lazy("As far as you remember."),
    )
    email = AddressField(
        label=gettext_lazy("Your personal e-mail address"),
        help_text=gettext_lazy("One that is yours. We send one e-mail to it, and use it for nothing else."),
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email", "data-icon": "mail"}),
    )
    message = forms.CharField(
        required=False,
        max_length=MAX_MESSAGE,
        label=gettext_lazy("Anything that helps HR to find you"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    homepage = forms.CharField(
        required=False,
        label=gettext_lazy("Leave this empty"),
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, tenant: Employer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.tenant = tenant

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        if self.tenant.is_work_address(email):
            raise forms.ValidationError(
                _("This is a work address of %(employer)s, which ends with the job. Please use a personal one.")
                % {"employer": self.tenant.name}
            )
        return email

    def clean_message(self) -> str:
        return str(self.cleaned_data["message"]).replace("\x00", "").strip()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("from_year"), cleaned.get("to_year")
        for name, year in (("from_year", first), ("to_year", last)):
            if year and year > self.tenant.today().year:
                self.add_error(name, _("This year is still to come."))
        if first and last and last < first:
            self.add_error("to_year", _("The last year cannot be before the first."))
        return cleaned

    @property
    def is_a_machines(self) -> bool:
        return bool(self.cleaned_data["homepage"])

    @property
    def words(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in WORDS}


class CandidateSearchForm(forms.Form):
    q = LineField(
        max_length=200,
        required=False,
        label=gettext_lazy("Look for another record"),
        widget=SearchInput(attrs={"placeholder": gettext_lazy("First and last name, or an address")}),
    )


class LinkForm(forms.Form):
    """Which record, and whether its earlier personal address may go."""

    record = forms.UUIDField()
    replace = forms.BooleanField(required=False)


class RefusalForm(forms.Form):
    reason = forms.CharField(
        max_length=MAX_REASON,
        label=gettext_lazy("Your words to them"),
        help_text=gettext_lazy("An empty line begins a new paragraph. Greeting and closing stand around it."),
        widget=forms.Textarea(attrs={"rows": 7}),
        error_messages={"required": gettext_lazy("Write a sentence or two: nobody likes a bare no.")},
    )

    def __init__(self, *args: Any, tenant: Employer, start: str = "", **kwargs: Any) -> None:
        kwargs["initial"] = {"reason": REFUSALS.get(start, REFUSALS["unknown"]).text_for(tenant)}
        super().__init__(*args, **kwargs)

    def clean_reason(self) -> str:
        return str(self.cleaned_data["reason"]).replace("\x00", "").strip()
