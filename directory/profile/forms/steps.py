"""The short forms after joining."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from directory.forms import LineField
from directory.profile.forms.about import AboutForm, NamesForm
from directory.profile.forms.offers import skills_field
from tenancy.models import Employer


class FirstStepForm(AboutForm):
    """No more than a card at a party says."""

    levelled = ()
    given_name = NamesForm.base_fields["given_name"]
    family_name = NamesForm.base_fields["family_name"]
    about = None  # type: ignore[assignment]


class SecondStepForm(forms.Form):
    """What you do now: a job and skills, both optional."""

    title = LineField(max_length=160, required=False, label=gettext_lazy("What you do now"))
    employer_name = LineField(max_length=160, required=False, label=gettext_lazy("Company or organisation"))
    skills = skills_field()

    def __init__(self, *args: Any, tenant: Employer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.tenant = tenant

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("title") and not cleaned.get("employer_name"):
            self.add_error("employer_name", _("Please say where, even if it is your own business."))
        return cleaned
