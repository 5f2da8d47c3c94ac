from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from directory.forms import LineField
from directory.models import Alumnus, Level
from directory.visibility import FIELDS, level_of
from mail.categories import CHOICES, Category
from offboarding.actions.leavers import MAX_COLLEAGUES, Person, read_colleagues
from offboarding.forms.cases import own_work_address_error
from offboarding.models import Case, Colleague
from tenancy.models import Employer
from web.forms import AddressField, CheckboxCards, RadioCards

WHO_SEES = {
    "personal_email": gettext_lazy("Who sees your personal e-mail"),
    "phone": gettext_lazy("Who sees your phone number"),
}


class AddressForm(forms.Form):
    email = AddressField(
        label=gettext_lazy("Your personal e-mail address"),
        help_text=gettext_lazy("One that stays yours, whatever you do next. We send a code to it."),
        widget=forms.EmailInput(
            attrs={"autocomplete": "email", "inputmode": "email", "data-focus": True, "data-icon": "mail"}
        ),
    )

    def __init__(self, *args: Any, tenant: Employer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.tenant = tenant

    def clean_email(self) -> str:
        email = self.cleaned_data["email"]
        if self.tenant.is_work_address(email):
            raise forms.ValidationError(own_work_address_error())
        return email


class CodeForm(forms.Form):
    code = forms.CharField(
        max_length=20,
        label=gettext_lazy("The six digits from the mail"),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "data-focus": True}),
    )

    def __init__(self, *args: Any, tenant: Employer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.tenant = tenant


class ContactForm(forms.Form):
    """Phone, and who may see what. The levels are the directory's."""

    LEVELLED = ("personal_email", "phone")

    phone = LineField(
        max_length=40,
        required=False,
        label=gettext_lazy("Phone"),
        validators=[
            RegexValidator(r"^\+?[\d\s()./-]{5,}$", gettext_lazy("Enter a phone number, such as +33 6 12 34 56 78."))
        ],
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel", "data-icon": "phone"}),
    )
    listing = forms.ChoiceField(
        label=gettext_lazy("Should old colleagues be able to find you, once you have joined the network?"),
        choices=[
            (Level.EVERYONE, gettext_lazy("Yes, by name and team")),
            (Level.STAFF, gettext_lazy("No, not now")),
        ],
        widget=RadioCards(
            hints={
                Level.EVERYONE: gettext_lazy("Nobody sees anything before you have joined."),
                Level.STAFF: gettext_lazy("You can change this whenever you like."),
            }
        ),
    )

    def __init__(self, *args: Any, tenant: Employer, alumnus: Alumnus, **kwargs: Any) -> None:
        kwargs["initial"] = {"phone": alumnus.phone, "listing": alumnus.listing}
        super().__init__(*args, **kwargs)
        self.tenant = tenant
        for name in self.LEVELLED:
            field = FIELDS[name]
            self.fields[f"level_{name}"] = forms.ChoiceField(
                choices=[(level.value, level.label) for level in field.levels],
                initial=level_of(alumnus, name),
                label=WHO_SEES[name],
            )

    @property
    def levels(self) -> dict[str, str]:
        return {name: self.cleaned_data[f"level_{name}"] for name in self.LEVELLED}


class MailChoiceForm(forms.Form):
    wanted = forms.MultipleChoiceField(
        required=False,
        label=gettext_lazy("Tick what you would like to get"),
        choices=[(category.value, category.label) for category in CHOICES],
        widget=CheckboxCards(hints={category.value: category.description for category in CHOICES}),
    )

    def __init__(self, *args: Any, tenant: Employer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.tenant = tenant

    @property
    def answers(self) -> dict[Category, bool]:
        return {category: category.value in self.cleaned_data["wanted"] for category in CHOICES}


class FarewellForm(forms.Form):
    farewell = forms.CharField(
        required=False,
        max_length=2000,
        label=gettext_lazy("A few words to your team"),
        help_text=gettext_lazy("A thank-you, a memory, a piece of advice. HR passes it on."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    colleagues = forms.CharField(
        required=False,
        max_length=5000,
        label=gettext_lazy("Whom would you like to stay in touch with?"),
        help_text=gettext_lazy(
            "One person a line: a name, an e-mail address, or both. Each is asked before anything is exchanged."
        ),
        widget=forms.Textarea(attrs={"rows": 4, "autocapitalize": "words"}),
    )

    def __init__(self, *args: Any, tenant: Employer, case: Case, **kwargs: Any) -> None:
        kwargs["initial"] = {"farewell": case.farewell, "colleagues": _as_lines(case)}
        super().__init__(*args, **kwargs)
        self.tenant = tenant

    def clean_farewell(self) -> str:
        return self.cleaned_data["farewell"].replace("\x00", "").strip()

    def clean_colleagues(self) -> list[Person]:
        people = read_colleagues(self.cleaned_data["colleagues"].replace("\x00", ""))
        if len(people) > MAX_COLLEAGUES:
            raise forms.ValidationError(_("Please name at most %(number)d people.") % {"number": MAX_COLLEAGUES})
        return people


def _as_lines(case: Case) -> str:
    return "\n".join(_as_line(colleague) for colleague in case.colleagues.order_by("position"))


def _as_line(colleague: Colleague) -> str:
    if colleague.name and colleague.email:
        return f"{colleague.name} <{colleague.email}>"
    return colleague.name or colleague.email
